#!/usr/bin/env python3
"""Trains captioners on Flickr8k with frozen backbones, and prints the scores of the development split as a table.

python Benchmarks/flickr8k.py --data flickr8k --weights weights [--ours .build/release/CaptionExample]
    [--output runs/flickr8k] [--only NAME ...] [--set 'OPTIONS OF train']

--weights is a folder with mobilenet_v1_0.75_224.safetensors and squeezenet1_1_features_torchvision.safetensors.
A run that is there already is not trained again, so the script can be cut off and started anew.
Names: {lstm,transformer}-{squeezenet,mobilenet,both}, and lstm-both-cider, which goes on from lstm-both with
self-critical training.
"""

import argparse
import json
import os
import subprocess
import time

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
CIDER = ["--self-critical-from-epoch", "1", "--epochs", "3", "--learning-rate", "5e-5", "--monitor", "cider"]


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
        start = os.path.join(options.output, name.removesuffix("-cider"), "best.safetensors")
        command += ["--initial-weights", start, *CIDER]
    return command + options.set.split()


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
    print("| run | search | BLEU-1 | BLEU-2 | BLEU-3 | BLEU-4 | METEOR | ROUGE-L | CIDEr | next word | training |")
    print("|---|---|---|---|---|---|---|---|---|---|---|")
    for name in options.only or names:
        folder = os.path.join(options.output, name)
        checkpoint = os.path.join(folder, "best.safetensors")
        seconds = os.path.join(folder, "seconds")
        if not os.path.exists(seconds):
            begin = time.time()
            subprocess.run(
                [options.ours, "train", *command_of(name, options), "--quiet", "--output", folder], check=True,
                stdout=subprocess.DEVNULL)
            with open(seconds, "w") as file:
                file.write(f"{time.time() - begin:.0f}")
        for width in (1, 3, 5):
            printed = subprocess.run(
                [options.ours, "evaluate", "--checkpoint", checkpoint, "--dataset", "flickr8k", "--data-root",
                 options.data, "--beam-width", str(width), "--metrics", "bleu,meteor,rougeL,ciderD", "--json",
                 "--quiet"], check=True, capture_output=True, text=True).stdout
            scores = json.loads(printed)
            figures = [scores[key] for key in ("bleu1", "bleu2", "bleu3", "bleu4", "meteor", "rouge_l", "cider")]
            accuracy = scores["teacher_forced"]["next_token_accuracy"]
            row = " | ".join(f"{100 * figure:.1f}" for figure in [*figures, accuracy])
            print(f"| {name} | {'greedy' if width == 1 else f'beam {width}'} | {row} | {open(seconds).read()} s |",
                  flush=True)


if __name__ == "__main__":
    main()
