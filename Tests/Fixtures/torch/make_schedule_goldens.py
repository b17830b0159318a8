#!/usr/bin/env python3
"""Writes schedules.safetensors: whole runs of PyTorch's learning rate schedulers, in double precision.

`<case>/rates` [steps, groups] are the rates that the optimiser has for each step, `<case>/momenta` its momenta where
they are cycled. The groups begin with the rates 0.1 and 0.03. Of the cases of ReduceLROnPlateau, `<case>/metrics` are
the observations and row t of the rates is what follows on the first t + 1.
"""

import inspect
import warnings
from pathlib import Path

import torch
from torch.optim.lr_scheduler import (
    ChainedScheduler, ConstantLR, CosineAnnealingLR, CosineAnnealingWarmRestarts, CyclicLR, ExponentialLR, LambdaLR,
    LinearLR, MultiStepLR, OneCycleLR, PolynomialLR, ReduceLROnPlateau, SequentialLR, StepLR)
from torch.optim.swa_utils import SWALR

from make_fixtures import encoded

STEPS = 120


def plain(kind, **options):
    return lambda optimizer: kind(optimizer, **options)


def sequence(kinds, milestones):
    return lambda o: SequentialLR(o, [kind(o, **options) for kind, options in kinds], milestones)


def chain(kinds):
    return lambda o: ChainedScheduler([kind(o, **options) for kind, options in kinds])


# Name: (how the scheduler is made, steps).
CASES = {
    "constant/0": (plain(ConstantLR), 20),
    "constant/1": (plain(ConstantLR, factor=0.25, total_iters=40), STEPS),
    "constant/2": (plain(ConstantLR, factor=0.5, total_iters=0), 20),
    "constant/3": (plain(ConstantLR, factor=1.0, total_iters=3), 20),
    "step/0": (plain(StepLR, step_size=30), 300),
    "step/1": (plain(StepLR, step_size=7, gamma=0.9), STEPS),
    "step/2": (plain(StepLR, step_size=1, gamma=1.01), STEPS),
    "multi/0": (plain(MultiStepLR, milestones=[30, 80]), 200),
    "multi/1": (plain(MultiStepLR, milestones=[50, 10, 10, 0], gamma=0.5), STEPS),
    "multi/2": (plain(MultiStepLR, milestones=[]), 10),
    "exponential/0": (plain(ExponentialLR, gamma=0.95), 300),
    "exponential/1": (plain(ExponentialLR, gamma=1.02), STEPS),
    "linear/0": (plain(LinearLR), 20),
    "linear/1": (plain(LinearLR, start_factor=0.01, end_factor=0.8, total_iters=70), STEPS),
    "linear/2": (plain(LinearLR, start_factor=1.0, end_factor=0.0, total_iters=50), STEPS),
    "linear/3": (plain(LinearLR, start_factor=0.5, total_iters=0), 10),
    "linear/4": (plain(LinearLR, start_factor=0.5, total_iters=1), 10),
    "polynomial/0": (plain(PolynomialLR), 20),
    "polynomial/1": (plain(PolynomialLR, total_iters=90, power=2.0), STEPS),
    "polynomial/2": (plain(PolynomialLR, total_iters=100, power=0.9), STEPS),
    "cosine/0": (plain(CosineAnnealingLR, T_max=100), 350),
    "cosine/1": (plain(CosineAnnealingLR, T_max=33, eta_min=0.001), STEPS),
    "cosine/2": (plain(CosineAnnealingLR, T_max=1, eta_min=0.01), 10),
    "restarts/0": (plain(CosineAnnealingWarmRestarts, T_0=25), STEPS),
    "restarts/1": (plain(CosineAnnealingWarmRestarts, T_0=10, T_mult=2, eta_min=0.002), 300),
    "restarts/2": (plain(CosineAnnealingWarmRestarts, T_0=1, T_mult=3), STEPS),
    "one cycle/0": (plain(OneCycleLR, max_lr=0.4, total_steps=200), 201),
    "one cycle/1": (plain(OneCycleLR, max_lr=[0.4, 0.1], total_steps=100, anneal_strategy="linear"), 101),
    "one cycle/2": (plain(
        OneCycleLR, max_lr=0.2, total_steps=120, pct_start=0.25, three_phase=True, div_factor=10.0,
        final_div_factor=100.0, base_momentum=[0.8, 0.7], max_momentum=[0.9, 0.85]), 121),
    "one cycle/3": (plain(
        OneCycleLR, max_lr=0.2, total_steps=77, pct_start=0.4, three_phase=True, anneal_strategy="linear",
        cycle_momentum=False), 78),
    "one cycle/4": (plain(OneCycleLR, max_lr=0.2, total_steps=50, pct_start=0.0), 51),
    "cyclic/0": (plain(CyclicLR, base_lr=0.01, max_lr=0.1, step_size_up=20), 200),
    "cyclic/1": (plain(
        CyclicLR, base_lr=[0.01, 0.002], max_lr=[0.1, 0.05], step_size_up=15, step_size_down=25, mode="triangular2",
        base_momentum=0.7, max_momentum=0.95), 200),
    "cyclic/2": (plain(
        CyclicLR, base_lr=0.01, max_lr=0.1, step_size_up=10, step_size_down=30, mode="exp_range", gamma=0.99), STEPS),
    "cyclic/3": (plain(
        CyclicLR, base_lr=0.01, max_lr=0.1, step_size_up=10, scale_fn=lambda x: 1 / x, cycle_momentum=False), STEPS),
    "cyclic/4": (plain(
        CyclicLR, base_lr=0.01, max_lr=0.1, step_size_up=10, scale_fn=lambda x: 0.995 ** x,
        scale_mode="iterations"), STEPS),
    "lambda/0": (plain(LambdaLR, lr_lambda=lambda t: 1 / (1 + 0.1 * t)), STEPS),
    "lambda/1": (plain(LambdaLR, lr_lambda=[lambda t: 0.9 ** t, lambda t: 1 / (1 + t)]), STEPS),
    "sequential/0": (sequence(
        [(LinearLR, dict(start_factor=0.1, total_iters=20)), (CosineAnnealingLR, dict(T_max=100))], [20]), STEPS),
    "sequential/1": (sequence(
        [(ConstantLR, dict(factor=0.1, total_iters=20)), (ExponentialLR, dict(gamma=0.9)),
         (StepLR, dict(step_size=10, gamma=0.5))], [20, 50]), STEPS),
    "sequential/2": (sequence(
        [(ExponentialLR, dict(gamma=0.97)), (CosineAnnealingWarmRestarts, dict(T_0=10, T_mult=2))], [30]), STEPS),
    "sequential/3": (sequence(
        [(ConstantLR, dict(factor=0.2, total_iters=1000)), (PolynomialLR, dict(total_iters=60, power=2.0))],
        [15]), STEPS),
    "chained/0": (chain(
        [(ConstantLR, dict(factor=0.1, total_iters=20)), (ExponentialLR, dict(gamma=0.9))]), STEPS),
    "chained/1": (chain(
        [(LinearLR, dict(start_factor=0.05, total_iters=25)), (CosineAnnealingLR, dict(T_max=100)),
         (MultiStepLR, dict(milestones=[40, 60], gamma=0.5))]), 100),
    "averaging/0": (plain(SWALR, swa_lr=0.05, anneal_epochs=30), 60),
    "averaging/1": (plain(SWALR, swa_lr=[0.05, 0.2], anneal_epochs=20, anneal_strategy="linear"), 60),
}


