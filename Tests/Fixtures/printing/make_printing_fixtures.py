#!/usr/bin/env python3
"""Writes printing.txt: what PyTorch prints for the tensors of the tests, by name.

Integers of 64 bits, PyTorch's usual ones, stand for `Int32`; `torch.` before a type's name is left
out before lines are broken, as our types have no such prefix.
"""

from pathlib import Path

import torch
from torch import _tensor_str

nan, inf = float("nan"), float("inf")


def ramp(*shape):
    count = torch.Size(shape).numel()
    return (torch.arange(count) / 8 - 1).reshape(shape)


CASES = {
    "scalar": torch.tensor(1.5),
    "whole scalar": torch.tensor(3.0),
    "vector": torch.tensor([1.0, 2.0, 3.0]),
    "fractions": torch.tensor([1.0, -2.5, 0.125]),
    "matrix": torch.tensor([[1.0, -0.5], [0.25, 3.0]]),
    "cube": ramp(2, 2, 3),
    "rank 4": ramp(1, 2, 2, 2),
    "wide range": torch.tensor([1e-3, 1.0, 1234.5]),
    "large": torch.tensor([1.5, 2e8]),
    "large whole": torch.tensor([1.0, 2.0, 123456.0]),
    "small": torch.tensor([1e-5, 2e-5]),
    "special": torch.tensor([nan, inf, -inf, 1.5]),
    "special and whole": torch.tensor([nan, inf, -inf, 10.0]),
    "special and scientific": torch.tensor([nan, -inf, 1e10, 1e-10]),
    "only special": torch.tensor([nan, inf]),
    "zeros": torch.zeros(2, 2),
    "negative zero": torch.tensor([-0.0, 0.0, 1.0]),
    "rounded": torch.tensor([0.99999, 12.00004]),
    "long vector": ramp(30),
    "long whole vector": torch.arange(60).float(),
    "empty": torch.zeros(0),
    "empty matrix": torch.zeros(0, 3),
    "integers": torch.tensor([[1, -20], [300, 4]]),
    "many integers": torch.arange(50),
    "booleans": torch.tensor([[True, False], [False, False]]),
    "true": torch.tensor(True),
    "double": torch.tensor([0.1, 2.0], dtype=torch.float64),
    "bytes": torch.tensor([1, 200], dtype=torch.uint8),
    "brain floats": torch.tensor([1.5, 3.14159], dtype=torch.bfloat16),
    "doubles in lines": ramp(14).double(),
    "doubles that fill a line": torch.arange(11).double() * 100.25,
    "summarised vector": ramp(1001),
    "just not summarised": torch.zeros(10, 100),
    "summarised matrix": ramp(40, 30),
    "summarised cube": torch.arange(8 * 2 * 100).reshape(8, 2, 100),
    "hidden extremes": torch.cat([torch.ones(500), torch.tensor([1e9]), torch.ones(501)]),
}


def main():
    original = _tensor_str._add_suffixes
    _tensor_str._add_suffixes = lambda text, suffixes, *rest, **options: original(
        text, [suffix.replace("torch.", "") for suffix in suffixes], *rest, **options)
    text = "".join(f"# {name}\n{tensor!s}\n" for name, tensor in CASES.items())
    Path(__file__).with_name("printing.txt").write_text(text)


if __name__ == "__main__":
    main()
