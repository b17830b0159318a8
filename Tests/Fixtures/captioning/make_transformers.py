#!/usr/bin/env python3
"""Writes what PyTorch computes with the transformer captioners, for Tests/CaptioningTests/Models.

    python make_transformers.py [--program vit_model.py [--full PATH]]

Made with torch 2.15.0 and safetensors. `vit.safetensors`, `inception_transformer.safetensors` and
`efficientnet_transformer.safetensors` need nothing else. `vit_pre_norm.safetensors` is made from the
PyTorch program of the ViT captioner and holds its state dictionary as it is; --full writes the same
at that program's own size (220 MB), which a test reads where APUS_VIT_CAPTIONER names it.

Keys: state.*, input.*, output, cotangent, grad.state.*, grad.input.*; greedy and beam hold one caption
a row, without <sos> and <eos>, filled up with -1.
"""

import argparse
import importlib.util
import math
from pathlib import Path

import torch
import torch.nn.functional as F
from safetensors.torch import save_file
from torch import nn

HERE = Path(__file__).parent
START, END, BANNED, BEAM, LENGTH = 2, 3, (0, 1, 2), 3, 9


# Searches, each step from all words so far


def scores(logits):
    """The log-probabilities of the next token, those that never belong into a caption left out."""
    result = logits[:, -1].log_softmax(-1)
    result[:, list(BANNED)] = -math.inf
    return result


def greedy(decode, memory):
    captions = []
    for image in memory.split(1):
        words = [START]
        while len(words) <= LENGTH and words[-1] != END:
            words.append(scores(decode(torch.tensor([words]), image))[0].argmax().item())
        captions.append([word for word in words[1:] if word != END])
    return captions


def beam(decode, memory):
    """Ends count among the best BEAM of 2·BEAM candidates; the best mean log-probability wins."""
    captions = []
    for image in memory.split(1):
        live, finished = [([START], 0.0)], []
        for _ in range(LENGTH):
            candidates = []
            for words, total in live:
                row = scores(decode(torch.tensor([words]), image))[0]
                candidates += [(total + s, words + [t]) for t, s in enumerate(row.tolist())]
            candidates.sort(key=lambda candidate: -candidate[0])
            live = []
            for rank, (total, words) in enumerate(candidates[:2 * BEAM]):
                if total == -math.inf:
                    continue
                if words[-1] != END:
                    if len(live) < BEAM:
                        live.append((words, total))
                elif rank < BEAM and len(finished) < BEAM:
                    finished.append((words, total))
            if len(finished) >= BEAM:
                break
        best = max(finished or live, key=lambda h: h[1] / (len(h[0]) - 1))[0]
        captions.append([word for word in best[1:] if word != END])
    return captions


def padded(captions):
    return torch.tensor([c + [-1] * (LENGTH - len(c)) for c in captions], dtype=torch.int32)


# The models, with the keys of this package


def sinusoids(length, width):
    angles = torch.arange(length, dtype=torch.float64).unsqueeze(1) * torch.exp(
        torch.arange(0, width, 2, dtype=torch.float64) * (-math.log(10000) / width))
    return torch.stack([angles.sin(), angles.cos()], 2).flatten(1).float()


class Layers(nn.Module):
    """Layers made anew each, with keys layers.0, layers.1, …"""

    def __init__(self, count, make):
        super().__init__()
        self.layers = nn.ModuleList(make() for _ in range(count))


class Words(nn.Module):
    """embedding·√d + positions, decoder layers, a linear layer; `positions` are learned if given."""

    def __init__(self, vocabulary, width, layers, learned=None):
        super().__init__()
        self.embedding = nn.Embedding(vocabulary, width)
        if learned:
            self.positions = nn.Embedding(learned, width)
        self.decoder = layers
        self.output = nn.Linear(width, vocabulary)

    def decode(self, tokens, memory):
        length, width = tokens.shape[1], self.embedding.embedding_dim
        places = self.positions.weight[:length] if hasattr(self, "positions") else \
            sinusoids(length, width)
        x = self.embedding(tokens) * math.sqrt(width) + places
        mask = nn.Transformer.generate_square_subsequent_mask(length)
        for layer in self.decoder.layers:
            x = layer(x, memory, tgt_mask=mask)
        return self.output(x)


