#!/usr/bin/env python3
"""Writes optimizers.safetensors: where PyTorch's optimisers take three parameters along given gradients,
and optimizer_states/<name>.pth: their saved states half way, and where they go from there.

python make_optimizer_goldens.py

Keys of the first: `parameters` and `gradients.<step>`, the same for all cases, with the elements of the
three parameters in a row; `<case>`, a row of elements after each of STORED steps. In the metadata, a
case's JSON has the optimiser's name and the options that it was made with, and `defaults` the first of
`param_groups` of every optimiser without options. The third parameter has no gradient in steps that are
divisible by three.
"""

import json
import zlib
from pathlib import Path

import torch

import paper_optimizers
from make_fixtures import encoded

SHAPES = [(7,), (4, 5), (2, 3, 2, 2)]
STEPS, STORED = 100, [1, 2, 3, 10, 100]

CASES = {
    "SGD": [
        {}, dict(lr=0.1, momentum=0.9), dict(lr=0.1, momentum=0.9, dampening=0.3),
        dict(lr=0.05, momentum=0.9, nesterov=True, weight_decay=0.01),
        dict(lr=0.1, weight_decay=0.1, maximize=True)],
    "Adam": [
        {}, dict(lr=0.01, betas=(0.8, 0.95)), dict(lr=0.01, amsgrad=True, weight_decay=0.1),
        dict(lr=0.01, eps=0.1, maximize=True),
        dict(lr=0.01, weight_decay=0.1, decoupled_weight_decay=True)],
    "AdamW": [
        {}, dict(lr=0.01, weight_decay=0.3, amsgrad=True),
        dict(lr=0.01, betas=(0.5, 0.9), eps=1e-3, maximize=True)],
    "NAdam": [
        {}, dict(lr=0.01, betas=(0.8, 0.95), momentum_decay=0.1, eps=1e-3),
        dict(lr=0.01, weight_decay=0.1), dict(lr=0.01, maximize=True),
        dict(lr=0.01, weight_decay=0.1, decoupled_weight_decay=True)],
    "RAdam": [
        {}, dict(lr=0.01, betas=(0.8, 0.95), eps=1e-3), dict(lr=0.01, weight_decay=0.1),
        dict(lr=0.01, weight_decay=0.1, decoupled_weight_decay=True, maximize=True)],
    "Adamax": [
        {}, dict(lr=0.01, betas=(0.8, 0.95), eps=1e-2),
        dict(lr=0.01, weight_decay=0.1, maximize=True)],
    "Adagrad": [
        {}, dict(lr=0.1, lr_decay=0.1, initial_accumulator_value=0.5),
        dict(lr=0.05, weight_decay=0.1, eps=1e-2, maximize=True)],
    "Adadelta": [
        {}, dict(lr=0.5, rho=0.8, eps=1e-3), dict(weight_decay=0.1, maximize=True)],
    "RMSprop": [
        {}, dict(lr=0.01, alpha=0.9, momentum=0.5), dict(lr=0.01, centered=True, alpha=0.9),
        dict(lr=0.005, centered=True, momentum=0.5, weight_decay=0.1, eps=1e-3),
        dict(maximize=True)],
    "Adafactor": [
        {}, dict(lr=0.1, beta2_decay=-0.5, eps=(1e-3, 1e-2)), dict(lr=0.05, d=2.0),
        dict(lr=0.05, weight_decay=0.1, maximize=True)],
    "Lion": [{}, dict(lr=0.01, betas=(0.8, 0.95), weight_decay=0.1)],
    "LAMB": [
        {}, dict(lr=0.01, weight_decay=0.0), dict(lr=0.01, weight_decay=0.0, use_nvlamb=True),
        dict(lr=0.01, betas=(0.8, 0.95), eps=1e-3, bias_correction=False),
        dict(lr=0.01, least_norm=3.5, largest_norm=4.0)],
}


def optimizer_class(name):
    return getattr(torch.optim, name, None) or getattr(paper_optimizers, name)


def flat(tensors):
    return torch.cat([t.detach().flatten() for t in tensors])


def parts(row, shapes=SHAPES):
    sizes = [torch.Size(shape).numel() for shape in shapes]
    return [x.reshape(shape).clone() for x, shape in zip(row.split(sizes), shapes)]


def take_step(optimizer, parameters, gradient, step):
    for i, (p, g) in enumerate(zip(parameters, parts(gradient))):
        p.grad = None if i == 2 and step % 3 == 0 else g
    optimizer.step()


def trajectory(name, options, start, gradients):
    parameters = [p.requires_grad_() for p in parts(start)]
    optimizer = optimizer_class(name)(parameters, **options)
    rows = []
    for step, gradient in enumerate(gradients, 1):
        take_step(optimizer, parameters, gradient, step)
        if step in STORED:
            rows.append(flat(parameters))
    return torch.stack(rows)


def group_options(name):
    group = optimizer_class(name)([torch.zeros(1, requires_grad=True)]).state_dict()
    group = dict(group["param_groups"][0])
    del group["params"]
    return {key: "inf" if value == float("inf") else value for key, value in group.items()}


def saved_half_way(name, options, start, gradients):
    """Two groups, the second with a third of the step size; eight steps, the state, four steps."""
    parameters = [p.requires_grad_() for p in parts(start)]
    groups = [dict(params=parameters[:2]),
              dict(params=parameters[2:], lr=group_options(name)["lr"] / 3)]
    optimizer = optimizer_class(name)(groups, **options)
    for step in range(1, 9):
        take_step(optimizer, parameters, gradients[step], step)
    state = {"optimizer": optimizer.state_dict(), "parameters": flat(parameters)}
    torch.save(state, path := Path(__file__).parent / "optimizer_states" / f"{name}.pth")
    for step in range(9, 13):
        take_step(optimizer, parameters, gradients[step], step)
    state = torch.load(path, weights_only=True)
    torch.save(state | {"after": flat(parameters)}, path)


def main():
    torch.set_num_threads(1)
    seed = zlib.crc32(b"optimizers")
    torch.manual_seed(seed)
    size = flat([torch.zeros(shape) for shape in SHAPES]).numel()
    start, gradients = torch.randn(size), torch.randn(STEPS, size)
    paper_optimizers.cross_check(parts(start), [parts(row) for row in gradients])
    tensors = {"parameters": start, "gradients": gradients}
    metadata = {"torch": torch.__version__, "seed": str(seed), "stored": json.dumps(STORED)}
    metadata["defaults"] = json.dumps({name: list(group_options(name).items()) for name in CASES})
    for name, cases in CASES.items():
        for number, options in enumerate(cases):
            case = f"{name}/{number}"
            tensors[case] = trajectory(name, options, start, gradients)
            assert tensors[case].isfinite().all(), case
            metadata[case] = json.dumps(dict(optimizer=name, options=options))
    folder = Path(__file__).parent
    (folder / "optimizers.safetensors").write_bytes(encoded(tensors, metadata))
    (folder / "optimizer_states").mkdir(exist_ok=True)
    for name, options in {
        "SGD": dict(momentum=0.9, weight_decay=0.01), "Adam": dict(amsgrad=True),
        "AdamW": {}, "NAdam": {}, "RAdam": {}, "Adamax": {}, "Adagrad": {}, "Adadelta": {},
        "RMSprop": dict(centered=True, momentum=0.9), "Adafactor": {},
    }.items():
        saved_half_way(name, options, start, gradients)


if __name__ == "__main__":
    main()
