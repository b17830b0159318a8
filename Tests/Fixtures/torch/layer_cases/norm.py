"""Normalisation by batch, instance, group, layer and mean square."""

import torch
import torch.nn as nn

from . import LayerCase, normal, randomised


def prepared(module, training):
    """The module with every number drawn, those of running statistics too."""
    if getattr(module, "running_mean", None) is not None:
        module.running_mean.normal_()
        module.running_var.normal_().exp_()
        module.num_batches_tracked.fill_(4)
    return randomised(module).train(training)


def channels(draw, kind, n, i):
    options = dict(
        num_features=draw.randint(2, 4), eps=[1e-5, 1e-2, 1e-3, 1e-5, 1e-5][i],
        momentum=[0.1, 0.3, None, 0.7, 0.2][i], affine=i != 3,
        track_running_stats=i != 4)
    training = [True, True, True, False, False][i]
    module = prepared(getattr(nn, f"{kind}Norm{n}d")(**options), training)
    space = [draw.randint(2, 4) for _ in range(n)]
    lead = [draw.randint(2, 3)]
    if kind == "Batch" and n == 1 and i in (1, 3):
        space, lead = [], [5]
    if kind == "Instance" and i in (1, 3):
        lead = []
    x = normal(*lead, options["num_features"], *space)
    return LayerCase(module, options | dict(training=training), {"x": x})


def cases(draw):
    for kind in ("Batch", "Instance"):
        for n in (1, 2, 3):
            for i in range(5):
                yield f"{kind}Norm{n}d/{i}", channels(draw, kind, n, i)
    for i in range(4):
        groups = draw.randint(1, 3)
        options = dict(
            num_groups=groups, num_channels=groups * draw.randint(1, 3),
            eps=[1e-5, 1e-2, 1e-5, 1e-3][i], affine=i != 2)
        space = [draw.randint(2, 3) for _ in range(i)]
        yield f"GroupNorm/{i}", LayerCase(
            randomised(nn.GroupNorm(**options)), options,
            {"x": normal(2, options["num_channels"], *space or [3])})
    for i in range(4):
        shape = [draw.randint(2, 5) for _ in range([1, 2, 1, 3][i])]
        options = dict(
            normalized_shape=shape, eps=[1e-5, 1e-2, 1e-5, 1e-3][i],
            elementwise_affine=i != 2, bias=i != 1)
        yield f"LayerNorm/{i}", LayerCase(
            randomised(nn.LayerNorm(**options)), options, {"x": normal(*[3, 2][:i], *shape)})
        options = dict(
            normalized_shape=shape, eps=[None, 1e-2, 1e-5, None][i], elementwise_affine=i != 2)
        yield f"RMSNorm/{i}", LayerCase(
            randomised(nn.RMSNorm(**options)), options, {"x": normal(*[3, 2][:i], *shape)})
