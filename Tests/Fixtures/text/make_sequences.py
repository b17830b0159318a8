#!/usr/bin/env python3
"""Writes sequences.json: batches packed and padded by PyTorch.

    pip install torch && python make_sequences.py

Made with torch 2.15.0 on python 3.11.
"""

import json
import random
from pathlib import Path

import torch
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence, pad_sequence

rng = random.Random(3)
cases = []
for lengths in ([3, 5, 1], [1], [4, 4, 4], [2, 7, 7, 1, 3, 5], [9, 8, 7, 6], [1, 2, 3, 4, 5]):
    sequences = [[rng.randrange(1, 100) for _ in range(n)] for n in lengths]
    padded = pad_sequence([torch.tensor(s) for s in sequences], batch_first=True, padding_value=0)
    packed = pack_padded_sequence(
        padded, torch.tensor(lengths), batch_first=True, enforce_sorted=False)
    back, back_lengths = pad_packed_sequence(packed, batch_first=True, total_length=10)
    cases.append({
        "sequences": sequences,
        "padded": padded.tolist(),
        "data": packed.data.tolist(),
        "batchSizes": packed.batch_sizes.tolist(),
        "sortedIndices": packed.sorted_indices.tolist(),
        "unsortedIndices": packed.unsorted_indices.tolist(),
        "padded10": back.tolist(),
    })
    assert back_lengths.tolist() == lengths
path = Path(__file__).parent / "sequences.json"
path.write_text(json.dumps(cases) + "\n")
