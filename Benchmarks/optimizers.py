#!/usr/bin/env python3
"""PyTorch's optimisers and the program `Benchmarks` in turn, in one run, as a JSON object a row.

python Benchmarks/optimizers.py [--ours .build/release/Benchmarks] [--rounds 3] [--threads 2] [--filter TEXT]

Rows have the names of the suite optim/ of `Benchmarks`; figures are medians over the rounds of each run's
median, in milliseconds: PyTorch as it comes, with foreach=True and with fused=True where there are
such, and Apus. LAMB and Lion, which PyTorch lacks, have Apus's alone.
"""

import argparse
import json
import statistics

import torch

from layers import apus, measure


def captioner_shapes(encoder_layers):
    width = 512
    def linear(outputs, inputs):
        return [(outputs, inputs), (outputs,)]
    norm = [(width,), (width,)]
    attention = linear(3 * width, width) + linear(width, width)
    feed_forward = linear(4 * width, width) + linear(width, 4 * width)
    encoder_layer = attention + feed_forward + 2 * norm
    decoder_layer = 2 * attention + feed_forward + 3 * norm
    decoder = [(10_000, width)] + 3 * decoder_layer + norm
    if not encoder_layers:
        return decoder
    patches = [(width, 3, 16, 16), (width,), (1, 197, width), (1, 1, width)]
    return patches + encoder_layers * encoder_layer + norm + decoder


ROWS = {
    "adam 17M": (0, torch.optim.Adam, {}),
    "adam 55M": (12, torch.optim.Adam, {}),
    "adamw 17M": (0, torch.optim.AdamW, {}),
    "sgd momentum 17M": (0, torch.optim.SGD, dict(momentum=0.9)),
    "rmsprop 17M": (0, torch.optim.RMSprop, {}),
    "lion 17M": (0, None, {}),
    "lamb 17M": (0, None, {}),
    "adafactor 17M": (0, torch.optim.Adafactor, {}),
}


def step(encoder_layers, make, options):
    """A step to measure, None where this optimiser cannot be had so."""
    parameters = [
        torch.randn(shape).requires_grad_() for shape in captioner_shapes(encoder_layers)]
    for parameter in parameters:
        parameter.grad = torch.randn_like(parameter)
    try:
        return make(parameters, **options).step
    except (TypeError, RuntimeError):
        return None


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--ours", default=".build/release/Benchmarks")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--filter", default="")
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    torch.manual_seed(1)
    names = [name for name in ROWS if arguments.filter in f"optim/{name}"]
    figures = {name: {} for name in names}
    variants = {"default": {}, "foreach": dict(foreach=True), "fused": dict(fused=True)}
    for _ in range(arguments.rounds):
        for name in names:
            encoder_layers, make, options = ROWS[name]
            for variant, choice in variants.items() if make else ():
                call = step(encoder_layers, make, options | choice)
                if call:
                    figures[name].setdefault(f"torch_{variant}_ms", []).append(measure(call))
        for row, median in apus(arguments.ours, "optim", arguments.threads).items():
            name = row.removeprefix("optim/")
            if name in figures:
                figures[name].setdefault("apus_ms", []).append(median)
    for name, all_figures in figures.items():
        medians = {key: statistics.median(values) for key, values in all_figures.items()}
        print(json.dumps({"name": f"optim/{name}", "torch": torch.__version__,
                          "threads": arguments.threads} | medians))


if __name__ == "__main__":
    main()
