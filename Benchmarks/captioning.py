#!/usr/bin/env python3
"""PyTorch's training steps of two captioners and the program `Benchmarks` in turn, as a table of ratios.

python Benchmarks/captioning.py [--ours .build/release/Benchmarks] [--rounds 3] [--threads 2] [--bfloat16]

64 captions of 12 words out of 2 540 on 49 locations of 1 280 numbers: an LSTM with additive attention, context gate
and a tied deep output (Show-Attend-Tell, preset `compact`), and three pre-norm transformer layers of width 256
(preset `light`). Rows have the names of the suite captioning/ of `Benchmarks`. A figure is the median over the rounds
of each run's median, in milliseconds. With --bfloat16, PyTorch runs in autocast.
"""

import argparse
import contextlib
import json
import statistics
import subprocess
import time

import torch
import torch.nn as nn
import torch.nn.functional as F

VOCABULARY, LENGTH, BATCH = 2540, 12, 64


class LSTM(nn.Module):
    def __init__(self, width=512, embed=256, hidden=512, attention=256):
        super().__init__()
        self.project = nn.Linear(1280, width)
        self.init_h, self.init_c = nn.Linear(width, hidden), nn.Linear(width, hidden)
        self.key, self.query = nn.Linear(width, attention), nn.Linear(hidden, attention)
        self.score = nn.Linear(attention, 1)
        self.gate = nn.Linear(hidden, width)
        self.embedding = nn.Embedding(VOCABULARY, embed)
        self.cell = nn.LSTMCell(embed + width, hidden)
        self.of_state, self.of_context = nn.Linear(hidden, embed), nn.Linear(width, embed)
        self.bias = nn.Parameter(torch.zeros(VOCABULARY))

    def forward(self, features, captions):
        x = F.dropout(self.project(F.dropout(features, 0.3)).relu(), 0.3)
        mean, keys = x.mean(1), self.key(x)
        h, c = self.init_h(mean), self.init_c(mean)
        words, states, contexts = self.embedding(captions), [], []
        for t in range(captions.shape[1]):
            weights = torch.softmax(self.score(torch.tanh(keys + self.query(h).unsqueeze(1))).squeeze(2), 1)
            context = torch.sigmoid(self.gate(h)) * torch.bmm(weights.unsqueeze(1), x).squeeze(1)
            h, c = self.cell(torch.cat([words[:, t], context], 1), (h, c))
            states.append(h)
            contexts.append(context)
        y = self.of_state(torch.stack(states, 1)) + self.of_context(torch.stack(contexts, 1)) + words
        return F.linear(F.dropout(y.tanh(), 0.5), self.embedding.weight, self.bias)


class Transformer(nn.Module):
    def __init__(self, width=256, layers=3):
        super().__init__()
        self.project = nn.Linear(1280, width)
        self.embedding = nn.Embedding(VOCABULARY, width)
        self.positions = nn.Parameter(torch.randn(64, width) * 0.02)
        layer = nn.TransformerDecoderLayer(width, 4, 1024, 0.3, "gelu", batch_first=True, norm_first=True)
        self.decoder = nn.TransformerDecoder(layer, layers, nn.LayerNorm(width))
        self.bias = nn.Parameter(torch.zeros(VOCABULARY))
        mask = nn.Transformer.generate_square_subsequent_mask(LENGTH)
        self.register_buffer("mask", mask)

    def forward(self, features, captions):
        x = F.dropout(self.embedding(captions) + self.positions[: captions.shape[1]], 0.3)
        y = self.decoder(x, self.project(features), tgt_mask=self.mask, tgt_is_causal=True)
        return F.linear(y, self.embedding.weight, self.bias)


def torch_rows(bfloat16):
    autocast = (lambda: torch.autocast("cpu", torch.bfloat16)) if bfloat16 else contextlib.nullcontext
    features = torch.randn(BATCH, 49, 1280).relu()
    inputs, targets = (torch.randint(1, VOCABULARY, (BATCH, LENGTH)) for _ in range(2))
    figures = {}
    for name, model, optimizer in [("lstm", LSTM(), torch.optim.Adam), ("transformer", Transformer(), torch.optim.AdamW)]:
        step_of = optimizer(model.parameters(), 8e-4, fused=True)

        def step():
            step_of.zero_grad(set_to_none=True)
            with autocast():
                logits = model(features, inputs)
            loss = F.cross_entropy(logits.float().flatten(0, 1), targets.flatten(), ignore_index=0, label_smoothing=0.1)
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), 5.0)
            step_of.step()

        for _ in range(3):
            step()
        times = []
        for _ in range(12):
            begin = time.perf_counter()
            step()
            times.append((time.perf_counter() - begin) * 1e3)
        figures[f"captioning/{name} train_step_b64"] = statistics.median(times)
    return figures


def our_rows(program, threads, bfloat16):
    command = [program, "--json", "--filter", "captioning/", "--threads", str(threads)]
    printed = subprocess.run(command + ["--bfloat16"] * bfloat16, check=True, capture_output=True, text=True).stdout
    rows = [json.loads(line) for line in printed.splitlines()]
    return {row["name"]: row["median_ms"] for row in rows}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--ours", default=".build/release/Benchmarks")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--bfloat16", action="store_true")
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    theirs, ours = {}, {}
    for _ in range(options.rounds):
        for rows, figures in [
            (theirs, torch_rows(options.bfloat16)),
            (ours, our_rows(options.ours, options.threads, options.bfloat16)),
        ]:
            for name, value in figures.items():
                rows.setdefault(name, []).append(value)
    print(f"{'row':44} {'PyTorch ms':>11} {'Apus ms':>9} {'ratio':>6}")
    for name in theirs:
        a, b = statistics.median(theirs[name]), statistics.median(ours[name])
        print(f"{name:44} {a:11.2f} {b:9.2f} {b / a:6.2f}")


if __name__ == "__main__":
    main()
