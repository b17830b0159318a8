#!/usr/bin/env python3
"""Writes ops_<family>.safetensors: what PyTorch computes for the rows of the op table.

python make_op_goldens.py [family ...]

`<row>/output` is the value, `<row>/grad.<i>` the gradient of sum(output · sample(seed=7)) at input i.
"""

import importlib
import pkgutil
import sys
from pathlib import Path

import torch

import op_cases
from make_fixtures import encoded


def goldens(name, case):
    inputs = [x.clone().requires_grad_(case.differentiable) for x in case.inputs]
    output = case.function(*inputs).float()
    tensors = {f"{name}/output": output}
    if case.differentiable:
        cotangent = op_cases.sample(*output.shape, seed=7)
        gradients = torch.autograd.grad(
            (output * cotangent).sum(), inputs, allow_unused=True)
        for i, (x, gradient) in enumerate(zip(inputs, gradients)):
            tensors[f"{name}/grad.{i}"] = (
                torch.zeros_like(x) if gradient is None else gradient)
    return {
        key: tensor.detach().float().clone(memory_format=torch.contiguous_format)
        for key, tensor in tensors.items()}


def main():
    torch.set_num_threads(1)
    families = sys.argv[1:] or [m.name for m in pkgutil.iter_modules(op_cases.__path__)]
    for family in families:
        torch.manual_seed(0)
        tensors = {}
        for name, case in importlib.import_module(f"op_cases.{family}").CASES.items():
            tensors |= goldens(name, case)
        path = Path(__file__).parent / f"ops_{family}.safetensors"
        path.write_bytes(encoded(tensors, {"torch": torch.__version__}))


if __name__ == "__main__":
    main()
