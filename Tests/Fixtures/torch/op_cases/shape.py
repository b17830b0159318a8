"""Views: shapes and orders of dimensions."""

import torch

from op_cases import case, sample

CASES = {
    "reshape": case(lambda a: a.reshape(3, -1) ** 2, sample(2, 6)),
    "reshape, a view of a slice": case(lambda a: a[:, 1:5].reshape(2, 2, 2, 2) ** 2, sample(4, 6)),
    "reshape, a copy of a transposition": case(lambda a: a.T.reshape(3, 8) ** 2, sample(4, 6)),
    "reshape, an expanded view": case(
        lambda a: a.expand(2, 4, 3).reshape(8, 3) ** 2,
        sample(2, 1, 3)),
    "reshape, empty": case(lambda a: a.reshape(6, 0), sample(2, 0, 3)),
    "reshape, to a scalar": case(lambda a: a.reshape([]), sample(1, 1)),
    "flatten": case(lambda a: a.flatten(1) ** 2, sample(2, 3, 2)),
    "flatten, first dimensions": case(lambda a: a.flatten(0, 1) ** 2, sample(2, 3, 2)),
    "flatten, a scalar": case(lambda a: a.flatten(), sample()),
    "unflatten": case(lambda a: a.unflatten(-1, (2, -1, 3)) ** 2, sample(2, 12)),
    "permute": case(lambda a: a.permute(2, 0, 1) ** 2, sample(2, 3, 2)),
    "transpose": case(lambda a: a.mT ** 2, sample(2, 3)),
    "transpose, outer dimensions": case(lambda a: a.transpose(0, -2) ** 2, sample(2, 3, 4)),
    "movedim": case(lambda a: a.movedim(0, -1) ** 2, sample(2, 3, 4)),
    "movedim, several": case(lambda a: a.movedim((0, 3), (2, 0)) ** 2, sample(2, 3, 4, 2)),
    "unsqueeze and squeeze": case(lambda a: (a.unsqueeze(1) ** 2).squeeze(1), sample(2, 3)),
    "squeeze, several dimensions": case(lambda a: a.squeeze((0, -1)) ** 2, sample(1, 3, 1, 2, 1)),
    "squeeze, all of size 1": case(lambda a: a.squeeze() ** 2, sample(1, 3, 1, 2, 1)),
    "expand": case(lambda a: a.expand(3, 2, 4) ** 2, sample(2, 1)),
    "expand, to size 0": case(lambda a: a.expand(2, 0), sample(2, 1)),
    "broadcast tensors": case(
        lambda a, b: torch.stack(torch.broadcast_tensors(a, b)),
        sample(2, 1, 3), sample(4, 1, seed=2)),
    "repeat": case(lambda a: a.repeat(2, 3), sample(2, 3)),
    "repeat, new dimensions": case(lambda a: a.repeat(2, 1, 2), sample(2, 3)),
    "repeat, the last dimension only": case(lambda a: torch.tile(a, (2,)), sample(2, 3)),
    "repeat, no times": case(lambda a: a.repeat(0, 2), sample(2, 3)),
    "repeatInterleave": case(lambda a: a.repeat_interleave(2, dim=1), sample(2, 3)),
    "repeatInterleave, flattened": case(lambda a: a.repeat_interleave(3), sample(2, 3)),
    "repeatInterleave, a count each": case(
        lambda a: a.repeat_interleave(torch.tensor([2, 0, 3]), dim=0),
        sample(3, 2)),
    "flip": case(lambda a: a.flip(0, -1), sample(2, 3, 4)),
    "flip, an inner dimension": case(lambda a: a.flip(1), sample(2, 3, 4)),
    "flip, empty": case(lambda a: a.flip(1), sample(2, 0)),
    "roll": case(lambda a: a.roll(2, 1), sample(3, 5)),
    "roll, several dimensions and backwards": case(lambda a: a.roll((-7, 1), (1, 0)), sample(3, 5)),
    "roll, flattened": case(lambda a: a.roll(4), sample(3, 5)),
    "rot90": case(lambda a: a.rot90(), sample(2, 3, 2)),
    "rot90, twice": case(lambda a: a.rot90(2), sample(2, 3)),
    "rot90, backwards in another plane": case(lambda a: a.rot90(-1, (2, 0)), sample(2, 3, 2)),
}
