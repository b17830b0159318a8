"""Parts of a dimension, and joining them."""

import torch

from op_cases import case, sample

CASES = {
    "narrow": case(lambda a: a.narrow(1, 1, 3) ** 2, sample(2, 5)),
    "narrow, first of three dimensions": case(lambda a: a.narrow(0, 1, 2) ** 2, sample(4, 2, 3)),
    "narrow, length 0": case(lambda a: a.narrow(1, 5, 0), sample(2, 5)),
    "select": case(lambda a: a.select(1, -1) ** 2, sample(2, 5)),
    "select, middle dimension": case(lambda a: a.select(1, 1) ** 2, sample(2, 3, 4)),
    "split, one part unused": case(
        lambda a: (lambda p: p[2] * 2 + p[0])(a.split([1, 3, 2], dim=1)),
        sample(2, 6)),
    "split, a size with a remainder": case(
        lambda a: (lambda p: p[2] * p[1])(a.split(2)),
        sample(5, 2)),
    "chunk": case(lambda a: a.chunk(3, dim=1)[1], sample(2, 6)),
    "chunk, uneven": case(lambda a: (lambda p: p[2] * p[0][1] + len(p))(a.chunk(3)), sample(7, 2)),
    "chunk, fewer than asked for": case(lambda a: a.chunk(4)[2] + len(a.chunk(4)), sample(6)),
    "tensorSplit": case(lambda a: (lambda p: p[0][1:3] * p[2])(a.tensor_split(3)), sample(7, 2)),
    "tensorSplit, at places": case(
        lambda a: (lambda p: p[1] * 2 + p[2].numel())(a.tensor_split((1, -2, 9))),
        sample(7)),
    "unbind": case(lambda a: a.unbind()[1] * a.unbind()[2], sample(3, 2)),
    "unbind, last dimension": case(lambda a: a.unbind(-1)[1] ** 2, sample(2, 3, 2)),
    "windows of a dimension": case(lambda a: a.unfold(0, 3, 2) ** 2, sample(7, 2)),
    "windows of a dimension, apart": case(lambda a: a.unfold(1, 2, 3) ** 2, sample(2, 7)),
    "windows of a middle dimension": case(lambda a: a.unfold(1, 2, 1) ** 2, sample(2, 5, 3)),
    "cat": case(
        lambda a, b, c: torch.cat((a, b, c), dim=1),
        sample(2, 3), sample(2, 1, seed=2), sample(2, 0, seed=3)),
    "cat, first dimension": case(
        lambda a, b: torch.cat((a, b)),
        sample(2, 3), sample(1, 3, seed=2)),
    "cat, long middle dimension": case(
        lambda a, b: torch.cat((a, b), dim=1),
        sample(2, 2, 16), sample(2, 1, 16, seed=2)),
    "cat, one tensor twice": case(lambda a: torch.cat((a, a ** 2), dim=-1), sample(2, 3)),
    "cat, channels last": case(
        lambda a, b: torch.cat((a.permute(0, 3, 1, 2), b), dim=1),
        sample(2, 2, 3, 2), sample(2, 1, 2, 3, seed=2)),
    "stack": case(lambda a, b: torch.stack((a, b), dim=1), sample(2, 3), sample(2, 3, seed=2)),
    "stack, last dimension": case(
        lambda a, b: torch.stack((a, b), dim=-1),
        sample(2, 3), sample(2, 3, seed=2)),
    "stack, scalars": case(lambda a, b: torch.stack((a, b)), sample(), sample(seed=2)),
    "hstack": case(lambda a, b: torch.hstack((a, b)), sample(2, 3), sample(2, 1, seed=2)),
    "hstack, vectors": case(lambda a, b: torch.hstack((a, b)), sample(3), sample(2, seed=2)),
    "vstack": case(lambda a, b: torch.vstack((a, b)), sample(3), sample(3, seed=2)),
}
