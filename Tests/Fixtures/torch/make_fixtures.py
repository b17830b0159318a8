#!/usr/bin/env python3
"""Writes what PyTorch computes, as the golden numbers of the tests.

Each row of CASES becomes one <case>.safetensors; README.md tells the keys.
"""

import argparse
import inspect
import json
import os
import zlib
from pathlib import Path
from typing import Callable, NamedTuple

import torch
import torch.nn as nn
from safetensors.torch import load_file, save


class Result(NamedTuple):
    """Named tensors; an output under the name "" is the only one."""

    inputs: dict
    state: dict
    outputs: dict


class Case(NamedTuple):
    """A function that returns a Result, and the options of this variant."""

    function: Callable
    options: dict = {}
    helpers: tuple = ()


def normal(*size):
    """An input that takes a gradient."""
    return torch.randn(size, requires_grad=True)


def randomised(module):
    """The module with every parameter drawn, default zeros and ones too."""
    for parameter in module.parameters():
        nn.init.normal_(parameter, std=0.5)
    return module


def parameters(module):
    return dict(module.named_parameters())


# Captioning


class Attention(nn.Module):
    """e = W3 tanh(W1 a + W2 h), softmax over locations, weighted mean."""

    def __init__(self, feature_size, hidden_size, attention_size):
        super().__init__()
        self.encoder_attention = nn.Linear(feature_size, attention_size)
        self.decoder_attention = nn.Linear(hidden_size, attention_size)
        self.full_attention = nn.Linear(attention_size, 1)

    def forward(self, features, h):
        query = self.decoder_attention(h).unsqueeze(1)
        energy = torch.tanh(self.encoder_attention(features) + query)
        weights = self.full_attention(energy).squeeze(2).softmax(dim=1)
        return (weights.unsqueeze(2) * features).sum(dim=1), weights


class Decoder(nn.Module):
    """The decoder of Show, Attend and Tell, fed with the true captions."""

    def __init__(self, features, embed, hidden, attention, vocabulary):
        super().__init__()
        self.attention = Attention(features, hidden, attention)
        self.init_h = nn.Linear(features, hidden)
        self.init_c = nn.Linear(features, hidden)
        self.embedding = nn.Embedding(vocabulary, embed)
        self.lstm_cell = nn.LSTMCell(embed + features, hidden)
        self.f_beta = nn.Linear(hidden, features)
        self.fc = nn.Linear(hidden, vocabulary)

    def forward(self, features, captions):
        mean = features.mean(dim=1)
        h, c = self.init_h(mean), self.init_c(mean)
        logits = []
        for word in self.embedding(captions).unbind(dim=1):
            context, _ = self.attention(features, h)
            z = torch.sigmoid(self.f_beta(h)) * context
            h, c = self.lstm_cell(torch.cat([word, z], dim=1), (h, c))
            logits.append(self.fc(h))
        return torch.stack(logits, dim=1)


def show_attend_tell():
    """The whole decoder: word t of a caption gives logits t."""
    features = normal(3, 6, 8)
    captions = torch.randint(0, 11, (3, 5))
    decoder = randomised(Decoder(8, 5, 7, 4, 11))
    inputs = {"features": features, "captions": captions}
    return Result(
        inputs, parameters(decoder), {"": decoder(features, captions)})


# Clipping


def clip_grad_norm(max_norm):
    """Gradients scaled together, and their total norm before that."""
    values = {"grad_a": normal(3, 4), "grad_b": normal(5)}
    for value in values.values():
        value.grad = torch.randn_like(value)
    inputs = {key: value.grad.clone() for key, value in values.items()}
    norm = nn.utils.clip_grad_norm_(values.values(), max_norm)
    outputs = {key: value.grad for key, value in values.items()}
    return Result(inputs, {}, outputs | {"total_norm": norm})


# Pretrained