def decoder_layer(width, heads, hidden, eps=1e-5):
    return nn.TransformerDecoderLayer(
        width, heads, hidden, dropout=0, layer_norm_eps=eps, batch_first=True)


class ScratchViT(nn.Module):
    def __init__(self, width, size, patch, layers, heads, hidden):
        super().__init__()
        self.patch = nn.ModuleDict({"proj": nn.Conv2d(3, width, patch, patch)})
        self.cls = nn.Parameter(torch.randn(1, 1, width))
        self.encoder = Layers(layers, lambda: nn.TransformerEncoderLayer(
            width, heads, hidden, dropout=0, activation="gelu", batch_first=True))

    def forward(self, images):
        x = self.patch["proj"](images).flatten(2).transpose(1, 2)
        x = torch.cat([self.cls.expand(len(x), -1, -1), x], 1)
        x = x + sinusoids(x.shape[1], x.shape[2])
        for layer in self.encoder.layers:
            x = layer(x)
        return x


class ViT(nn.Module):
    def __init__(self):
        super().__init__()
        self.backbone = ScratchViT(16, 16, 8, 2, 2, 24)
        self.captioner = Words(13, 16, Layers(2, lambda: decoder_layer(16, 2, 24)))
        self.decode = self.captioner.decode

    def encode(self, images):
        return self.backbone(images)


class Inception(Words):
    def __init__(self):
        super().__init__(13, 16, Layers(2, lambda: decoder_layer(16, 2, 24, 1e-6)))
        self.projection = nn.Linear(6, 16)
        self.encoder = Layers(2, lambda: nn.TransformerEncoderLayer(
            16, 2, 24, dropout=0, layer_norm_eps=1e-6, batch_first=True))

    def encode(self, locations):
        x = self.projection(locations).relu()
        side = math.isqrt(x.shape[1])
        line = sinusoids(side, 8)
        grid = torch.cat([
            line.unsqueeze(1).expand(-1, side, -1), line.unsqueeze(0).expand(side, -1, -1)], 2)
        x = x + grid.flatten(0, 1)
        for layer in self.encoder.layers:
            x = layer(x)
        return x


class WideAttention(nn.Module):
    """Keras's MultiHeadAttention of which each head is as wide as the model."""

    def __init__(self, width, heads):
        super().__init__()
        self.heads = heads
        self.in_proj_weight = nn.Parameter(torch.empty(3 * heads * width, width))
        self.in_proj_bias = nn.Parameter(torch.empty(3 * heads * width))
        self.out_proj = nn.Linear(heads * width, width)

    def forward(self, x, memory, is_causal=False):
        weights, biases = self.in_proj_weight.chunk(3), self.in_proj_bias.chunk(3)
        q, k, v = (
            F.linear(y, w, b).unflatten(2, (self.heads, -1)).transpose(1, 2)
            for y, w, b in zip((x, memory, memory), weights, biases))
        energies = q @ k.transpose(2, 3) / math.sqrt(q.shape[3])
        if is_causal:
            later = torch.ones(energies.shape[2:], dtype=torch.bool).triu(1)
            energies = energies.masked_fill(later, -math.inf)
        return self.out_proj((energies.softmax(-1) @ v).transpose(1, 2).flatten(2))


class KerasBlock(nn.Module):
    def __init__(self, width, heads, hidden):
        super().__init__()
        self.self_attn, self.multihead_attn = (WideAttention(width, heads) for _ in range(2))
        self.linear1, self.linear2 = nn.Linear(width, hidden), nn.Linear(hidden, width)
        self.norm1, self.norm2, self.norm3 = (nn.LayerNorm(width, eps=1e-3) for _ in range(3))

    def forward(self, x, memory, tgt_mask):
        x = self.norm1(x + self.self_attn(x, x, is_causal=True))
        x = self.norm2(x + self.multihead_attn(x, memory))
        return self.norm3(x + self.linear2(self.linear1(x).relu()))


class KerasEncoder(nn.Module):
    def __init__(self, features, width, heads):
        super().__init__()
        self.norm1, self.norm2 = nn.LayerNorm(features, eps=1e-3), nn.LayerNorm(width, eps=1e-3)
        self.linear = nn.Linear(features, width)
        self.self_attn = WideAttention(width, heads)

    def forward(self, locations):
        x = self.linear(self.norm1(locations)).relu()
        return self.norm2(x + self.self_attn(x, x))


