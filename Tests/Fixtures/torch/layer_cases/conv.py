"""Convolutions and transposed convolutions."""

import torch.nn as nn

from . import LayerCase, normal, randomised

MODES = ["zeros", "reflect", "replicate", "circular"]


def convolution(draw, n, i):
    groups = [1, 2, 1, 3, 1, 2, 1, 1][i]
    kernel = [draw.randint(1, 4 - n // 3) for _ in range(n)]
    dilation = [draw.randint(1, 2) for _ in range(n)]
    same = i in (2, 4)
    stride = [1 if same else draw.randint(1, 3) for _ in range(n)]
    padding = [draw.randint(0, 2) for _ in range(n)]
    options = dict(
        in_channels=groups * draw.randint(1, 2), out_channels=groups * draw.randint(1, 2),
        kernel_size=kernel, stride=stride, padding="same" if same else padding,
        dilation=dilation, groups=groups, bias=i % 3 != 1, padding_mode=MODES[i % 4])
    size = [max(d * (k - 1) + draw.randint(2, 4 - n // 3), 3) for d, k in zip(dilation, kernel)]
    batch = [] if i == 3 else [draw.randint(1, 2)]
    module = randomised(getattr(nn, f"Conv{n}d")(**options))
    x = normal(*batch, options["in_channels"], *size)
    return LayerCase(module, options | dict(padding=None if same else padding), {"x": x})


def transposed(draw, n, i):
    groups = [1, 2, 1, 3][i]
    kernel = [draw.randint(1, 3) for _ in range(n)]
    stride = [draw.randint(1, 3) for _ in range(n)]
    dilation = [draw.randint(1, 2) for _ in range(n)]
    padding = [draw.randint(0, min(1, d * (k - 1))) for d, k in zip(dilation, kernel)]
    extra = [draw.randint(0, max(s, d) - 1) for s, d in zip(stride, dilation)]
    options = dict(
        in_channels=groups * draw.randint(1, 2), out_channels=groups * draw.randint(1, 2),
        kernel_size=kernel, stride=stride, padding=padding, output_padding=extra,
        dilation=dilation, groups=groups, bias=i % 3 != 1)
    size = [draw.randint(3, 4) for _ in range(n)]
    batch = [] if i == 3 else [draw.randint(1, 2)]
    module = randomised(getattr(nn, f"ConvTranspose{n}d")(**options))
    return LayerCase(module, options, {"x": normal(*batch, options["in_channels"], *size)})


def reaching(n, size):
    """A transposed convolution that is told the size of its output."""
    options = dict(in_channels=2, out_channels=1, kernel_size=3, stride=3, padding=1)
    module = randomised(getattr(nn, f"ConvTranspose{n}d")(**options))
    return LayerCase(
        module, options | dict(output_size=size), {"x": normal(1, 2, *[2] * n)},
        lambda module, inputs: module(inputs["x"], output_size=size))


def cases(draw):
    for n in (1, 2, 3):
        for i in range(8):
            yield f"Conv{n}d/{i}", convolution(draw, n, i)
        for i in range(4):
            yield f"ConvTranspose{n}d/{i}", transposed(draw, n, i)
        yield f"ConvTranspose{n}dToSize/0", reaching(n, [4, 5, 6][:n])
