#!/usr/bin/env python3
"""Writes files/: files of torch.save as the reader meets them, and the weights of the worked examples.

python make_torch_files.py [--check PATH ...]

In the old format storages lie in the order of their addresses in memory, which can differ from run to run.
With --check, reads the given files with torch.load(weights_only=True) instead and prints what they hold.
"""

import argparse
import builtins
import collections
import json
import os
import re
import sys
import zipfile
from pathlib import Path

import numpy as np
import safetensors.torch
import torch
from torch import nn

FOLDER = Path(__file__).parent / "files"
LEGACY = {"_use_new_zipfile_serialization": False}


def save(name, value, **options):
    """Saves in both formats; the names of storages in the old one are made the same every time."""
    torch.save(value, FOLDER / f"{name}.pth", **options)
    legacy = FOLDER / f"{name}_legacy.pth"
    torch.save(value, legacy, **options, **LEGACY)
    data, names = legacy.read_bytes(), {}
    for address in re.findall(rb"[X\x8c]\x0e(?:\0\0\0)?(\d{14})", data):
        data = data.replace(address, names.setdefault(address, b"%014d" % len(names)))
    legacy.write_bytes(data)


def dtypes():
    """Each element type with the same small numbers."""
    result = collections.OrderedDict()
    for name in ["float64", "float32", "float16", "bfloat16", "int8", "int16", "int32", "int64"]:
        result[name] = torch.tensor([[0, 1, -2], [3, 100, -128]], dtype=getattr(torch, name))
    for name in ["uint8", "uint16", "uint32", "uint64"]:
        result[name] = torch.tensor([[0, 1, 2], [3, 100, 255]], dtype=getattr(torch, name))
    result["bool"] = torch.tensor([[False, True, False], [True, True, False]])
    result["complex64"] = torch.tensor([1 + 2j])
    result["half"] = torch.tensor([0.1, 65504, 6e-8, -0.0, float("inf")], dtype=torch.float16)
    return result


def views():
    """Tensors that share a storage, and what else is not simply row after row."""
    base = torch.arange(24, dtype=torch.float32).reshape(4, 6)
    return {
        "base": base,
        "transposed": base.T,
        "row": base[1],
        "column": base[:, 2],
        "block": base[1:3, 2:5],
        "steps": base[::2, ::3],
        "expanded": torch.tensor([1.0, 2.0]).expand(3, 2),
        "scalar": torch.tensor(7.5),
        "element": base[2, 3],
        "empty": torch.zeros(2, 0, 3),
        "channels_last": torch.arange(24.0).reshape(1, 2, 3, 4).to(
            memory_format=torch.channels_last),
        "half": base.half()[:, 1:3],
        "flags": (base > 11)[:, ::2],
    }


def checkpoint():
    """What training loops save."""
    torch.manual_seed(1)
    model = nn.Sequential(nn.Linear(3, 2), nn.BatchNorm1d(2))
    optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
    model(torch.randn(4, 3)).square().sum().backward()
    optimizer.step()
    tagged = nn.Parameter(torch.ones(2))
    tagged.note = "kept aside"
    return {
        "state_dict": model.state_dict(),
        "optimizer": optimizer.state_dict(),
        "epoch": 3,
        "best": 0.75,
        "name": "größe",
        "nothing": None,
        "flags": (True, False),
        "milestones": collections.Counter([30, 60]),
        "classes": {"cat", },
        "raw": b"\x00\xff",
        "buffer": bytearray(b"xy"),
        "device": torch.device("cuda", 1),
        "dtype": torch.float16,
        "size": torch.Size([2, 3]),
        "complex": 1 - 2j,
        "numbers": [0, 255, 256, 65535, 65536, -1, -(2**31), 2**31, 2**62, -(2**63), 2**70],
        "parameter": nn.Parameter(torch.tensor([1.0, 2.0])),
        "tagged": tagged,
        "storage": torch.tensor([1.0, 2.0, 3.0]).untyped_storage(),
        "tensors": [torch.zeros(1), torch.ones(2)],
    }


class Call:
    """Pickles as the call of a function."""

    def __init__(self, function, *arguments):
        self.call = (function, arguments)

    def __reduce__(self):
        return self.call


def malicious():
    save("os_system", {"weight": torch.ones(1), "x": Call(os.system, "echo executed")})
    save("eval", Call(builtins.eval, "1 + 1"))
    save("import", Call(__import__, "os"))
    save("namespace", {"args": argparse.Namespace(depth=3), "weight": torch.ones(1)})
    save("numpy_scalar", {"loss": np.float64(0.5)})
    torch.save(nn.Linear(1, 1), FOLDER / "module.pth")
    deep = []
    for _ in range(120):
        deep = [deep]
    save("deep", deep)
    loop = []
    loop.append(loop)
    save("loop", loop)
    bomb = ["x"] * 10
    for _ in range(9):
        bomb = [bomb] * 10
    save("bomb", bomb)


