#!/usr/bin/env python3
"""PyTorch's DataLoader on the work of the suite loader/ of `Benchmarks`, a JSON object a row.

python Benchmarks/loader.py [--filter TEXT] [--seconds 1]

A row has the names of the suite's rows and the keys that `Benchmarks --json` prints: name, median_ms, min_ms and runs.
A call is a batch; PyTorch's workers are processes, kept from epoch to epoch.
"""

import argparse
import json
import statistics
import time

import torch
from torch.utils.data import DataLoader, Dataset, RandomSampler, TensorDataset


class Busy(Dataset):
    """Numbers that take 0.2 ms of work each."""

    def __len__(self):
        return 32 * 64

    def __getitem__(self, index):
        end = time.perf_counter() + 200e-6
        while time.perf_counter() < end:
            pass
        return index


class Pictures(Dataset):
    def __init__(self):
        self.pictures = [torch.randn(3, 224, 224) for _ in range(64)]

    def __len__(self):
        return len(self.pictures)

    def __getitem__(self, index):
        return self.pictures[index]


def rows():
    numbers, busy, pictures = TensorDataset(torch.randn(32 * 256, 4)), Busy(), Pictures()
    for workers in (0, 2):
        options = dict(batch_size=32, num_workers=workers, persistent_workers=workers > 0)
        yield (f"loader/trivial 32x4 workers {workers}", 200,
               DataLoader(numbers, shuffle=True, **options))
        yield (f"loader/work 0.2 ms 32 workers {workers}", 8,
               DataLoader(busy, shuffle=True, **options))
        sampler = RandomSampler(pictures, num_samples=32 * 64)
        yield (f"loader/collate 32x3x224x224 workers {workers}", 8,
               DataLoader(pictures, sampler=sampler, **options))


def batches(loader):
    while True:
        yield from loader


def measure(loader, calls, seconds):
    epochs = batches(loader)
    for _ in range(min(calls, 50)):
        next(epochs)
    times, begin = [], time.perf_counter()
    while len(times) < 5 or time.perf_counter() - begin < seconds:
        start = time.perf_counter()
        for _ in range(calls):
            next(epochs)
        times.append((time.perf_counter() - start) * 1e3 / calls)
    return times


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--filter", default="")
    parser.add_argument("--seconds", type=float, default=1)
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    for name, calls, loader in rows():
        if arguments.filter in name:
            times = measure(loader, calls, arguments.seconds)
            print(json.dumps({
                "name": name, "median_ms": statistics.median(times), "min_ms": min(times),
                "runs": len(times)}), flush=True)


if __name__ == "__main__":
    main()
