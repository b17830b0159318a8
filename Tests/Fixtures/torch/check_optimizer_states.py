#!/usr/bin/env python3
"""Goes on from optimisers' states that the Swift tests saved, and compares where both come to.

mkdir states
APUS_OPTIMIZER_STATES=$PWD/states swift test -c release -Xswiftc -enable-testing --filter OptimizerStates
python Tests/Fixtures/torch/check_optimizer_states.py states
"""

import sys
from pathlib import Path

import torch
from safetensors.torch import load_file

from make_optimizer_goldens import flat, optimizer_class, parts, take_step


def main():
    gradients = load_file(Path(__file__).parent / "optimizers.safetensors")["gradients"]
    files = sorted(Path(sys.argv[1]).glob("*.pth"))
    if not files:
        sys.exit(f"{sys.argv[1]} holds no states")
    failed = False
    for path in files:
        saved = torch.load(path, weights_only=True)
        parameters = [p.requires_grad_() for p in parts(saved["parameters"])]
        optimizer = optimizer_class(path.stem)(
            [dict(params=parameters[:2]), dict(params=parameters[2:])])
        optimizer.load_state_dict(saved["optimizer"])
        for step in range(9, 13):
            take_step(optimizer, parameters, gradients[step - 1], step)
        difference = (flat(parameters) - saved["after"]).abs().max().item()
        failed |= not difference < 1e-6
        print(f"{path.stem:10} {difference:.1e}{'' if difference < 1e-6 else '  too far'}")
    sys.exit(failed)


if __name__ == "__main__":
    main()
