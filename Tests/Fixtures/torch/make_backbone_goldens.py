#!/usr/bin/env python3
"""Writes what torchvision's convolutional networks have and compute.

python make_backbone_goldens.py

backbone_states.txt: a line for each network with its name, number of parameters (which torchvision documents),
number of state keys, and a hash (FNV-1a, 64 bits) of the sorted lines `key [shape]`.

backbones.safetensors: for a network of each family with 10 classes and the weights of backbone_formula.py,
<name>/logits [10], and of the last grid <name>/means [channels] and <name>/corner [channels], the last location.
The metadata hold the pictures' height and width.
"""

import math
from pathlib import Path

import torch
import torch.nn.functional as F
import torchvision
from torchvision.models import get_model, get_model_weights

import backbone_formula
from make_fixtures import encoded

FOLDER = Path(__file__).parent

NAMES = [
    *(f"vgg{depth}{suffix}" for depth in [11, 13, 16, 19] for suffix in ["", "_bn"]),
    "inception_v3",
    *(f"efficientnet_b{i}" for i in range(8)),
    "mobilenet_v2", "mobilenet_v3_large", "mobilenet_v3_small",
    "squeezenet1_0", "squeezenet1_1",
    "densenet121", "densenet161", "densenet169", "densenet201",
    "convnext_tiny", "convnext_small", "convnext_base", "convnext_large",
    "resnet18", "resnet34", "resnet50", "resnet101", "resnet152",
    "resnext50_32x4d", "resnext101_32x8d", "wide_resnet50_2", "wide_resnet101_2",
]

# Odd sizes, so that every rounding matters.
SIZES = {
    "vgg11_bn": (65, 97),
    "inception_v3": (107, 139),
    "efficientnet_b0": (65, 97),
    "mobilenet_v2": (65, 97),
    "mobilenet_v3_large": (65, 97),
    "mobilenet_v3_small": (65, 97),
    "squeezenet1_0": (65, 97),
    "squeezenet1_1": (65, 98),
    "densenet121": (65, 97),
    "convnext_tiny": (65, 97),
    "resnet18": (65, 97),
}


def fnv(text):
    value = 0xCBF29CE484222325
    for byte in text.encode():
        value = ((value ^ byte) * 0x100000001B3) % 2**64
    return value


def write_states():
    lines = []
    for name in NAMES:
        with torch.device("meta"):
            options = {"init_weights": False} if name == "inception_v3" else {}
            model = get_model(name, **options)
        count = sum(parameter.numel() for parameter in model.parameters())
        documented = {weights.meta["num_params"] for weights in get_model_weights(name)}
        assert documented == {count}, name
        keys = sorted(f"{key} {list(t.shape)}\n" for key, t in model.state_dict().items())
        lines.append(f"{name} {count} {len(keys)} {fnv(''.join(keys)):016x}\n")
    (FOLDER / "backbone_states.txt").write_text("".join(lines))


def grid(name, model, x):
    """Returns the last grid of features."""
    if hasattr(model, "features"):
        return model.features(x)
    found = {}
    module = model.Mixed_7c if name.startswith("inception") else model.layer4
    handle = module.register_forward_hook(lambda _, __, output: found.update(grid=output))
    model(x)
    handle.remove()
    return found["grid"]


def mobilenet_v1(x, width, classes):
    """Keras' MobileNet from the paper's table, with its own padding; returns the grid and the logits."""
    get = lambda key, shape: backbone_formula.value(key, shape)

    def unit(name, x, outputs, kernel, stride, groups=1):
        if kernel == 3:
            # TensorFlow's SAME: as few zeros as ceil(size / stride) locations need, the odd one after.
            amounts = []
            for size in [x.shape[3], x.shape[2]]:
                total = max(0, (math.ceil(size / stride) - 1) * stride + 3 - size)
                amounts += [total // 2, total - total // 2]
            x = F.pad(x, amounts)
        x = F.conv2d(
            x, get(f"{name}.weight", [outputs, x.shape[1] // groups, kernel, kernel]),
            stride=stride, groups=groups)
        part = lambda end: get(f"{name}_bn.{end}", [outputs])
        x = F.batch_norm(
            x, part("running_mean"), part("running_var"), part("weight"), part("bias"), eps=1e-3)
        return F.relu6(x)

    x = unit("conv1", x, int(32 * width), 3, 2)
    rows = [(64, 1), (128, 2), (128, 1), (256, 2), (256, 1), (512, 2), *[(512, 1)] * 5, (1024, 2), (1024, 1)]
    for index, (outputs, stride) in enumerate(rows, 1):
        x = unit(f"conv_dw_{index}", x, x.shape[1], 3, stride, groups=x.shape[1])
        x = unit(f"conv_pw_{index}", x, int(outputs * width), 1, 1)
    weight = get("conv_preds.weight", [classes, x.shape[1], 1, 1])
    bias = get("conv_preds.bias", [classes])
    return x, F.conv2d(x.mean((2, 3), keepdim=True), weight, bias).flatten(1)


def write_goldens():
    tensors, metadata = {}, {"torch": torch.__version__, "torchvision": torchvision.__version__}

    def keep(name, size, features, logits=None):
        metadata[name] = f"{size[0]} {size[1]}"
        tensors[f"{name}/means"] = features[0].mean((1, 2))
        tensors[f"{name}/corner"] = features[0, :, -1, -1].clone()
        if logits is not None:
            tensors[f"{name}/logits"] = logits[0].clone()

    def picture(size):
        return 4 * backbone_formula.uniform("input", [1, 3, *size])

    for name, size in SIZES.items():
        x = picture(size)
        if name.startswith("vgg"):
            # The fully connected layers would be most of the work; test-models has them.
            with torch.device("meta"):
                features = get_model(name).features
            model = torch.nn.Module()
            model.features = features.to_empty(device="cpu")
            keep(name, size, backbone_formula.fill(model).features(x))
            continue
        options = {"init_weights": False} if name == "inception_v3" else {}
        model = backbone_formula.fill(get_model(name, num_classes=10, **options))
        if name == "inception_v3":
            model.transform_input = True
        keep(name, size, grid(name, model, x), model(x))
    # An even and an odd side, which are padded differently.
    for size in [(64, 96), (67, 97)]:
        name = f"mobilenet_v1_{size[0]}"
        keep(name, size, *mobilenet_v1(picture(size), 0.25, 10))
    (FOLDER / "backbones.safetensors").write_bytes(encoded(tensors, metadata))


if __name__ == "__main__":
    torch.set_num_threads(1)
    with torch.no_grad():
        write_states()
        write_goldens()
