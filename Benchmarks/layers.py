#!/usr/bin/env python3
"""PyTorch's layers and the program `Benchmarks` in turn, in one run, as a table of ratios.

python Benchmarks/layers.py [--ours .build/release/Benchmarks] [--rounds 3] [--threads 2] [--filter TEXT]

Rows have the names of the suites recurrent/ and attention/ of `Benchmarks`. A figure is the median over the
rounds of each run's median, in milliseconds.
"""

import argparse
import copy
import json
import statistics
import subprocess
import time

import torch
import torch.nn as nn
import torch.nn.functional as F


def measure(call, seconds=0.5, least=5):
    for _ in range(3):
        call()
    times, begin = [], time.perf_counter()
    while len(times) < least or time.perf_counter() - begin < seconds:
        start = time.perf_counter()
        call()
        times.append((time.perf_counter() - start) * 1e3)
    return statistics.median(times)


def first(output):
    return output[0] if isinstance(output, tuple) else output


def passes(name, module, *inputs, **options):
    """Rows of a module: forwards without recording, and forwards with the gradients of all."""
    inputs = [x.requires_grad_() for x in inputs]
    leaves = inputs + list(module.parameters())
    still = copy.deepcopy(module).eval()

    def forward():
        with torch.no_grad():
            still(*inputs, **options)

    def both():
        torch.autograd.grad(first(module(*inputs, **options)).sum(), leaves)

    return {f"{name}/forward": forward, f"{name}/forward_backward": both}


class Attention(nn.Module):
    def forward(self, q, k, v):
        return F.scaled_dot_product_attention(q, k, v)


def apus(program, suite, threads):
    """The medians of a suite of `Benchmarks`, in milliseconds, by row."""
    printed = subprocess.run(
        [program, "--json", "--filter", f"{suite}/", "--threads", str(threads)],
        check=True, capture_output=True, text=True).stdout
    return {row["name"]: row["median_ms"] for row in map(json.loads, printed.splitlines())}


def rows():
    rows = {}
    for name, layer in [("lstm", nn.LSTM), ("gru", nn.GRU)]:
        rows |= passes(
            f"recurrent/{name} 32x20x512", layer(512, 512), torch.randn(20, 32, 512))
    rows |= passes(
        "recurrent/lstm_cell 32x512", nn.LSTMCell(512, 512), torch.randn(32, 512))
    for length in (197, 1024):
        rows |= passes(
            f"attention/8x8x{length}x64", Attention(),
            *(torch.randn(8, 8, length, 64) for _ in range(3)))
    for dropout in (0.0, 0.1):
        options = dict(
            d_model=512, nhead=8, dim_feedforward=2048, dropout=dropout, batch_first=True)
        rows |= passes(
            f"attention/encoder_layer 8x197x512 dropout {dropout}",
            nn.TransformerEncoderLayer(**options), torch.randn(8, 197, 512))
        rows |= passes(
            f"attention/decoder_layer 8x36x512 dropout {dropout}",
            nn.TransformerDecoderLayer(**options), torch.randn(8, 36, 512),
            torch.randn(8, 197, 512),
            tgt_mask=nn.Transformer.generate_square_subsequent_mask(36), tgt_is_causal=True)
    return rows


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--ours", default=".build/release/Benchmarks")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--filter", default="")
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    torch.manual_seed(1)
    calls = {name: call for name, call in rows().items() if arguments.filter in name}
    theirs = {name: [] for name in calls}
    ours = {name: [] for name in calls}
    for _ in range(arguments.rounds):
        for name, call in calls.items():
            theirs[name].append(measure(call))
        for suite in sorted({name.split("/")[0] for name in calls}):
            for name, median in apus(arguments.ours, suite, arguments.threads).items():
                if name in ours:
                    ours[name].append(median)
    print(f"PyTorch {torch.__version__}, {arguments.threads} threads\n")
    print(f"{'row':58}{'PyTorch':>10}{'Apus':>10}{'ratio':>8}")
    for name in calls:
        if not ours[name]:
            print(f"{name:58}{statistics.median(theirs[name]):10.3f}{'–':>10}")
            continue
        a, b = statistics.median(theirs[name]), statistics.median(ours[name])
        print(f"{name:58}{a:10.3f}{b:10.3f}{b / a:8.2f}")


if __name__ == "__main__":
    main()
