#!/usr/bin/env python3
"""One caption in a fresh process: PyTorch and the program `CaptionExample` in turn, with the same weights.

python Benchmarks/cold.py [--ours .build/release/CaptionExample] [--rounds 5] [--threads 2] [--folder FOLDER]

Both read one checkpoint of ResNet-50 and Show-Attend-Tell (10 000 words, state 512), decode a JPEG of 500 x 375 and
search with beam 5 for exactly 20 words. `CaptionExample train` makes the checkpoint, from random weights and pictures
that are written into FOLDER; the scores of the tokens that are no words are then lowered, so that no caption ends. The
figures are medians of whole processes in milliseconds and of their peak memory in MB.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time

KEPT = 4  # The tokens that are no words come first.


def child(checkpoint, picture, threads):
    """What PyTorch does in a fresh process."""
    import numpy as np
    import torch
    import torch.nn.functional as F
    import torchvision
    from PIL import Image
    from safetensors import safe_open

    torch.set_num_threads(threads)
    with safe_open(checkpoint, "pt") as file:
        header = json.loads(file.metadata()["apus.captioning"])
        state = {key: file.get_tensor(key) for key in file.keys()}
    with torch.device("meta"):
        network = torchvision.models.resnet50(weights=None)
    encoder = {k.removeprefix("backbone."): v for k, v in state.items() if k.startswith("backbone.")}
    network.load_state_dict(encoder, strict=False, assign=True)
    stages = ["conv1", "bn1", "relu", "maxpool", "layer1", "layer2", "layer3", "layer4"]
    network = torch.nn.Sequential(*[getattr(network, stage) for stage in stages]).eval()

    def linear(name, x):
        return F.linear(x, state[f"captioner.{name}.weight"], state[f"captioner.{name}.bias"])

    def step(words, h, c, features, keys):
        query = linear("attention.decoder_attention", h)
        scores = linear("attention.full_attention", torch.tanh(keys + query.unsqueeze(1))).squeeze(2)
        context = torch.bmm(torch.softmax(scores, 1).unsqueeze(1), features).squeeze(1)
        context = torch.sigmoid(linear("f_beta", h)) * context
        x = torch.cat([F.embedding(words, state["captioner.embedding.weight"]), context], 1)
        parts = ("weight_ih", "weight_hh", "bias_ih", "bias_hh")
        h, c = torch.lstm_cell(x, (h, c), *[state[f"captioner.lstm_cell.{part}"] for part in parts])
        return linear("fc", h), h, c

    with torch.inference_mode():
        image = Image.open(picture).convert("RGB").resize((224, 224), Image.BILINEAR)
        x = torch.from_numpy(np.array(image)).permute(2, 0, 1).float().div_(255)
        mean, deviation = (torch.tensor(v).view(3, 1, 1) for v in ([0.485, 0.456, 0.406], [0.229, 0.224, 0.225]))
        features = network(((x - mean) / deviation).unsqueeze(0)).flatten(2).transpose(1, 2)
        h, c = (linear(name, features.mean(1)).tanh() for name in ("init_h", "init_c"))
        keys = linear("attention.encoder_attention", features)
        h, c = h.repeat(5, 1), c.repeat(5, 1)
        keys, features = keys.expand(5, -1, -1), features.expand(5, -1, -1)
        words, total = torch.full((5,), 2), torch.tensor([0.0] + [-1e9] * 4)
        history = torch.zeros(5, 0, dtype=torch.long)
        for _ in range(20):
            logits, h, c = step(words, h, c, features, keys)
            scores = torch.log_softmax(logits, 1) + total.unsqueeze(1)
            total, best = scores.flatten().topk(5)
            parents, words = best // scores.shape[1], best % scores.shape[1]
            h, c = h[parents], c[parents]
            history = torch.cat([history[parents], words.unsqueeze(1)], 1)
    print(" ".join(header["vocabulary"][i] for i in history[0]))


def make(folder, ours):
    """Writes the pictures and the checkpoint."""
    import numpy as np
    import torch
    import torchvision
    from PIL import Image
    from safetensors import safe_open
    from safetensors.torch import save_file

    data, run = f"{folder}/data", f"{folder}/run"
    random = np.random.default_rng(1)
    for split in ("train", "dev"):
        os.makedirs(f"{data}/{split}", exist_ok=True)
        for name in ("1", "2"):
            coarse = random.integers(0, 255, (24, 32, 3), dtype=np.uint8)
            image = np.asarray(Image.fromarray(coarse).resize((500, 375), Image.BICUBIC))
            image = np.clip(image + random.normal(0, 9, image.shape), 0, 255).astype(np.uint8)
            Image.fromarray(image).save(f"{data}/{split}/{name}.jpg", quality=85)
            with open(f"{data}/{split}/{name}.txt", "w") as file:
                for start in range(0, 9996, 12):
                    print(*[f"w{i}" for i in range(start, start + 12)], file=file)
    torch.manual_seed(1)
    network = torchvision.models.resnet50(weights=None)
    save_file(network.state_dict(), f"{folder}/resnet50.safetensors")
    subprocess.run(
        [ours, "train", "--dataset", "folder", "--data-root", data, "--backbone", "resnet50", "--backbone-weights",
         f"{folder}/resnet50.safetensors", "--minimum-frequency", "1", "--preset", "honest", "--embedding-width", "256",
         "--hidden-width", "512", "--attention-width", "256", "--tanh-initial-state", "--no-flip", "--epochs", "1",
         "--quiet", "--output", run],
        check=True, stdout=subprocess.DEVNULL)
    with safe_open(f"{run}/last.safetensors", "pt") as file:
        state, metadata = {key: file.get_tensor(key) for key in file.keys()}, file.metadata()
    state["captioner.fc.bias"][:KEPT] = -1e4
    save_file(state, f"{folder}/captioner.safetensors", metadata)


def cold(command):
    """Returns what a process printed, its time in milliseconds and its peak memory in MB."""
    with tempfile.TemporaryFile("w+") as output:
        begin = time.perf_counter()
        process = subprocess.Popen(command, stdout=output)
        _, status, usage = os.wait4(process.pid, 0)
        spent = (time.perf_counter() - begin) * 1e3
        if status != 0:
            sys.exit(f"{command[0]} ended with {status}")
        output.seek(0)
        return output.read(), spent, usage.ru_maxrss / 1024


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--ours", default=".build/release/CaptionExample")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--folder", default=os.path.join(tempfile.gettempdir(), "apus-cold"))
    parser.add_argument("--child", nargs=2, help=argparse.SUPPRESS)
    parser.add_argument("--make", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        return child(*options.child, options.threads)
    if options.make:
        return make(options.folder, options.ours)
    os.makedirs(options.folder, exist_ok=True)
    picture, checkpoint = f"{options.folder}/data/train/1.jpg", f"{options.folder}/captioner.safetensors"
    if not os.path.exists(checkpoint):
        # In a process of its own: a process's peak begins with that of the one that starts it.
        command = [sys.executable, __file__, "--make", "--folder", options.folder, "--ours", options.ours]
        subprocess.run(command, check=True)
    commands = {
        "PyTorch": [sys.executable, __file__, "--threads", str(options.threads), "--child", checkpoint, picture],
        "ours": [
            options.ours, "caption", picture, "--checkpoint", checkpoint, "--beam-width", "5", "--max-length", "20"],
    }
    os.environ["OMP_NUM_THREADS"] = str(options.threads)
    runs = {name: [] for name in commands}
    for _ in range(options.rounds):
        for name, command in commands.items():
            runs[name].append(cold(command))
    captions = {name: found[0][0].split("\t")[-1].strip() for name, found in runs.items()}
    if captions["PyTorch"] not in captions["ours"]:
        sys.exit(f"the captions differ: {captions}")
    times, memory = ({name: statistics.median(run[i] for run in found) for name, found in runs.items()} for i in (1, 2))
    print("| | PyTorch | ours | ratio |")
    print("|---|---|---|---|")
    for what, figures in (("time, ms", times), ("peak memory, MB", memory)):
        theirs, own = figures["PyTorch"], figures["ours"]
        print(f"| {what} | {theirs:.0f} | {own:.0f} | {own / theirs:.2f} |")


if __name__ == "__main__":
    main()
