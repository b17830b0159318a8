#!/usr/bin/env python3
"""Trains captioners on Flickr8k with frozen backbones, and prints the scores of the development split as a table.

python Benchmarks/flickr8k.py --data flickr8k --weights weights [--ours .build/release/CaptionExample]
    [--output runs/flickr8k] [--only NAME ...] [--set 'OPTIONS OF train']

--weights is a folder with mobilenet_v1_0.75_224.safetensors and squeezenet1_1_features_torchvision.safetensors.
A run that is there already is not trained again, so the script can be cut off and started anew. The last column is the
median time of an epoch, with the captions of the development split at its end. Names:
{lstm,transformer}-{squeezenet,mobilenet,both}, and lstm-both-cider, which goes on from lstm-both with self-critical
training.
"""

import argparse
import glob
import json
import os
import statistics
import subprocess

MOBILENET = ("mobilenet_v1_0.75", "mobilenet_v1_0.75_224.safetensors")
SQUEEZENET = ("squeezenet1_1", "squeezenet1_1_features_torchvision.safetensors")
BACKBONES = {"squeezenet": [SQUEEZENET], "mobilenet": [MOBILENET], "both": [MOBILENET, SQUEEZENET]}
MODELS = {
    "lstm": ["--model", "show-attend-tell", "--preset", "compact"],
    "transformer": [
        "--model", "vit", "--preset", "light", "--optimizer", "adamw", "--learning-rate", "6e-4",
        "--weight-decay", "0.01", "--clip-norm", "1",
    ],
}
COMMON = ["--grid", "7", "--feature-precision", "bfloat16", "--precision", "bfloat16", "--dev-beam-width", "3"]
CIDER = [
    "--self-critical-from-epoch", "1", "--self-critical-baseline", "mean", "--epochs", "3", "--learning-rate", "1e-4",
    "--self-critical-learning-rate", "1e-4", "--warmup-steps", "20", "--averaging-decay", "0.999", "--feature-dropout",
    "0.4", "--monitor", "cider",
]


def command_of(name, options):
    """The arguments of train."""
    model, backbone = name.split("-")[:2]
    parts = BACKBONES[backbone]
    weights = ",".join(os.path.join(options.weights, file) for _, file in parts)
    command = [
        "--dataset", "flickr8k", "--data-root", options.data, "--backbone", "+".join(part for part, _ in parts),
        "--backbone-weights", weights, *COMMON, *MODELS[model],
    ]
    if name.endswith("-cider"):
        start = os.path.join(options.output, name.removesuffix("-cider"), "last.safetensors")
        command += ["--initial-weights", start, *CIDER]
    return command + options.set.split()


def seconds_of_an_epoch(folder):
    """The median over the epochs of a run's log."""
    with open(glob.glob(os.path.join(folder, "logs", "*.jsonl"))[0]) as file:
        ends = [line["time"] for line in map(json.loads, file) if "epoch/dev_loss" in line]
    return statistics.median(later - earlier for earlier, later in zip(ends, ends[1:]))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--ours", default=".build/release/CaptionExample")
    parser.add_argument("--data", required=True)
    parser.add_argument("--weights", required=True)
    parser.add_argument("--output", default="runs/flickr8k")
    parser.add_argument("--only", nargs="*")
    parser.add_argument("--set", default="", help="further options of train")
    options = parser.parse_args()
    names = [f"{model}-{backbone}" for backbone in BACKBONES for model in MODELS] + ["lstm-both-cider"]
    print("| run | search | BLEU-1 | BLEU-2 | BLEU-3 | BLEU-4 | METEOR | ROUGE-L | CIDEr | next word | epoch |")
    print("|---|---|---|---|---|---|---|---|---|---|---|")
    for name in options.only or names:
        folder = os.path.join(options.output, name)
        checkpoint = os.path.join(folder, "best.safetensors")
        if not os.path.exists(os.path.join(folder, "result.json")):
            subprocess.run(
                [options.ours, "train", *command_of(name, options), "--quiet", "--output", folder], check=True,
                stdout=subprocess.DEVNULL)
        for width in (1, 3, 5):
            printed = subprocess.run(
                [options.ours, "evaluate", "--checkpoint", checkpoint, "--dataset", "flickr8k", "--data-root",
                 options.data, "--beam-width", str(width), "--metrics", "bleu,meteor,rougeL,ciderD", "--json",
                 "--quiet"], check=True, capture_output=True, text=True).stdout
            scores = json.loads(printed)
            figures = [scores[key] for key in ("bleu1", "bleu2", "bleu3", "bleu4", "meteor", "rouge_l", "cider")]
            accuracy = scores["teacher_forced"]["next_token_accuracy"]
            row = " | ".join(f"{100 * figure:.1f}" for figure in [*figures, accuracy])
            search = "greedy" if width == 1 else f"beam {width}"
            print(f"| {name} | {search} | {row} | {seconds_of_an_epoch(folder):.0f} s |", flush=True)


if __name__ == "__main__":
    main()
