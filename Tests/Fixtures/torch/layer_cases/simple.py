"""Activations, and layers that reshape, resample and pad."""

import torch.nn as nn
from torchvision.ops import SqueezeExcitation

from . import LayerCase, normal, randomised

PLAIN = [
    "ReLU", "ReLU6", "SELU", "SiLU", "Mish", "Sigmoid", "Tanh", "Softsign", "Hardswish",
    "Hardsigmoid", "LogSigmoid", "Identity",
]


def case(layer, options, *size, scale=1.0):
    x = (normal(*size) * scale).detach().requires_grad_()
    return LayerCase(randomised(getattr(nn, layer)(**options)), options, {"x": x})


def activations(draw):
    for layer in PLAIN:
        yield f"Plain/{layer}", case(layer, {}, 4, 5, scale=3)
    for i, value in enumerate([0.01, 0.3, -0.2]):
        yield f"LeakyReLU/{i}", case("LeakyReLU", dict(negative_slope=value), 3, 4)
    for i, value in enumerate([1.0, 0.3, 2.0]):
        yield f"ELU/{i}", case("ELU", dict(alpha=value), 3, 4)
        yield f"CELU/{i}", case("CELU", dict(alpha=value), 3, 4)
    for i, value in enumerate(["none", "tanh"]):
        yield f"GELU/{i}", case("GELU", dict(approximate=value), 3, 4, scale=2)
    for i in range(3):
        options = dict(beta=[1.0, 2.0, 0.5][i], threshold=[20.0, 1.0, 3.0][i])
        yield f"Softplus/{i}", case("Softplus", options, 4, 5, scale=3)
        options = dict(min_val=[-1.0, -0.5, 0.1][i], max_val=[1.0, 2.0, 0.7][i])
        yield f"Hardtanh/{i}", case("Hardtanh", options, 4, 5)
        size = [draw.randint(1, 3), 3, draw.randint(2, 4)]
        yield f"PReLU/{i}", case("PReLU", dict(num_parameters=[1, 3, 3][i]), *size[:3 - i % 2])
    for i, dim in enumerate([-1, 0, 1]):
        yield f"Softmax/{i}", case("Softmax", dict(dim=dim), 2, 3, 4)
        yield f"LogSoftmax/{i}", case("LogSoftmax", dict(dim=dim), 2, 3, 4)
        yield f"GLU/{i}", case("GLU", dict(dim=dim), 2, 6, 4)


def shapes(draw):
    for i in range(3):
        options = dict(start_dim=[1, 0, -2][i], end_dim=[-1, 1, -1][i])
        yield f"Flatten/{i}", case("Flatten", options, 2, 3, 2, 2)
        options = dict(
            dim=[1, -1, 0][i], unflattened_size=[(2, 3), (-1, 2), (1, 2, 1)][i])
        yield f"Unflatten/{i}", case("Unflatten", options, 2, 6, 4)
        r = draw.randint(1, 3)
        yield f"PixelShuffle/{i}", case(
            "PixelShuffle", dict(upscale_factor=r), draw.randint(1, 2), 2 * r * r, 2, 3)
        yield f"PixelUnshuffle/{i}", case(
            "PixelUnshuffle", dict(downscale_factor=r), draw.randint(1, 2), 2, 2 * r, 3 * r)
        for layer in ("ZeroPad2d", "ReflectionPad2d", "ReplicationPad2d"):
            padding = [draw.randint(0, 2) for _ in range(4)]
            batch = [2] if i < 2 else []
            yield f"{layer}/{i}", case(layer, dict(padding=padding), *batch, 1, 3, 4)


def upsampling(draw):
    modes = [
        ("nearest", 1), ("nearest", 3), ("linear", 1), ("bilinear", 2), ("bicubic", 2),
        ("trilinear", 3), ("nearest-exact", 2), ("area", 2),
    ]
    for i, (mode, n) in enumerate(modes):
        size = [draw.randint(2, 3) for _ in range(n)]
        to = [draw.randint(2, 5) for _ in range(n)]
        options = dict(size=to, scale_factor=None)
        if i % 2:
            factors = tuple(draw.choice([1.5, 2.0, 0.7]) for _ in range(n))
            options = dict(size=None, scale_factor=factors)
        smooth = "linear" in mode or mode == "bicubic"
        options |= dict(mode=mode, align_corners=i % 3 == 0 if smooth else None)
        yield f"Upsample/{i}", case("Upsample", options, 1, 2, *size)
    options = dict(scale_factor=2.0, mode="bilinear", align_corners=True)
    yield "Upsample/8", case("Upsample", options, 1, 1, 3, 2)._replace(
        options=options | dict(scale_factor=None, factor=2.0))


def cases(draw):
    yield from activations(draw)
    yield from shapes(draw)
    yield from upsampling(draw)
    for i in range(3):
        options = dict(input_channels=draw.randint(2, 4), squeeze_channels=draw.randint(1, 3))
        activation = [nn.ReLU, nn.SiLU, nn.ReLU][i]
        scale = [nn.Sigmoid, nn.Sigmoid, nn.Hardsigmoid][i]
        module = SqueezeExcitation(**options, activation=activation, scale_activation=scale)
        names = dict(activation=activation.__name__, scale_activation=scale.__name__)
        yield f"SqueezeExcitation/{i}", LayerCase(
            randomised(module), options | names, {"x": normal(2, options["input_channels"], 3, 2)})
