"""Conversion between all pairs of element types."""

import torch

from op_cases import case, sample

TYPES = ("float32", "float64", "int32", "int64", "uint8", "bool", "bfloat16")


def source(x, name):
    return (x * 1000 if name in ("int32", "int64") else (x + 1.02) * 100).to(getattr(torch, name))


def conversion(a, b):
    return case(lambda x: source(x, a).to(getattr(torch, b)), sample(4, 6), differentiable=False)


CASES = {f"{a} to {b}": conversion(a, b) for a in TYPES for b in TYPES}
