"""Comparisons and selection."""

import torch

from op_cases import case, sample

MASK = torch.tensor([[True, False, True], [True, False, False]])
INFINITY = float("inf")
SPECIALS = torch.tensor([0, -0.0, 1, -1, INFINITY, -INFINITY, float("nan")])


def coarse(x):
    return (x * 2).round()


def integers(x):
    return coarse(x).int()


def compare(function, *inputs):
    return case(lambda *x: function(*map(coarse, x)), *inputs, differentiable=False)


def plain(function, *inputs):
    return case(function, *(inputs or (sample(2),)), differentiable=False)


FULL = (sample(4, 6), sample(4, 6, seed=2))
ROW = (sample(4, 6), sample(6, seed=2))

CASES = {
    "less": compare(torch.lt, *FULL),
    "less or equal": compare(torch.le, *FULL),
    "greater": compare(torch.gt, *FULL),
    "greater or equal": compare(torch.ge, *FULL),
    "equal": compare(torch.eq, *FULL),
    "not equal": compare(torch.ne, *FULL),
    "less, a row": compare(torch.lt, *ROW),
    "less, both broadcast": compare(torch.lt, sample(4, 1), sample(6, seed=2)),
    "less, channels last": compare(
        lambda a, b: a.permute(0, 3, 1, 2) < b, sample(2, 2, 3, 2), sample(2, 1, 1, seed=2)),
    "less, empty": compare(torch.lt, sample(0, 3), sample(3, seed=2)),
    "less, numbers on either side": compare(lambda a, b: (a < 1) ^ (0 <= b), *FULL),
    "less, integers": plain(
        lambda a, b: (integers(a) < integers(b)) | (integers(a) == 2), *ROW),
    "less, doubles": compare(lambda a, b: a.double() >= b.double(), *ROW),
    "equal, bytes": plain(
        lambda a, b: integers(a).abs().byte() == integers(b).abs().byte(), *ROW),
    "not equal, long integers": plain(
        lambda a, b: integers(a).long() != integers(b).long(), *ROW),
    "equal, bfloat16": compare(lambda a, b: a.bfloat16() == b.bfloat16(), *ROW),
    "logical operators": compare(
        lambda a, b: (((a > 0) & (b > 0)) | ~((a > 0) ^ (b > 0))) != ~(a > 0), *FULL),
    "isNaN": plain(lambda a: SPECIALS.isnan()),
    "isInfinite": plain(lambda a: SPECIALS.isinf()),
    "isFinite": plain(lambda a: SPECIALS.isfinite()),
    "isClose": plain(lambda a: torch.isclose(SPECIALS[:, None], SPECIALS)),
    "isClose, NaN equal": plain(
        lambda a: torch.isclose(SPECIALS[:, None], SPECIALS, equal_nan=True)),
    "isClose, doubles": plain(
        lambda a: torch.stack([
            torch.isclose(SPECIALS.double()[:, None], SPECIALS.double(), equal_nan=equal)
            for equal in (False, True)])),
    "isClose, tolerances for doubles": plain(
        lambda a, b: torch.isclose(a.double(), b.double(), rtol=0.3, atol=0.1), *FULL),
    "isClose, tolerances": plain(
        lambda a, b: torch.isclose(a, b, rtol=0.3, atol=0.1), *FULL),
    "where": case(lambda a, b: torch.where(MASK, a, b), sample(2, 3), sample(2, 3, seed=2)),
    "where, all broadcast": case(
        lambda a, b: torch.where(MASK, a, b), sample(4, 1, 1), sample(3, seed=2)),
    "where, a mask broadcast": case(
        lambda a, b: torch.where(torch.tensor([[True], [False]]), a, b),
        sample(2, 3), sample(2, 3, seed=2)),
    "where, numbers": case(
        lambda a: torch.where(MASK, a, 2) + torch.where(MASK, 3, a) + torch.where(MASK, 4, 5),
        sample(2, 3)),
    "where, channels last": case(
        lambda a, b: torch.where(a.permute(0, 3, 1, 2) > 0, a.permute(0, 3, 1, 2), b),
        sample(2, 2, 3, 2), sample(2, 1, 1, seed=2)),
    "where, integers": plain(lambda a: torch.where(MASK, integers(a), 7), sample(2, 3)),
    "where, doubles": plain(lambda a: torch.where(MASK, a.double(), 7), sample(2, 3)),
    "where, masks": plain(lambda a: torch.where(MASK, a > 0, False), sample(2, 3)),
    "maskedFill": case(lambda a: a.masked_fill(MASK, 2), sample(2, 3)),
    "maskedFill, a mask broadcast": case(
        lambda a: a.masked_fill(torch.tensor([True, False, True]), -INFINITY)
        .masked_fill(MASK, 1).masked_fill(~MASK, 2) + a, sample(2, 3)),
}
