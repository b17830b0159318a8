#!/usr/bin/env python3
"""Writes data.json: sizes of random_split's parts, sizes of the batches of a DataLoader, and padded sequences."""

import json
from pathlib import Path

import torch
from torch.nn.utils.rnn import pad_sequence
from torch.utils.data import BatchSampler, DataLoader, RandomSampler, SequentialSampler, random_split


def main():
    splits = [
        {"count": count, "fractions": fractions,
         "lengths": [len(part) for part in random_split(range(count), fractions)]}
        for count in (0, 1, 2, 7, 10, 101)
        for fractions in ([1.0], [0.8, 0.2], [0.7, 0.2, 0.1], [0.25] * 4, [0.0, 0.5, 0.5])
    ]
    batches = []
    for count in (0, 1, 5, 6, 7):
        for size in (1, 2, 3, 7, 100):
            for drop in (False, True):
                loader = DataLoader(range(count), batch_size=size, drop_last=drop)
                sampler = BatchSampler(SequentialSampler(range(count)), size, drop)
                assert len(loader) == len(sampler)
                batches.append(
                    {"count": count, "batch_size": size, "drop_last": drop, "length": len(loader),
                     "batches": [batch.tolist() for batch in loader]})
    draws = [
        {"count": count, "num_samples": number, "length": len(list(RandomSampler(range(count), num_samples=number)))}
        for count in (1, 3, 10) for number in (1, 3, 4, 25)
    ]
    sequences = [[4, 5, 6], [], [7], [8, 9]]
    padded = pad_sequence(
        [torch.tensor(s, dtype=torch.int32) for s in sequences], batch_first=True, padding_value=-1)
    rows = pad_sequence(
        [torch.arange(2 * n, dtype=torch.float32).reshape(n, 2) for n in (1, 3, 2)], batch_first=True)
    result = {
        "torch": torch.__version__, "splits": splits, "batches": batches, "draws": draws,
        "sequences": sequences, "padded": padded.tolist(), "rows": rows.tolist(),
    }
    path = Path(__file__).resolve().parent / "data.json"
    path.write_text(json.dumps(result) + "\n")


if __name__ == "__main__":
    main()
