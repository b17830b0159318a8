"""Sorting, selecting and searching."""

import torch

from op_cases import case, sample

NUMBERS = torch.tensor([3, 1, 1, 5, 3])
SLICES = torch.tensor([1.0, 0, 1, -2, 1, 3, 3, 3, 3, 0]).view(2, 5, 1)
REPEATING = torch.tensor([2, -1, 2, 0.5, -1, -1, 3])


def quantile(q, dim=None, keepdim=False, interpolation="linear"):
    def function(x):
        points = torch.tensor(q) if isinstance(q, list) else q
        return torch.quantile(x, points, dim, keepdim, interpolation=interpolation)
    return function


def joined(tensors):
    return torch.cat([t.float().flatten() for t in tensors])


CASES = {
    "sort": case(lambda x: x.sort().values, sample(3, 7)),
    "sort, first dimension, descending": case(
        lambda x: x.sort(0, descending=True).values, sample(7, 3)),
    "sort, middle dimension": case(lambda x: x.sort(1).values, sample(2, 5, 2)),
    "sort a scalar": case(lambda x: x.sort().values, sample()),
    "sort, empty": case(lambda x: x.sort().values, sample(2, 0)),
    "sort, the indices": case(lambda x: x.sort(1).indices, sample(2, 5, 2), differentiable=False),
    "argsort": case(lambda x: x.argsort(descending=True), sample(3, 7), differentiable=False),
    "argsort, equal elements": case(
        lambda x: x.argsort(descending=True, stable=True), REPEATING, differentiable=False),
    "topK": case(lambda x: x.topk(2).values, sample(3, 7)),
    "topK, smallest of the first dimension": case(
        lambda x: x.topk(3, 0, largest=False).values, sample(7, 3)),
    "topK, the indices": case(lambda x: x.topk(3).indices, sample(3, 7), differentiable=False),
    "topK, all of a row": case(lambda x: x.topk(5).values, sample(3, 5)),
    "topK, none": case(lambda x: x.topk(0).values, sample(3, 5)),
    "kthValue": case(lambda x: x.kthvalue(3).values, sample(3, 7)),
    "kthValue, first dimension kept": case(
        lambda x: x.kthvalue(7, 0, keepdim=True).values, sample(7, 3)),
    "kthValue, the indices": case(
        lambda x: x.kthvalue(2, 1).indices, sample(3, 7), differentiable=False),
    "median": case(lambda x: x.median(1).values, sample(3, 5)),
    "median of an even number": case(
        lambda x: x.median(0, keepdim=True).values, sample(6, 3)),
    "median, the indices": case(
        lambda x: x.median(1).indices, sample(3, 6), differentiable=False),
    "median of all": case(lambda x: x.median(), sample(2, 3)),
    "quantile": case(quantile(0.3, 1), sample(3, 5)),
    "quantile of all": case(quantile(0.9), sample(3, 5)),
    "quantiles, first dimension kept": case(
        quantile([0.25, 0.6, 1.0], 0, True), sample(5, 3)),
    "quantiles of all, kept": case(quantile([0.1, 0.0], None, True), sample(3, 5)),
    "quantile, lower": case(quantile(0.3, 1, interpolation="lower"), sample(3, 6)),
    "quantile, higher": case(quantile(0.3, 1, interpolation="higher"), sample(3, 6)),
    "quantile, nearest": case(
        quantile([0.3, 0.35, 0.5], 1, interpolation="nearest"), sample(3, 6)),
    "quantile, midpoint": case(
        quantile([0.3, 0.4], 1, interpolation="midpoint"), sample(3, 6)),
    "unique": case(
        lambda x: joined(torch.unique(x, return_inverse=True, return_counts=True)), REPEATING,
        differentiable=False),
    "unique, slices": case(
        lambda x: joined(
            torch.unique(x, return_inverse=True, return_counts=True, dim=1)), SLICES,
        differentiable=False),
    "unique, integers, first dimension": case(
        lambda x: joined(
            torch.unique(
                x.transpose(0, 1).int(), return_inverse=True, return_counts=True, dim=0)),
        SLICES, differentiable=False),
    "uniqueConsecutive": case(
        lambda x: joined(
            torch.unique_consecutive(x, return_inverse=True, return_counts=True)), REPEATING,
        differentiable=False),
    "nonzero": case(
        lambda x: x.nonzero(), torch.tensor([1, 0, 0, -2, 0, float("inf"), 3, 0]).view(2, 2, 2),
        differentiable=False),
    "searchSorted": case(
        torch.searchsorted, torch.tensor([-0.5, 0, 0.25, 0.25, 2]), sample(2, 3),
        differentiable=False),
    "searchSorted, a sequence for each row": case(
        lambda s, v: torch.searchsorted(s, v, right=True),
        torch.tensor([[-1, 0, 1], [-0.5, 0.5, 0.6]]),
        torch.tensor([[0, 3, -0.7], [0.5, 0.5, 0.55]]), differentiable=False),
    "bucketize": case(
        torch.bucketize, torch.tensor([-2, 0, 1, 1.5, 3, 9]), torch.tensor([0.0, 1, 3]),
        differentiable=False),
    "bincount": case(
        lambda x: NUMBERS.bincount(minlength=8), sample(1), differentiable=False),
    "bincount, weighted": case(
        lambda x: NUMBERS.bincount(x), sample(5), differentiable=False),
    "histogram": case(
        lambda x: x.histc(4, -0.7, 0.7), sample(4, 5), differentiable=False),
    "histogram over all values": case(lambda x: x.histc(5), REPEATING, differentiable=False),
}
