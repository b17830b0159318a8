#!/usr/bin/env python3
"""Writes state dictionaries of torchvision's networks with random weights, and what these compute.

python make_torchvision_states.py FOLDER NAME ...

FOLDER gets <name>.pth, which is large and not part of the repository, and <name>_example.safetensors with
`input` [2, 3, side, side], `logits` [2, 1000] and `features`, the last grid; of VGG `fc2` and of Inception
`auxiliary` too. Weights and input are the same each time.
"""

import sys
from pathlib import Path

import safetensors.torch
import torch
import torchvision

def randomized(model):
    """Draws what starts as zeros or ones too, so that a forgotten tensor changes the logits."""
    for module in model.modules():
        if isinstance(module, torch.nn.BatchNorm2d):
            torch.nn.init.uniform_(module.running_mean, -0.1, 0.1)
            torch.nn.init.uniform_(module.running_var, 0.5, 1.5)
        if isinstance(module, (torch.nn.BatchNorm2d, torch.nn.LayerNorm)):
            torch.nn.init.uniform_(module.weight, 0.5, 1.5)
            torch.nn.init.uniform_(module.bias, -0.1, 0.1)
    for name, parameter in model.named_parameters():
        if not parameter.any():
            torch.nn.init.normal_(parameter, std=0.02)
        if name.endswith("layer_scale"):
            torch.nn.init.uniform_(parameter, 0.5, 1.5)
    return model


def make(name):
    if name != "inception_v3":
        return torchvision.models.get_model(name)
    # Its own weights are made for normalisation by the batch, and grow without bounds here.
    model = torchvision.models.inception_v3(init_weights=False, transform_input=True)
    for module in model.modules():
        if isinstance(module, torch.nn.Conv2d):
            torch.nn.init.kaiming_normal_(module.weight)
    return model


def outputs(name, model, x):
    """Returns what the network computes, by name."""
    found = {}

    def keep(key, module):
        # A copy, as what follows may work in place.
        module.register_forward_hook(lambda _, __, output: found.update({key: output.clone()}))

    if name.startswith("vit"):
        keep("features", model.encoder)
    elif name == "inception_v3":
        keep("features", model.Mixed_7c)
        keep("middle", model.Mixed_6e)
    else:
        keep("features", model.features if hasattr(model, "features") else model.layer4)
    if name.startswith("vgg"):
        keep("fc2", model.classifier[4])
    found["logits"] = model(x)
    if name.startswith("vit"):
        tokens = found["features"][:, 1:]
        side = x.shape[2] // model.patch_size
        found["features"] = tokens.transpose(1, 2).unflatten(2, (side, side))
    if "middle" in found:
        found["auxiliary"] = model.AuxLogits(found.pop("middle"))
    return {key: value.contiguous() for key, value in found.items()}


def main():
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for name in sys.argv[2:]:
        torch.manual_seed(0)
        model = randomized(make(name)).eval()
        side = 299 if name == "inception_v3" else 224
        x = torch.randn(2, 3, side, side)
        with torch.no_grad():
            found = outputs(name, model, x)
        torch.save(model.state_dict(), folder / f"{name}.pth")
        safetensors.torch.save_file(
            {"input": x, **found}, folder / f"{name}_example.safetensors",
            metadata={"torch": torch.__version__, "torchvision": torchvision.__version__})


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    main()
