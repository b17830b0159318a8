"""Writes golden.tfevents: one event of each kind, as torch.utils.tensorboard writes it.

    pip install torch tensorboard pillow numpy
    python make_tracking_goldens.py

Made with torch 2.15 and tensorboard 2.21. `TrackingEvents.swift` writes the same events in the same
order and compares the bytes.
"""

import glob
import os
import shutil
import tempfile
import time

TIME = 1767225600.25
time.time = lambda: TIME

import numpy as np
from torch.utils.tensorboard import SummaryWriter
from torch.utils.tensorboard.summary import hparams

folder = tempfile.mkdtemp()
writer = SummaryWriter(folder, purge_step=40)

for tag, value, step in [
    ("train/loss", 0.75, 1),
    ("train/loss", 0.0, 2),
    ("train/loss", float("nan"), 3),
    ("train/loss", float("-inf"), 4),
    ("zähler/漢字", -1.5e-3, 1 << 40),
    ("x", 1e300, 0),
    ("x", 0.1, -1),
]:
    writer.add_scalar(tag, value, step)

eighths = [((37 * i) % 101 - 50) / 8 for i in range(200)]
for tag, values in [
    ("eighths", eighths),
    ("zeros", [0.0, -0.0, 0.0]),
    ("one", [0.5]),
    ("wide", [-(2.0**60), -1.0, 2.0**-50, 2.0**-60, 0.0, 3.0, 2.0**65]),
]:
    writer.add_histogram(tag, np.array(values, np.float32), 5)

picture = np.arange(3 * 2 * 5, dtype=np.uint8).reshape(3, 2, 5) * 8
writer.add_image("picture", picture, 6)
writer.add_text("notes", "# Title\n\n| a | b |\n|---|---|\n| 1 | ü |", 7)
writer.add_text("empty", "", 8)
for summary in hparams({"lr": 0.001}, {"hparam/bleu": 0.25}):
    writer.file_writer.add_summary(summary, 9)
for summary in hparams({"model": "lstm"}, {"a": 1.0, "b": 2.0})[:2]:
    writer.file_writer.add_summary(summary, 9)
writer.close()

(path,) = glob.glob(f"{folder}/*")
here = os.path.dirname(os.path.abspath(__file__))
shutil.move(path, f"{here}/golden.tfevents")
shutil.rmtree(folder)
