#!/usr/bin/env python3
"""Writes the golden numbers of GPT-2 and of the captioner that continues a prefix.

    pip install torch==2.15.0 transformers==5.23.0 numpy safetensors
    python make_prefix.py

gpt2_model.safetensors is a small random model as Hugging Face saves it, gpt2.safetensors what it
computes, clipcap.safetensors two small captioners after Mokady et al. 2021 with gradients.
"""

import json
import shutil
import tempfile
from pathlib import Path

import torch
import torch.nn as nn
import torch.nn.functional as F
from safetensors.torch import save_file
from transformers import GPT2Config, GPT2LMHeadModel

HERE = Path(__file__).parent
END = 84


def gpt2(vocabulary, positions, width, layers, heads, deviation):
    """A model far enough from its usual start that all parts count."""
    config = GPT2Config(
        vocab_size=vocabulary, n_positions=positions, n_embd=width, n_layer=layers, n_head=heads,
        embd_pdrop=0, resid_pdrop=0, attn_pdrop=0, bos_token_id=None, eos_token_id=None,
        attn_implementation="eager")
    model = GPT2LMHeadModel(config).eval()
    for name, parameter in model.named_parameters():
        norm = ".ln_" in name and name.endswith("weight")
        nn.init.normal_(parameter, mean=1.0 if norm else 0.0, std=deviation)
    return model


def continued(model, prefix, **options):
    """What `generate` makes of vectors: tokens up to the end, and the sum of log-probabilities."""
    result = model.generate(
        inputs_embeds=prefix, attention_mask=torch.ones(prefix.shape[:2], dtype=torch.long),
        max_new_tokens=12, do_sample=False, pad_token_id=END, eos_token_id=END,
        return_dict_in_generate=True, output_scores=True, length_penalty=0.0, **options)
    sequences = []
    for row in result.sequences.tolist():
        sequences.append(row[:row.index(END)] if END in row else row)
    if options["num_beams"] > 1:
        scores = result.sequences_scores.tolist()
    else:
        scores = []
        for i, tokens in enumerate(sequences):
            whole = tokens + [END] * (len(tokens) < 12)
            scores.append(sum(
                F.log_softmax(result.scores[t][i], -1)[token].item()
                for t, token in enumerate(whole)))
    return sequences, scores


def make_gpt2():
    torch.manual_seed(11)
    model = gpt2(97, 40, 32, 2, 4, 0.2)
    with tempfile.TemporaryDirectory() as folder:
        model.save_pretrained(folder)
        shutil.copyfile(Path(folder) / "model.safetensors", HERE / "gpt2_model.safetensors")
    ids = torch.randint(0, 97, (2, 9))
    prefix = torch.randn(8, 4, 32)
    with torch.no_grad():
        logits = model(ids).logits
        continuing = model(inputs_embeds=prefix).logits
        greedy, greedy_scores = continued(model, prefix, num_beams=1)
        beam, beam_scores = continued(model, prefix, num_beams=3, early_stopping=True)
        # When a search stops, and whether an unfinished text may win, is a matter of taste: only
        # prefixes count for which it does not matter.
        others, _ = continued(model, prefix, num_beams=3, early_stopping=False)
        kept = [i for i in range(8) if beam[i] == others[i] and len(beam[i]) < 12]
    assert len(kept) >= 5 and any(greedy[i] != beam[i] for i in kept)
    rows = {
        "end": END, "greedy": [greedy[i] for i in kept], "beam": [beam[i] for i in kept],
        "greedy_scores": [greedy_scores[i] for i in kept],
        "beam_scores": [beam_scores[i] for i in kept],
    }
    save_file(
        {"ids": ids.int(), "logits": logits, "prefix": prefix[kept].contiguous(),
         "continuing": continuing[kept].contiguous()},
        HERE / "gpt2.safetensors", metadata={"captions": json.dumps(rows)})
    print(rows)


class MLP(nn.Module):
    """Linear, tanh, linear, from one vector to all of the prefix."""

    def __init__(self, features, length, width):
        super().__init__()
        inner = width * length // 2
        self.model = nn.Sequential(
            nn.Linear(features, inner), nn.Tanh(), nn.Linear(inner, width * length))
        self.length = length

    def forward(self, x):
        return self.model(x).view(len(x), self.length, -1)


