"""Subscripts."""

import torch

from op_cases import case, sample

ids = torch.tensor([[2, 0], [2, 1]])
some = torch.tensor([2, 0, 2])
negative = torch.tensor([-1, 0, 1])
column = torch.tensor([[1], [0]])
mask = torch.tensor([[True, False, True], [False, True, True]])

CASES = {
    "subscript, an index": case(lambda a: a[1] ** 2, sample(3, 4)),
    "subscript, indices from the end": case(lambda a: a[-1, 0] ** 2, sample(3, 4, 2)),
    "subscript, a range": case(lambda a: a[1:3] ** 2, sample(5, 3)),
    "subscript, a closed range to the end": case(lambda a: a[-3:] ** 2, sample(5, 3)),
    "subscript, open ranges": case(lambda a: a[2:, :-1] ** 2, sample(5, 6)),
    "subscript, a range up to an index": case(lambda a: a[:2, :-1] ** 2, sample(5, 6)),
    "subscript, bounds beyond the ends": case(lambda a: a[3:9, -7:2] ** 2, sample(5, 3)),
    "subscript, nothing left": case(lambda a: a[7:] ** 2, sample(5, 3)),
    "subscript, steps": case(lambda a: a[::2, 1:-1:3] ** 2, sample(5, 6)),
    "subscript, ellipsis and new axis": case(
        lambda a: a[None, 1, ..., None, 1:] ** 2,
        sample(2, 3, 4)),
    "subscript, ellipsis for no dimension": case(lambda a: a[0, ..., 1] ** 2, sample(2, 3)),
    "subscript, an index tensor": case(lambda a: a[some] ** 2, sample(3, 4)),
    "subscript, an index tensor of rank 2": case(lambda a: a[:, ids] ** 2, sample(3, 4)),
    "subscript, two index tensors that broadcast": case(
        lambda a: a[column, negative] ** 2,
        sample(3, 4, 2)),
    "subscript, index tensors apart": case(lambda a: a[some, :, negative] ** 2, sample(3, 2, 4)),
    "subscript, index tensors after a dimension": case(
        lambda a: a[:, some, negative] ** 2,
        sample(2, 3, 4)),
    "subscript, an index before an index tensor": case(
        lambda a: a[0, :, some] ** 2,
        sample(2, 3, 4)),
    "subscript, a range and an index tensor": case(lambda a: a[1:, some] ** 2, sample(4, 4)),
    "subscript, an empty index tensor": case(
        lambda a: a[torch.tensor([], dtype=torch.long)] ** 2,
        sample(3, 4)),
    "subscript, a mask": case(lambda a: a[mask] ** 2, sample(2, 3)),
    "subscript, a mask of leading dimensions": case(lambda a: a[mask] ** 2, sample(2, 3, 2)),
    "subscript, a mask after an index": case(lambda a: a[1, mask] ** 2, sample(2, 2, 3)),
    "subscript, a mask of a dimension and an index tensor": case(
        lambda a: a[torch.tensor([True, False, True]), torch.tensor([3, 1])] ** 2,
        sample(3, 4)),
    "subscript, everything at once": case(
        lambda a: a[0, ..., 1:, torch.tensor([True, False])] ** 2,
        sample(2, 3, 2, 3, 2)),
    "indexPut, a range": case(
        lambda a, b: a.slice_scatter(b.expand(2, 3), 0, 1, 3) ** 2,
        sample(4, 3), sample(3, seed=2)),
    "indexPut, leading ones": case(
        lambda a, b: a.index_put((some[:2],), b[0]) ** 2,
        sample(4, 3), sample(1, 1, 3, seed=2)),
    "indexPut, index tensors": case(
        lambda a, b: a.index_put((column, negative), b) ** 2,
        sample(3, 4), sample(2, 1, seed=2)),
    "indexPut, a mask": case(
        lambda a, b: a.index_put((mask,), b) ** 2,
        sample(2, 3), sample(4, seed=2)),
    "indexPut, accumulating": case(
        lambda a, b: a.index_put((some,), b, accumulate=True) ** 2,
        sample(3, 4), sample(3, 1, seed=2)),
    "indexPut, accumulating over a range": case(
        lambda a, b: torch.cat((a[:1], a[1:] + b)) ** 2,
        sample(3, 4), sample(4, seed=2)),
    "indexPut, not accumulating": case(
        lambda a, b: a.index_put((torch.tensor(2),), b) ** 2,
        sample(3, 4), sample(4, seed=2)),
    "maskedSelect": case(lambda a: a.masked_select(mask) ** 2, sample(2, 3)),
    "maskedSelect, broadcast": case(lambda a: a.masked_select(mask) ** 2, sample(2, 1)),
    "maskedScatter": case(
        lambda a, b: a.masked_scatter(mask, b) ** 2,
        sample(2, 3), sample(5, seed=2)),
}
