"""Arithmetic on doubles and integers."""

import torch

from op_cases import case, sample


def typed(dtype, function, *inputs):
    return case(
        lambda a, b: function((a * 10).trunc().to(dtype), (b * 10).trunc().to(dtype)), *inputs,
        differentiable=False)


def doubles(function, *inputs):
    return case(lambda a, b: function(a.double(), b.double()), *inputs, differentiable=False)


X = sample(4, 6)
maximum, minimum = torch.maximum, torch.minimum

CASES = {
    "int32 arithmetic": typed(
        torch.int32, lambda a, b: (a + b) * (a - b) - (3 - a) * 2 + (1 + b),
        X, sample(6, seed=2)),
    "int32 floorDivide": typed(
        torch.int32, lambda a, b: a // b + a // -3, X, sample(4, 6, seed=2, offset=1.5)),
    "int32 remainder": typed(
        torch.int32, lambda a, b: a % b + a % 3 * 100, X, sample(4, 6, seed=2, offset=-1.5)),
    "int32 negate, abs, clamp": typed(
        torch.int32, lambda a, b: (-a).abs() * 100 + a.clamp(-3, 4) + b.clamp(max=0),
        X, sample(6, seed=2)),
    "int32 maximum and minimum": typed(
        torch.int32, lambda a, b: maximum(a, b) * 100 + minimum(a, b), X, sample(4, 1, seed=2)),
    "int32 arithmetic, empty": typed(
        torch.int32, lambda a, b: a + b, sample(0, 3), sample(3, seed=2)),
    "int64 arithmetic": typed(
        torch.int64,
        lambda a, b: (a + b) * a - a // b + a % b + maximum(-a, minimum(b, a).abs()),
        X, sample(4, 6, seed=2, offset=1.5)),
    "uint8 arithmetic": typed(
        torch.uint8,
        lambda a, b: (a * b * 3 + a // b) - b % a * maximum(a, b) + minimum(a, -b),
        sample(4, 6, offset=2), sample(6, seed=2, offset=2)),
    "double arithmetic": doubles(
        lambda a, b: (a + b) * (a - 2) / b - 3 / b + (b - a).abs() - a / 4,
        X, sample(4, 6, seed=2, offset=2)),
    "double remainder and floorDivide": doubles(
        lambda a, b: (a * 5) % b + (a * 5) // b * 100, X, sample(6, seed=2, offset=0.06)),
    "double functions": doubles(
        lambda a, b: a.exp() + b.log() + b.sqrt() + a.tanh() + a.sigmoid() + b**a + b**1.5,
        X, sample(4, 6, seed=2, offset=2)),
    "double maximum, minimum and clamp": doubles(
        lambda a, b: maximum(a, b) + minimum(a, -b) * 10 + a.clamp(-0.3, 0.4) * 100,
        X, sample(6, seed=2)),
    "double, a transposed view": doubles(lambda a, b: a.T * b + 1, X, sample(4, seed=2)),
}