class EfficientNet(Words):
    def __init__(self):
        super().__init__(13, 8, Layers(1, lambda: KerasBlock(8, 3, 12)), learned=10)
        self.encoder = KerasEncoder(6, 8, 2)

    def encode(self, locations):
        return self.encoder(locations)


# Files


def write(path, model, inputs, tokens, encode, decode, has_gradients=True):
    model.eval()
    inputs = {name: x.requires_grad_() for name, x in inputs.items()}
    logits = decode(tokens.long(), encode(*inputs.values()))
    cotangent = torch.randn_like(logits)
    tensors = {f"state.{key}": x.detach() for key, x in model.state_dict().items()}
    tensors |= {f"input.{key}": x.detach() for key, x in inputs.items()}
    tensors |= {"input.captions": tokens, "output": logits.detach()}
    if has_gradients:
        (logits * cotangent).sum().backward()
        tensors["cotangent"] = cotangent
        tensors |= {f"grad.input.{key}": x.grad for key, x in inputs.items()}
        tensors |= {f"grad.state.{key}": p.grad for key, p in model.named_parameters()}
    with torch.no_grad():
        memory = encode(*inputs.values())
        tensors["greedy"] = padded(greedy(decode, memory))
        tensors["beam"] = padded(beam(decode, memory))
    print(path.name, tensors["greedy"].tolist(), tensors["beam"].tolist())
    save_file({key: x.contiguous() for key, x in tensors.items()}, path,
              metadata={"torch": torch.__version__})


def drawn(model, deviation=0.25):
    """The model with every parameter drawn, ones and zeros too."""
    for name, parameter in model.named_parameters():
        nn.init.normal_(parameter, std=deviation)
        if "norm" in name and name.endswith("weight"):
            parameter.data += 1
    return model


def taught(model, pictures, steps=120):
    """The model after a few steps on two random captions a picture, so that it has something to
    say."""
    inputs = pictures.repeat(2, *[1] * (pictures.dim() - 1))
    tokens = captions(len(inputs), 7, 13)
    ends = torch.tensor([4, 5, 6, 5, 6, 4][:len(inputs)])
    targets = tokens.roll(-1, 1).long()
    targets[torch.arange(len(inputs)), ends - 1] = END
    targets[torch.arange(7) >= ends.unsqueeze(1)] = -100
    optimizer = torch.optim.Adam(model.parameters(), 0.01)
    model.eval()
    for _ in range(steps):
        optimizer.zero_grad()
        logits = model.decode(tokens.long(), model.encode(inputs))
        F.cross_entropy(logits.flatten(0, 1), targets.flatten()).backward()
        optimizer.step()
    optimizer.zero_grad()
    return model


def captions(rows, length, vocabulary):
    tokens = torch.randint(4, vocabulary, (rows, length), dtype=torch.int32)
    tokens[:, 0] = START
    return tokens


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--program", type=Path, help="vit_model.py")
    parser.add_argument("--full", type=Path, help="where to write the model of full size")
    options = parser.parse_args()
    torch.set_num_threads(1)
    for seed, (name, make, size) in enumerate([
            ("vit", ViT, (3, 16, 16)), ("inception_transformer", Inception, (9, 6)),
            ("efficientnet_transformer", EfficientNet, (5, 6))]):
        torch.manual_seed(seed)
        pictures = torch.randn(3, *size)
        model = taught(drawn(make()), pictures)
        write(HERE / f"{name}.safetensors", model, {"pictures": pictures},
              captions(3, 7, 13), model.encode, model.decode)
    if options.program is None:
        return
    spec = importlib.util.spec_from_file_location("vit_model", options.program)
    program = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(program)
    torch.manual_seed(3)
    pictures = torch.randn(3, 3, 16, 16)
    model = program.Captioner(13, 16, 2, 2, 24, size=16, patch=8, length=12)
    model = taught(drawn(model), pictures)
    write(HERE / "vit_pre_norm.safetensors", model, {"pictures": pictures},
          captions(3, 7, 13), model.encode, model.decode, has_gradients=False)
    if options.full:
        model = program.Captioner()
        # Words that lie as far apart as drawn ones leave no doubt about the next.
        model.output.weight.data *= 20
        write(options.full, model, {"pictures": torch.randn(2, 3, 224, 224)},
              captions(2, 12, 10000), model.encode, model.decode, has_gradients=False)


if __name__ == "__main__":
    main()
