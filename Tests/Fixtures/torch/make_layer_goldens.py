#!/usr/bin/env python3
"""Writes layers_<family>.safetensors: what PyTorch's layers compute, with options drawn at random.

python make_layer_goldens.py [family ...]

A case's keys are those of README.md behind `<name>/`; `after.<key>` are buffers after the call.
The metadata hold the options of each case as JSON.
"""

import importlib
import json
import pkgutil
import random
import sys
import zlib
from pathlib import Path

import torch

import layer_cases
from make_fixtures import encoded, gradients, keyed, stored


def goldens(case):
    module, inputs = case.module, case.inputs
    buffers = {key: b.clone() for key, b in module.state_dict().items()}
    leaves = keyed("input", inputs) | keyed("state", dict(module.named_parameters()))
    outputs = case.call(module, inputs)
    if not isinstance(outputs, dict):
        outputs = {"": outputs}
    parameters = {name for name, _ in module.named_parameters()}
    tensors = keyed("input", inputs) | keyed("state", buffers)
    tensors |= keyed("output", outputs) | gradients(leaves, outputs)
    tensors |= keyed("after", {
        key: b for key, b in module.state_dict().items() if key not in parameters})
    return {key: stored(tensor) for key, tensor in tensors.items()}


def main():
    torch.set_num_threads(1)
    families = sys.argv[1:] or [m.name for m in pkgutil.iter_modules(layer_cases.__path__)]
    for family in families:
        seed = zlib.crc32(family.encode())
        torch.manual_seed(seed)
        tensors, metadata = {}, {"torch": torch.__version__, "seed": str(seed)}
        module = importlib.import_module(f"layer_cases.{family}")
        for name, case in module.cases(random.Random(seed)):
            tensors |= {f"{name}/{key}": tensor for key, tensor in goldens(case).items()}
            metadata[name] = json.dumps(case.options)
        path = Path(__file__).parent / f"layers_{family}.safetensors"
        path.write_bytes(encoded(tensors, metadata))


if __name__ == "__main__":
    main()