def optimizer(**options):
    parameters = [torch.nn.Parameter(torch.zeros(1)) for _ in range(2)]
    groups = [{"params": parameters[:1], "lr": 0.1}, {"params": parameters[1:], "lr": 0.03}]
    return torch.optim.SGD(groups, **options)


def rates(o):
    return [group["lr"] for group in o.param_groups]


def run(make, steps):
    """The rates and momenta that each step is taken with."""
    o = optimizer(momentum=0.5)
    scheduler = make(o)
    found, momenta = [], []
    for step in range(steps):
        if step:
            o.step()
            scheduler.step()
        found.append(rates(o))
        momenta.append([group["momentum"] for group in o.param_groups])
    return found, momenta


def fractional(steps, per_epoch, **options):
    """Epochs as fractions: step(epoch + i / iters)."""
    o = optimizer()
    scheduler = CosineAnnealingWarmRestarts(o, **options)
    found = []
    for step in range(steps):
        o.step()
        scheduler.step(step / per_epoch)
        found.append(rates(o))
    return found


def two_schedulers(start, steps):
    """SWALR after another scheduler, as its documentation has it."""
    o = optimizer()
    scheduler = ExponentialLR(o, gamma=0.97)
    averaging = SWALR(o, swa_lr=0.05, anneal_epochs=15)
    found = [rates(o)]
    for step in range(1, steps):
        o.step()
        (scheduler if step <= start else averaging).step()
        found.append(rates(o))
    return found


def metrics(seed, count, worst=False):
    """Falls (or rises) to a level, with noise and a NaN."""
    torch.manual_seed(seed)
    t = torch.arange(count, dtype=torch.float64)
    values = torch.exp(-t / 25) + 0.05 * torch.randn(count, dtype=torch.float64)
    if worst:
        values = 1 - values
    values[count // 2] = float("nan")
    return values


PLATEAUS = {
    "plateau/0": (dict(), 1, False),
    "plateau/1": (dict(factor=0.5, patience=3, cooldown=5, threshold=0.01), 2, False),
    "plateau/2": (dict(mode="max", factor=0.3, patience=2, threshold_mode="abs", threshold=0.02), 3, True),
    "plateau/3": (dict(mode="max", factor=0.7, patience=0, min_lr=[0.01, 0.005]), 4, True),
    "plateau/4": (dict(factor=0.2, patience=1, min_lr=0.001, eps=0.002, threshold_mode="abs"), 5, False),
}


def plateau(options, values):
    o = optimizer()
    scheduler = ReduceLROnPlateau(o, **options)
    found = []
    for value in values:
        scheduler.step(value)
        found.append(rates(o))
    return found


def main():
    warnings.simplefilter("ignore")
    tensors = {}

    def add(name, values):
        tensors[name] = torch.tensor(values, dtype=torch.float64)

    for name, (make, steps) in CASES.items():
        found, momenta = run(make, steps)
        add(f"{name}/rates", found)
        if any(row != [0.5, 0.5] for row in momenta):
            add(f"{name}/momenta", momenta)
    add("restarts/3/rates", fractional(STEPS, 8, T_0=3, T_mult=2, eta_min=0.001))
    add("restarts/4/rates", fractional(STEPS, 10, T_0=2))
    add("averaging/2/rates", two_schedulers(30, 80))
    for name, (options, seed, worst) in PLATEAUS.items():
        values = metrics(seed, 150, worst)
        tensors[f"{name}/metrics"] = values
        add(f"{name}/rates", plateau(options, values.tolist()))
    metadata = {"torch": torch.__version__, "snippet": inspect.getsource(inspect.getmodule(main))}
    path = Path(__file__).with_name("schedules.safetensors")
    path.write_bytes(encoded(tensors, metadata))


if __name__ == "__main__":
    main()
