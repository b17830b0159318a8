"""Cases of layers: a module of PyTorch with options drawn at random, and its inputs.

Each family is a module with a function `cases(draw)` that yields pairs of a name, such as
"Conv2d/3", and a LayerCase. `draw` is a random.Random.
"""

from typing import Callable, NamedTuple

import torch
import torch.nn as nn


class LayerCase(NamedTuple):
    """A module, the options that made it, and named inputs (floats take a gradient)."""

    module: nn.Module
    options: dict
    inputs: dict
    # What is called: (module, inputs) → a tensor or a dictionary of them.
    call: Callable = lambda module, inputs: module(*inputs.values())


def normal(*size):
    """An input that takes a gradient."""
    return torch.randn(size, requires_grad=True)


def randomised(module):
    """The module with every parameter drawn, default zeros and ones too."""
    for parameter in module.parameters():
        nn.init.normal_(parameter, std=0.5)
    return module
