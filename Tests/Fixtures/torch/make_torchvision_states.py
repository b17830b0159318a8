#!/usr/bin/env python3
"""Writes state dictionaries of torchvision's resnet18 and vit_b_16 with random weights, and their logits.

python make_torchvision_states.py FOLDER

FOLDER gets <name>.pth, which is large and not part of the repository, and <name>_example.safetensors with
`input` [2, 3, 224, 224] and `logits` [2, 1000]. Weights and input are the same each time.
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
    return model


def main():
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for name in ["resnet18", "vit_b_16"]:
        torch.manual_seed(0)
        model = randomized(torchvision.models.get_model(name)).eval()
        x = torch.randn(2, 3, 224, 224)
        with torch.no_grad():
            logits = model(x)
        torch.save(model.state_dict(), folder / f"{name}.pth")
        safetensors.torch.save_file(
            {"input": x, "logits": logits}, folder / f"{name}_example.safetensors",
            metadata={"torch": torch.__version__, "torchvision": torchvision.__version__})


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main()
