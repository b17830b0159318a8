"""What torch.nn.init computes without chance: fans, gains, identity and Dirac kernels."""

import torch.nn as nn
from torch.nn import init

from . import LayerCase, normal


def weights():
    """Layers with weights of all ranks, and what each is called with."""
    yield nn.Linear(5, 7), normal(5)
    yield nn.Conv1d(4, 6, 3), normal(4, 3)
    yield nn.Conv2d(3, 8, (5, 2)), normal(3, 5, 2)
    yield nn.Conv2d(6, 4, 3, groups=2), normal(6, 3, 3)
    yield nn.Conv3d(2, 3, (2, 1, 3)), normal(2, 2, 1, 3)
    yield nn.ConvTranspose2d(3, 5, 2), normal(3, 1, 1)


def cases(draw):
    for i, (layer, x) in enumerate(weights()):
        fan_in, fan_out = init._calculate_fan_in_and_fan_out(layer.weight)
        yield f"Fans/{i}", LayerCase(
            layer, dict(shape=list(layer.weight.shape), fan_in=fan_in, fan_out=fan_out), {"x": x})
    for i, (layer, x) in enumerate(list(weights())[1:5]):
        options = dict(groups=layer.groups, shape=list(layer.weight.shape))
        init.dirac_(layer.weight, groups=layer.groups)
        yield f"Dirac/{i}", LayerCase(layer, options, {"x": x})
    for i, size in enumerate([(4, 4), (3, 5), (5, 2)]):
        layer = nn.Linear(size[1], size[0])
        init.eye_(layer.weight)
        yield f"Eye/{i}", LayerCase(layer, dict(shape=size), {"x": normal(size[1])})
    gains = {name: init.calculate_gain(name) for name in (
        "linear", "conv2d", "sigmoid", "tanh", "relu", "leaky_relu", "selu")}
    gains["leaky_relu 0.2"] = init.calculate_gain("leaky_relu", 0.2)
    yield "Gains/0", LayerCase(nn.Identity(), gains, {"x": normal(1)})
