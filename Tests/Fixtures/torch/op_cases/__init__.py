"""The calls in PyTorch that the rows of Tests/TensorTests/OpTable are compared with, by name."""

from typing import Callable, NamedTuple

import numpy as np
import torch


class Case(NamedTuple):
    """A function of tensors, and the inputs of the row of the same name."""

    function: Callable
    inputs: tuple
    differentiable: bool = True


def case(function, *inputs, differentiable=True):
    return Case(function, inputs, differentiable)


def sample(*shape, seed=1, offset=0.0):
    """The numbers that `sample` in OpRow.swift gives."""
    indices = np.arange(int(np.prod(shape, dtype=np.int64)))
    values = ((indices * 37 + seed * 17) % 23).astype(np.float32)
    values = values / np.float32(11) - np.float32(1.02) + np.float32(offset)
    return torch.from_numpy(values.reshape(shape))