def squeezenet1_1_features(weights):
    """The pretrained features of x[c, i, j] = sin(0.1c + 0.05i + 0.03j)."""
    import torchvision
    network = torchvision.models.squeezenet1_1().eval()
    features = nn.ModuleDict({"features": network.features})
    features.load_state_dict(load_file(weights))
    c, i, j = (torch.arange(n, dtype=torch.float64) for n in (3, 224, 224))
    x = torch.sin(0.1 * c[:, None, None] + 0.05 * i[:, None] + 0.03 * j)
    with torch.no_grad():
        output = network.features(x.float().unsqueeze(0))[0]
    return Result({}, {}, {
        "channel_mean": output.mean(dim=(1, 2)),
        "location_6_7": output[:, 6, 7],
    })


# The table


CASES = {
    "show_attend_tell": Case(show_attend_tell, helpers=(Attention, Decoder)),
    "clip_grad_norm": Case(clip_grad_norm, dict(max_norm=1.0)),
    "squeezenet1_1_features": Case(squeezenet1_1_features),
}


# Writing


def keyed(prefix, tensors):
    return {f"{prefix}.{k}" if k else prefix: v for k, v in tensors.items()}


def gradients(leaves, outputs):
    """Cotangents of the outputs, and the gradients they give the leaves."""
    leaves = {k: v for k, v in leaves.items() if v.requires_grad}
    outputs = {k: v for k, v in outputs.items() if v.requires_grad}
    if not outputs:
        return {}
    cotangents = {
        name: torch.randn_like(output) if output.dim() else torch.ones(())
        for name, output in outputs.items()
    }
    grads = torch.autograd.grad(
        tuple(outputs.values()), tuple(leaves.values()),
        tuple(cotangents.values()))
    return keyed("cotangent", cotangents) | keyed("grad", dict(
        zip(leaves, grads)))


def stored(tensor):
    integral = not tensor.is_floating_point()
    tensor = tensor.detach().to(torch.int32 if integral else torch.float32)
    return tensor.clone(memory_format=torch.contiguous_format)


def snippet(case):
    """The source of the case, and the call that made this variant."""
    source = [inspect.getsource(f) for f in (*case.helpers, case.function)]
    options = ", ".join(f"{k}={v!r}" for k, v in case.options.items())
    return "\n\n".join([*source, f"{case.function.__name__}({options})\n"])


def encoded(tensors, metadata):
    """The bytes of a safetensors file, with its metadata in fixed order."""
    data = save(tensors, metadata)
    end = 8 + int.from_bytes(data[:8], "little")
    header = json.loads(data[8:end]) | {"__metadata__": metadata}
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    return len(text).to_bytes(8, "little") + text + data[end:]


def write(name, case, directory, **extra):
    seed = zlib.crc32(name.encode())
    torch.manual_seed(seed)
    inputs, state, outputs = case.function(**case.options, **extra)
    leaves = keyed("input", inputs) | keyed("state", state)
    tensors = leaves | keyed("output", outputs) | gradients(leaves, outputs)
    metadata = {
        "torch": torch.__version__,
        "seed": str(seed),
        "snippet": snippet(case),
    }
    tensors = {key: stored(tensor) for key, tensor in tensors.items()}
    path = directory / f"{name}.safetensors"
    path.write_bytes(encoded(tensors, metadata))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--squeezenet", metavar="PATH", type=Path,
        default=os.environ.get("SQUEEZENET_WEIGHTS"),
        help="pretrained weights of torchvision (or $SQUEEZENET_WEIGHTS); "
        "without them that case is left as it is")
    parser.add_argument(
        "--output", metavar="DIRECTORY", type=Path,
        default=Path(__file__).parent)
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    for name, case in CASES.items():
        extra = {}
        if case.function is squeezenet1_1_features:
            if not arguments.squeezenet:
                print(f"{name}: skipped, no weights given")
                continue
            extra = {"weights": arguments.squeezenet}
        write(name, case, arguments.output, **extra)


if __name__ == "__main__":
    main()
