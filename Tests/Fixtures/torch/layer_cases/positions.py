"""Positions of sequences and grids, and patches."""

import math

import torch
import torch.nn as nn

from . import LayerCase, normal, randomised


def sinusoids(length, width, base=10000):
    """The table of the annotated transformer, in double precision."""
    table = torch.zeros(length, width, dtype=torch.float64)
    position = torch.arange(length, dtype=torch.float64).unsqueeze(1)
    step = torch.exp(torch.arange(0, width, 2, dtype=torch.float64) * -(math.log(base) / width))
    table[:, 0::2] = torch.sin(position * step)
    table[:, 1::2] = torch.cos(position * step)[:, :width // 2]
    return table.float()


def grid_sinusoids(height, width, channels):
    rows = sinusoids(height, channels // 2)[:, None].expand(height, width, -1)
    columns = sinusoids(width, channels // 2)[None].expand(height, width, -1)
    return torch.cat([rows, columns], -1)


class Added(nn.Module):
    def __init__(self, table, trained=False):
        super().__init__()
        if trained:
            self.weight = nn.Parameter(table)
        else:
            self.table = table

    def forward(self, x, offset=0):
        table = self.weight if hasattr(self, "weight") else self.table
        return x + table[offset:offset + x.shape[1]]


class Grid(nn.Module):
    def __init__(self, table):
        super().__init__()
        self.table = table

    def forward(self, x):
        return x + self.table[:x.shape[1], :x.shape[2]]


class Rotary(nn.Module):
    """Su et al.'s matrices, written out with complex numbers."""

    def __init__(self, width, base, is_interleaved, offset):
        super().__init__()
        self.interleaved, self.offset = is_interleaved, offset
        self.frequencies = base ** (-torch.arange(0, width, 2, dtype=torch.float64) / width)

    def forward(self, x):
        half = x.shape[-1] // 2
        position = torch.arange(self.offset, self.offset + x.shape[-2], dtype=torch.float64)
        angles = torch.outer(position, self.frequencies)
        turn = torch.polar(torch.ones_like(angles), angles).to(torch.complex64)
        pairs = x.unflatten(-1, (half, 2)) if self.interleaved else x.unflatten(-1, (2, half)).mT
        turned = torch.view_as_real(torch.view_as_complex(pairs.contiguous()) * turn)
        return (turned if self.interleaved else turned.mT).flatten(-2)


class Patches(nn.Module):
    def __init__(self, in_channels, embed_dim, patch_size, bias):
        super().__init__()
        self.proj = nn.Conv2d(in_channels, embed_dim, patch_size, patch_size, bias=bias)

    def forward(self, x):
        return self.proj(x).flatten(2).transpose(1, 2)


def cases(draw):
    for i in range(3):
        options = dict(
            width=draw.randint(1, 7), max_length=draw.randint(6, 9), base=[10000, 100, 10000][i],
            offset=[0, 0, 2][i])
        table = sinusoids(options["max_length"], options["width"], options["base"])
        yield f"SinusoidalPositionalEncoding/{i}", LayerCase(
            Added(table), options, {"x": normal(2, 4, options["width"])},
            lambda module, inputs, offset=options["offset"]: module(inputs["x"], offset))
    for i in range(3):
        options = dict(
            channels=[2, 6, 8][i], max_height=draw.randint(2, 4), max_width=draw.randint(3, 5))
        table = grid_sinusoids(options["max_height"], options["max_width"], options["channels"])
        size = (2, draw.randint(1, options["max_height"]), draw.randint(1, options["max_width"]))
        yield f"SinusoidalPositionalEncoding2d/{i}", LayerCase(
            Grid(table), options, {"x": normal(*size, options["channels"])})
    for i in range(3):
        options = dict(max_length=draw.randint(4, 6), width=draw.randint(1, 5), offset=i)
        module = Added(torch.randn(options["max_length"], options["width"]), trained=True)
        yield f"LearnedPositionalEmbedding/{i}", LayerCase(
            module, options, {"x": normal(2, 2, options["width"])},
            lambda module, inputs, offset=options["offset"]: module(inputs["x"], offset))
    for i in range(4):
        options = dict(
            width=[2, 4, 6, 8][i], base=[10000, 100][i % 2], is_interleaved=i >= 2,
            offset=[0, 3][i % 2])
        yield f"RotaryEmbedding/{i}", LayerCase(
            Rotary(**options), options, {"x": normal(2, 2, 3, options["width"])})
    for i in range(3):
        options = dict(
            in_channels=draw.randint(1, 3), embed_dim=draw.randint(1, 5),
            patch_size=draw.randint(1, 3), bias=i != 1)
        side = options["patch_size"]
        yield f"PatchEmbedding/{i}", LayerCase(
            randomised(Patches(**options)), options,
            {"x": normal(2, options["in_channels"], 2 * side, 3 * side)})
