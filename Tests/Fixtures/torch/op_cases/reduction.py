"""Reductions and scans."""

import torch
from torch.linalg import vector_norm

from op_cases import case, sample

INFINITY = float("inf")
SOME_ZEROS = torch.tensor(
    [[0.5, 0, 2, 0], [1.5, 0, -2, 0.7], [1.2, -0.8, 3, 0.4]])


def long_scans(x):
    x = (x * 4).int()
    return x.cumsum(1) + x.long().cumprod(-1) * 100


def weighted_var_mean(x):
    variance, mean = torch.var_mean(x, dim=1)
    return variance * 2 + mean


CASES = {
    "sum": case(lambda x: x.sum(), sample(2, 3)),
    "sum of nothing": case(lambda x: x.sum(), sample(0)),
    "sum of a scalar": case(lambda x: x.sum(), sample()),
    "sum, an empty dimension": case(lambda x: x.sum(1), sample(2, 0)),
    "sum, first dimension": case(lambda x: x.sum(0), sample(2, 3, 2)),
    "sum, middle dimension": case(lambda x: x.sum(1, keepdim=True), sample(2, 3, 2)),
    "sum, outer dimensions": case(lambda x: x.sum((0, 2)), sample(2, 3, 2)),
    "sum, scattered dimensions": case(lambda x: x.sum((3, 1)), sample(2, 3, 2, 2)),
    "sum, many short rows": case(lambda x: x.sum(0), sample(70, 3)),
    "sum, channels last": case(
        lambda x: x.permute(0, 3, 1, 2).sum((0, 2, 3)), sample(2, 2, 3, 4)),
    "mean": case(lambda x: x.mean(-1), sample(2, 3)),
    "mean of all": case(lambda x: x.mean(), sample(2, 3)),
    "mean, two dimensions kept": case(
        lambda x: x.mean((0, 2), keepdim=True), sample(2, 3, 2)),
    "nanSum": case(lambda x: x.nansum(), sample(2, 3)),
    "nanSum, one dimension": case(lambda x: x.nansum(0, keepdim=True), sample(2, 3)),
    "nanMean": case(lambda x: x.nanmean(1), sample(2, 3)),
    "prod": case(lambda x: x.prod(), sample(2, 3)),
    "prod of nothing": case(lambda x: x.prod(), sample(0)),
    "prod, one dimension, with zeros": case(lambda x: x.prod(1), SOME_ZEROS),
    "prod, first dimension, with zeros": case(
        lambda x: x.prod(0, keepdim=True), SOME_ZEROS),
    "variance": case(lambda x: x.var(), sample(2, 3)),
    "variance, one dimension": case(lambda x: x.var(0, correction=0), sample(2, 3)),
    "variance, two dimensions kept": case(
        lambda x: x.var((0, 2), keepdim=True), sample(2, 3, 2)),
    "std": case(lambda x: x.std(), sample(2, 3)),
    "std, one dimension": case(
        lambda x: x.std(-1, correction=0, keepdim=True), sample(2, 3)),
    "varMean": case(weighted_var_mean, sample(2, 3)),
    "norm": case(vector_norm, sample(2, 3)),
    "norm, one dimension": case(lambda x: vector_norm(x, dim=0), sample(2, 3)),
    "norm 0": case(lambda x: vector_norm(x, 0, dim=1), sample(2, 3)),
    "norm 1": case(lambda x: vector_norm(x, 1, dim=1, keepdim=True), sample(2, 3)),
    "norm 3": case(lambda x: vector_norm(x, 3, dim=(0, 2)), sample(2, 3, 2)),
    "norm of half power": case(
        lambda x: vector_norm(x, 0.5, dim=1), sample(2, 3, offset=-3)),
    "norm of infinite power": case(lambda x: vector_norm(x, INFINITY, dim=1), sample(2, 3)),
    "norm of minus infinite power": case(lambda x: vector_norm(x, -INFINITY), sample(2, 3)),
    "logsumexp": case(lambda x: x.logsumexp(1), sample(2, 3)),
    "logsumexp, first dimension kept": case(
        lambda x: x.logsumexp(0, keepdim=True), sample(2, 3, offset=90)),
    "logsumexp, two dimensions": case(lambda x: x.logsumexp((0, 2)), sample(2, 3, 2)),
    "max": case(lambda x: x.max(1).values, sample(2, 3, 2)),
    "max, last dimension kept": case(
        lambda x: x.max(-1, keepdim=True).values, sample(2, 3, 2)),
    "max, the indices": case(lambda x: x.max(1).indices, sample(2, 7), differentiable=False),
    "max of all": case(lambda x: x.max(), sample(2, 3)),
    "min": case(lambda x: x.min(0).values, sample(2, 3, 2)),
    "min, the indices": case(lambda x: x.min(0).indices, sample(2, 7), differentiable=False),
    "min of all": case(lambda x: x.min(), sample(2, 3)),
    "amax": case(lambda x: x.amax((0, 2)), sample(2, 3, 2)),
    "amin": case(lambda x: x.amin((1, 2), keepdim=True), sample(2, 3, 2)),
    "argmax": case(lambda x: x.argmax(0), sample(3, 4), differentiable=False),
    "argmax of all": case(lambda x: x.argmax(), sample(3, 4), differentiable=False),
    "argmin": case(lambda x: x.argmin(1, keepdim=True), sample(3, 4), differentiable=False),
    "argmin of all": case(lambda x: x.argmin(), sample(3, 4), differentiable=False),
    "countNonzero": case(lambda x: x.count_nonzero(0), SOME_ZEROS, differentiable=False),
    "countNonzero of all": case(
        lambda x: x.count_nonzero(), SOME_ZEROS, differentiable=False),
    "any": case(lambda x: x[:2].bool().any(0), SOME_ZEROS, differentiable=False),
    "all": case(lambda x: x.bool().all(1, keepdim=True), SOME_ZEROS, differentiable=False),
    "any and all of everything": case(
        lambda x: torch.stack([x.bool().any(), x.bool().all()]), SOME_ZEROS,
        differentiable=False),
    "sum of a mask": case(lambda x: x.bool().sum(1), SOME_ZEROS, differentiable=False),
    "cumsum": case(lambda x: x.cumsum(1), sample(2, 5)),
    "cumsum, first dimension": case(lambda x: x.cumsum(0), sample(3, 2, 2)),
    "cumsum, empty": case(lambda x: x.cumsum(1), sample(2, 0)),
    "cumprod": case(lambda x: x.cumprod(0), sample(2, 4)),
    "cumprod, with zeros": case(lambda x: x.cumprod(1), SOME_ZEROS),
    "cummax": case(lambda x: x.cummax(1).values, sample(2, 7)),
    "cumsum and cumprod of doubles": case(
        lambda x: x.double().cumsum(0) + x.double().cumprod(1) * 10, sample(3, 4),
        differentiable=False),
    "cumsum and cumprod of integers": case(long_scans, sample(2, 4, 2), differentiable=False),
    "cumsum of bytes": case(
        lambda x: (x * 80).to(torch.uint8).cumsum(1), sample(2, 6, offset=2),
        differentiable=False),
    "cumsum of a mask": case(lambda x: (x == 0).cumsum(1), SOME_ZEROS, differentiable=False),
    "cummax, the indices": case(
        lambda x: x.cummax(0).indices, sample(7, 2), differentiable=False),
    "cummin": case(lambda x: x.cummin(0).values, sample(7, 2)),
}