def rewritten(source, target, compression=zipfile.ZIP_STORED, change=lambda name, data: data):
    """Copies an archive with its members changed, as a simple writer would make it."""
    with zipfile.ZipFile(FOLDER / source) as old, \
            zipfile.ZipFile(FOLDER / target, "w", compression) as new:
        for name in old.namelist():
            info = zipfile.ZipInfo(name)
            info.compress_type = compression
            new.writestr(info, change(name, old.read(name)))


def big_endian(name, data):
    if name.endswith("byteorder"):
        return b"big"
    if "/data/" not in name:
        return data
    return np.frombuffer(data, "<f4").astype(">f4").tobytes()


def hugging_face():
    """A layer of BERT by its names on the hub, and what it computes."""
    torch.manual_seed(2)
    layer = nn.TransformerEncoderLayer(
        8, 2, 16, dropout=0, activation="gelu", batch_first=True, layer_norm_eps=1e-12)
    for parameter in layer.parameters():
        nn.init.normal_(parameter, std=0.5)
    state = layer.state_dict()
    names = {"self_attn.out_proj": "attention.output.dense", "norm1": "attention.output.LayerNorm",
             "linear1": "intermediate.dense", "linear2": "output.dense", "norm2": "output.LayerNorm"}
    tensors = {}
    for kind in ["weight", "bias"]:
        parts = state[f"self_attn.in_proj_{kind}"].chunk(3)
        for part, name in zip(parts, ["query", "key", "value"]):
            tensors[f"attention.self.{name}.{kind}"] = part.contiguous()
        for own, name in names.items():
            tensors[f"{name}.{kind}"] = state[f"{own}.{kind}"]
    tensors = {f"bert.encoder.layer.0.{key}": tensor for key, tensor in tensors.items()}
    tensors["bert.pooler.dense.weight"] = torch.zeros(8, 8)
    safetensors.torch.save_file(tensors, FOLDER / "bert.safetensors")
    x = torch.randn(2, 5, 8)
    with torch.no_grad():
        return {"bert.input": x, "bert.output": layer(x)}


def keras():
    """A small network by Keras' names and layouts, and what it computes (channels first)."""
    torch.manual_seed(3)
    convolution, depthwise = nn.Conv2d(3, 4, (3, 2)), nn.Conv2d(4, 8, 3, groups=4, padding=1)
    dense = nn.Linear(8, 5)
    arrays = {
        "conv/kernel": convolution.weight.permute(2, 3, 1, 0), "conv/bias": convolution.bias,
        "depthwise/depthwise_kernel": depthwise.weight.reshape(4, 2, 3, 3).permute(2, 3, 0, 1),
        "depthwise/bias": depthwise.bias,
        "dense/kernel": dense.weight.T, "dense/bias": dense.bias,
    }
    arrays = {name: np.ascontiguousarray(a.detach().numpy()) for name, a in arrays.items()}
    np.savez(FOLDER / "keras.npz", **arrays)
    x = torch.randn(2, 3, 6, 5)
    with torch.no_grad():
        y = dense(depthwise(convolution(x).relu()).relu().mean((2, 3)))
    return {"keras.input": x, "keras.output": y}


def sharded():
    """A model in two files with an index."""
    shards = {"tiny-00001-of-00002.safetensors": {"embed.weight": torch.arange(6.0).reshape(3, 2)},
              "tiny-00002-of-00002.safetensors": {"head.weight": torch.ones(1, 2),
                                                   "head.bias": torch.tensor([0.5])}}
    weight_map, size = {}, 0
    for name, tensors in shards.items():
        safetensors.torch.save_file(tensors, FOLDER / name, metadata={"format": "pt"})
        weight_map |= {key: name for key in tensors}
        size += sum(t.nbytes for t in tensors.values())
    (FOLDER / "tiny.safetensors.index.json").write_text(json.dumps(
        {"metadata": {"total_size": size}, "weight_map": weight_map}, indent=2, sort_keys=True) + "\n")


def main():
    FOLDER.mkdir(exist_ok=True)
    save("dtypes", dtypes())
    save("views", views())
    save("checkpoint", checkpoint())
    save("protocol3", {"weight": torch.arange(3.0), "raw": b"ab"}, pickle_protocol=3)
    save("protocol4", {"weight": torch.arange(3.0), "set": {1, 2}, "raw": b"ab"}, pickle_protocol=4)
    save("no_bytes", {"raw": b""})
    save("plain", {"a": torch.tensor([1.0, 2.0]), "b": torch.arange(6.0).reshape(2, 3)})
    rewritten("plain.pth", "compressed.pth", zipfile.ZIP_DEFLATED)
    rewritten("plain.pth", "big_endian.pth", change=big_endian)
    malicious()
    sharded()
    safetensors.torch.save_file(hugging_face() | keras(), FOLDER / "worked_examples.safetensors")


def check(path):
    def show(value, indent):
        if isinstance(value, dict):
            print(type(value).__name__)
            for key, part in value.items():
                print(indent + repr(key), end=": ")
                show(part, indent + "  ")
        else:
            print(value)
    show(torch.load(path, weights_only=True), "  ")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--check"]:
        for path in sys.argv[2:]:
            check(path)
    else:
        main()
