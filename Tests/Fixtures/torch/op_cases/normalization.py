"""Normalisations."""

import torch
import torch.nn.functional as F

from op_cases import case, sample

MEAN = sample(3, seed=4)
VARIANCE = sample(3, seed=5, offset=2)


def parametric(function, shape, parameters, count=2):
    """A function of a tensor and a weight, and a bias for `count` 2."""
    return case(
        function, sample(*shape), *(sample(*parameters, seed=2 + i) for i in range(count)))


def batch_norm(x, weight=None, bias=None, **options):
    return F.batch_norm(x, None, None, weight, bias, training=True, **options)


def running(x, weight=None, bias=None, **options):
    return F.batch_norm(x, MEAN, VARIANCE, weight, bias, **options)


def several_chunks(x, weight, bias):
    return batch_norm(torch.cat([x] * 90), weight, bias)[:70]


def channels_last(function):
    return lambda x, *parameters: function(x.permute(0, 3, 1, 2), *parameters)


CASES = {
    "layerNorm": parametric(lambda x, w, b: F.layer_norm(x, (4,), w, b), (2, 3, 4), (4,)),
    "layerNorm, two dimensions": parametric(
        lambda x, w: F.layer_norm(x, (3, 4), w, eps=0.1), (2, 3, 4), (3, 4), 1),
    "layerNorm, no parameters": case(lambda x: F.layer_norm(x, (5,)), sample(3, 5)),
    "layerNorm, many rows": parametric(
        lambda x, w, b: F.layer_norm(x, (3,), w, b, eps=0.1), (70, 3), (3,)),
    "layerNorm, empty": parametric(lambda x, w: F.layer_norm(x, (4,), w), (0, 4), (4,), 1),
    "layerNorm, one column": parametric(
        lambda x, w, b: F.layer_norm(x, (1,), w, b), (3, 1), (1,)),
    "rmsNorm": parametric(lambda x, w: F.rms_norm(x, (4,), w), (2, 3, 4), (4,), 1),
    "rmsNorm, two dimensions": case(
        lambda x: F.rms_norm(x, (3, 4), eps=0.1), sample(2, 3, 4)),
    "batchNorm": parametric(batch_norm, (3, 3, 2, 2), (3,)),
    "batchNorm, channels last": parametric(channels_last(batch_norm), (3, 2, 2, 3), (3,)),
    "batchNorm, two dimensions": parametric(batch_norm, (5, 3), (3,)),
    "batchNorm, three dimensions": case(lambda x: batch_norm(x, eps=0.1), sample(2, 3, 4)),
    "batchNorm, several chunks": parametric(several_chunks, (70, 3), (3,)),
    "batchNorm, statistics": case(
        lambda x: torch.cat([x.mean((0, 2, 3)), x.var((0, 2, 3))]),
        sample(3, 3, 2, 2), differentiable=False),
    "batchNorm, running statistics": parametric(
        lambda x, w, b: running(x, w, b, eps=0.1), (2, 3, 2, 2), (3,)),
    "batchNorm, running statistics, channels last": parametric(
        channels_last(running), (2, 2, 2, 3), (3,), 1),
    "groupNorm": parametric(lambda x, w, b: F.group_norm(x, 3, w, b), (2, 6, 2), (6,)),
    "groupNorm, channels last": parametric(
        channels_last(lambda x, w, b: F.group_norm(x, 2, w, b)), (2, 2, 2, 6), (6,)),
    "groupNorm, no positions": case(lambda x: F.group_norm(x, 2, eps=0.1), sample(2, 6)),
    "groupNorm, empty": parametric(lambda x, w: F.group_norm(x, 2, w), (0, 6, 2), (6,), 1),
    "instanceNorm": parametric(
        lambda x, w, b: F.instance_norm(x, weight=w, bias=b), (2, 3, 5), (3,)),
    "instanceNorm, channels last": case(
        channels_last(lambda x: F.instance_norm(x, eps=0.1)), sample(2, 2, 3, 3)),
    "instanceNorm, statistics": case(
        lambda x: torch.cat([x.mean((0, 2)), x.var(2).mean(0)]),
        sample(2, 3, 5), differentiable=False),
    "localResponseNorm": case(
        lambda x: F.local_response_norm(x, 3, 0.5, 0.6, 2), sample(2, 5, 3)),
    "localResponseNorm, even size": case(
        lambda x: F.local_response_norm(x, 4, 0.5), sample(1, 5, 2, 2)),
    "normalized": case(F.normalize, sample(2, 3)),
    "normalized, p = 1, first dimension": case(
        lambda x: F.normalize(x, p=1, dim=0), sample(3, 2)),
    "normalized, p = 3": case(lambda x: F.normalize(x, p=3), sample(2, 3, 2)),
    "normalized, maximum": case(lambda x: F.normalize(x, p=float("inf")), sample(2, 3)),
    "normalized, p = 0.5": case(lambda x: F.normalize(x, p=0.5), sample(2, 3)),
    "normalized, zeros": case(lambda x: F.normalize(x * 0), sample(2, 3), differentiable=False),
}
