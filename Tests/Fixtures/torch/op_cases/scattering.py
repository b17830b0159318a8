"""Gathering and scattering along a dimension."""

import torch
import torch.nn.functional as F

from op_cases import case, sample

ids = torch.tensor([[2, 0], [2, 1]])
some = torch.tensor([2, 0, 2])
apart = torch.tensor([2, 0])
index = torch.tensor([[2, 0, 1], [1, 2, 0]])
twice = torch.tensor([[2, 0, 1], [2, 1, 1]])


def typed(dtype, function):
    return case(
        lambda a, b: function((a * 70).trunc().to(dtype), (b * 70).trunc().to(dtype)),
        sample(3, 3, offset=2), sample(2, 3, seed=2, offset=2), differentiable=False)


def added(a, b):
    return a.scatter_add(0, twice, b)


CASES = {
    "scatterAdd, int32": typed(torch.int32, added),
    "scatterAdd, int64": typed(torch.int64, added),
    "scatterAdd, uint8": typed(torch.uint8, added),
    "scatterAdd, double": typed(torch.double, added),
    "indexAdd, int32": typed(
        torch.int32, lambda a, b: a.index_add(0, torch.tensor([2, 2]), b, alpha=-3)),
    "indexAdd, double": typed(
        torch.double, lambda a, b: a.index_add(0, torch.tensor([2, 2]), b, alpha=0.5)),
    "indexPut, accumulating int64": typed(
        torch.int64,
        lambda a, b: a.index_put((apart, torch.tensor([1, 1])), b[0, :2], accumulate=True)),
    "indexPut, accumulating doubles over a range": typed(
        torch.double, lambda a, b: torch.cat((a[:1], a[1:] + b))),
    "indexPut, int32 not accumulating": typed(torch.int32, lambda a, b: torch.cat((a[:1], b))),
    "rows": case(lambda a: F.embedding(ids, a), sample(3, 4)),
    "slices": case(lambda a: a[some], sample(3, 2, 2)),
    "indexSelect": case(lambda a: a.index_select(0, some), sample(3, 4)),
    "indexSelect, last dimension": case(lambda a: a.index_select(-1, some), sample(2, 3)),
    "indexSelect, middle dimension, long rows": case(
        lambda a: a.index_select(1, some),
        sample(2, 3, 18)),
    "indexSelect, nothing": case(
        lambda a: a.index_select(1, torch.tensor([], dtype=torch.long)),
        sample(2, 3)),
    "gather": case(lambda a: a.gather(0, twice), sample(3, 3)),
    "gather, last dimension": case(lambda a: a.gather(1, index), sample(2, 4)),
    "gather, a smaller index": case(lambda a: a.gather(1, index.unsqueeze(2)), sample(3, 4, 2)),
    "takeAlongDim": case(lambda a: a.take_along_dim(index[:1], 0), sample(3, 3)),
    "takeAlongDim, the tensor broadcast": case(lambda a: a.take_along_dim(index, 0), sample(3, 1)),
    "take": case(lambda a: a.take(torch.tensor([[5, 0], [-1, 2]])), sample(2, 3)),
    "scatter": case(lambda a, b: a.scatter(0, index, b), sample(3, 3), sample(2, 3, seed=2)),
    "scatter, last dimension": case(
        lambda a, b: a.scatter(1, index, b),
        sample(2, 4), sample(2, 3, seed=2)),
    "scatter, a value": case(lambda a: a.scatter(1, index, 0.5), sample(2, 4)),
    "scatterAdd": case(lambda a, b: a.scatter_add(0, twice, b), sample(3, 3), sample(2, 3, seed=2)),
    "scatterAdd, last dimension": case(
        lambda a, b: a.scatter_add(1, twice, b),
        sample(2, 4), sample(2, 3, seed=2)),
    "scatterAdd, empty": case(
        lambda a, b: a.scatter_add(0, torch.zeros(0, 3, dtype=torch.long), b),
        sample(3, 3), sample(0, 3, seed=2)),
    "scatterReduce, sum": case(
        lambda a, b: a.scatter_reduce(0, twice, b, "sum"),
        sample(3, 3), sample(2, 3, seed=2, offset=0.03)),
    "scatterReduce, sum without the tensor itself": case(
        lambda a, b: a.scatter_reduce(1, twice, b, "sum", include_self=False),
        sample(2, 3), sample(2, 3, seed=2, offset=0.03)),
    "scatterReduce, mean": case(
        lambda a, b: a.scatter_reduce(0, twice, b, "mean"),
        sample(3, 3), sample(2, 3, seed=2, offset=0.03)),
    "scatterReduce, mean without the tensor itself": case(
        lambda a, b: a.scatter_reduce(1, twice, b, "mean", include_self=False),
        sample(2, 3), sample(2, 3, seed=2, offset=0.03)),
    "scatterReduce, product": case(
        lambda a, b: a.scatter_reduce(0, twice, b, "prod"),
        sample(3, 3), sample(2, 3, seed=2, offset=0.03)),
    "scatterReduce, product without the tensor itself": case(
        lambda a, b: a.scatter_reduce(1, twice, b, "prod", include_self=False),
        sample(2, 3), sample(2, 3, seed=2, offset=0.03)),
    "scatterReduce, maximum": case(
        lambda a, b: a.scatter_reduce(0, twice, b, "amax"),
        sample(3, 3), sample(2, 3, seed=2, offset=0.03)),
    "scatterReduce, maximum without the tensor itself": case(
        lambda a, b: a.scatter_reduce(1, twice, b, "amax", include_self=False),
        sample(2, 3), sample(2, 3, seed=2, offset=0.03)),
    "scatterReduce, minimum": case(
        lambda a, b: a.scatter_reduce(0, twice, b, "amin"),
        sample(3, 3), sample(2, 3, seed=2, offset=0.03)),
    "scatterReduce, minimum without the tensor itself": case(
        lambda a, b: a.scatter_reduce(1, twice, b, "amin", include_self=False),
        sample(2, 3), sample(2, 3, seed=2, offset=0.03)),
    "indexAdd": case(
        lambda a, b: a.index_add(0, some, b, alpha=-2),
        sample(3, 4), sample(3, 4, seed=2)),
    "indexAdd, last dimension": case(
        lambda a, b: a.index_add(1, some, b),
        sample(2, 3), sample(2, 3, seed=2)),
    "indexAdd, long rows": case(
        lambda a, b: a.index_add(0, some, b),
        sample(3, 20), sample(3, 20, seed=2)),
    "indexCopy": case(lambda a, b: a.index_copy(0, apart, b), sample(3, 4), sample(2, 4, seed=2)),
    "indexFill": case(lambda a: a.index_fill(1, apart, 0.5), sample(2, 3)),
}