class Attention(nn.Module):
    def __init__(self, width, heads):
        super().__init__()
        self.heads = heads
        self.to_queries = nn.Linear(width, width, bias=False)
        self.to_keys_values = nn.Linear(width, 2 * width, bias=False)
        self.project = nn.Linear(width, width)

    def forward(self, x):
        batch, time, width = x.shape
        depth = width // self.heads
        queries = self.to_queries(x).view(batch, time, self.heads, depth)
        keys, values = self.to_keys_values(x).view(batch, time, 2, self.heads, depth).unbind(2)
        scores = torch.einsum("bnhd,bmhd->bnmh", queries, keys) * depth ** -0.5
        seen = torch.einsum("bnmh,bmhd->bnhd", scores.softmax(dim=2), values)
        return self.project(seen.reshape(batch, time, width))


class Products(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.fc1 = nn.Linear(width, 2 * width)
        self.fc2 = nn.Linear(2 * width, width)

    def forward(self, x):
        return self.fc2(F.relu(self.fc1(x)))


class MapperLayer(nn.Module):
    def __init__(self, width, heads):
        super().__init__()
        self.norm1 = nn.LayerNorm(width)
        self.attn = Attention(width, heads)
        self.norm2 = nn.LayerNorm(width)
        self.mlp = Products(width)

    def forward(self, x):
        x = x + self.attn(self.norm1(x))
        return x + self.mlp(self.norm2(x))


class TransformerMapper(nn.Module):
    """One vector becomes several, which learned constants read; the constants are the prefix."""

    def __init__(self, features, length, width, clip_length, layers, heads):
        super().__init__()
        self.clip_length = clip_length
        self.transformer = nn.Module()
        self.transformer.layers = nn.ModuleList(MapperLayer(width, heads) for _ in range(layers))
        self.linear = nn.Linear(features, clip_length * width)
        self.prefix_const = nn.Parameter(torch.randn(length, width))

    def forward(self, x):
        x = self.linear(x).view(len(x), self.clip_length, -1)
        x = torch.cat((x, self.prefix_const.expand(len(x), -1, -1)), dim=1)
        for layer in self.transformer.layers:
            x = layer(x)
        return x[:, self.clip_length:]


class ClipCaption(nn.Module):
    def __init__(self, mapper):
        super().__init__()
        self.gpt = gpt2(19, 12, 16, 1, 2, 0.3)
        self.clip_project = mapper

    def forward(self, feature, words):
        """The scores of every word, the first one's from the end of the prefix."""
        prefix = self.clip_project(feature)
        x = torch.cat((prefix, self.gpt.transformer.wte(words)), dim=1)
        return self.gpt(inputs_embeds=x).logits[:, prefix.shape[1] - 1:]


def make_clipcap():
    torch.manual_seed(12)
    tensors = {}
    locations = torch.randn(2, 4, 6)
    tokens = torch.randint(0, 19, (2, 5))
    targets = torch.randint(0, 19, (2, 5))
    tensors |= {"locations": locations, "tokens": tokens.int(), "targets": targets.int()}
    mappers = {"mlp": MLP(6, 3, 16), "transformer": TransformerMapper(6, 3, 16, 3, 2, 4)}
    for name, mapper in mappers.items():
        model = ClipCaption(mapper)
        feature = locations.mean(dim=1)
        logits = model(feature, tokens[:, 1:])
        F.cross_entropy(logits.flatten(0, 1), targets.flatten()).backward()
        tensors[f"{name}.prefix"] = mapper(feature).detach().contiguous()
        tensors[f"{name}.logits"] = logits.detach().contiguous()
        for key, parameter in model.named_parameters():
            tensors[f"{name}.state.{key}"] = parameter.detach()
            tensors[f"{name}.grad.{key}"] = parameter.grad
    save_file(tensors, HERE / "clipcap.safetensors")
    # The sizes of the published mappers, for CLIP's 512 numbers and a prefix of 10.
    for mapper in (MLP(512, 10, 768), TransformerMapper(512, 10, 768, 10, 8, 8)):
        print(type(mapper).__name__, sum(p.numel() for p in mapper.parameters()))
    for layers, width in ((6, 768), (12, 768), (24, 1024), (36, 1280)):
        with torch.device("meta"):
            model = GPT2LMHeadModel(GPT2Config(n_layer=layers, n_embd=width, n_head=width // 64))
        print(layers, width, sum(p.numel() for p in model.parameters()))


if __name__ == "__main__":
    make_gpt2()
    make_clipcap()
