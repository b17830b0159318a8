"""Attention over a sequence or a memory."""

import torch
import torch.nn as nn
import torch.nn.functional as F

from make_fixtures import Attention

from . import LayerCase, normal, randomised

MASKS = [None, "blocked", "added", "blocked by head", "added by head"]


def padding(batch, length):
    """True for padding: the last locations of all examples but the first."""
    return torch.arange(length) >= torch.tensor([[length]] + [[length - 1]] * (batch - 1))


def attention_mask(kind, batch, heads, queries, keys):
    """A mask of which no row hides everything."""
    size = (queries, keys) if "head" not in kind else (batch * heads, queries, keys)
    if "added" in kind:
        return normal(*size)
    hidden = torch.rand(size) < 0.4
    hidden[..., 0] = False
    return hidden


class HeadWidths(nn.Module):
    """Multi-head attention of which keys and values have widths of their own."""

    def __init__(self, embed_dim, num_heads, key_dim, value_dim=None, kdim=None, bias=True):
        super().__init__()
        value_dim = value_dim or key_dim
        self.heads, self.widths = num_heads, [num_heads * w for w in (key_dim, key_dim, value_dim)]
        if kdim is None:
            self.in_proj_weight = nn.Parameter(torch.empty(sum(self.widths), embed_dim))
        else:
            self.q_proj_weight = nn.Parameter(torch.empty(self.widths[0], embed_dim))
            self.k_proj_weight = nn.Parameter(torch.empty(self.widths[1], kdim))
            self.v_proj_weight = nn.Parameter(torch.empty(self.widths[2], kdim))
        self.in_proj_bias = nn.Parameter(torch.empty(sum(self.widths))) if bias else None
        self.out_proj = nn.Linear(self.widths[2], embed_dim, bias=bias)

    def forward(self, query, memory):
        if hasattr(self, "in_proj_weight"):
            weights = self.in_proj_weight.split(self.widths)
        else:
            weights = [self.q_proj_weight, self.k_proj_weight, self.v_proj_weight]
        biases = [None] * 3 if self.in_proj_bias is None else self.in_proj_bias.split(self.widths)
        q, k, v = (
            F.linear(x, w, b).unflatten(2, (self.heads, -1)).transpose(1, 2)
            for x, w, b in zip((query, memory, memory), weights, biases))
        y = F.scaled_dot_product_attention(q, k, v)
        return self.out_proj(y.transpose(1, 2).flatten(2))


class DotProduct(nn.Module):
    """Luong's three scores."""

    def __init__(self, query_width, memory_width, score, width=None):
        super().__init__()
        if score == "general":
            self.query_projection = nn.Linear(query_width, memory_width, bias=False)
        if score == "concat":
            self.v = nn.Parameter(torch.empty(width))
            self.query_projection = nn.Linear(query_width, width, bias=False)
            self.memory_projection = nn.Linear(memory_width, width, bias=False)
        self.score = score

    def forward(self, query, memory, hidden):
        q = query if query.dim() == 3 else query.unsqueeze(1)
        if self.score == "concat":
            # Luong's W of the query and the location side by side.
            weight = torch.cat([self.query_projection.weight, self.memory_projection.weight], 1)
            size = (-1, q.shape[1], memory.shape[1], -1)
            both = torch.cat([
                q.unsqueeze(2).expand(size), memory.unsqueeze(1).expand(size)], -1)
            scores = torch.tanh(both @ weight.T) @ self.v
        else:
            scores = (self.query_projection(q) if self.score == "general" else q) @ memory.mT
        if hidden is not None:
            scores = scores.masked_fill(hidden.unsqueeze(1), float("-inf"))
        weights = scores.softmax(-1)
        context = weights @ memory
        if query.dim() == 2:
            context, weights = context.squeeze(1), weights.squeeze(1)
        return {"context": context, "weights": weights}


def call_multihead(options):
    def call(module, inputs):
        query = inputs["query"]
        key = inputs.get("key", query)
        value = inputs.get("value", key)
        mask = inputs.get("mask")
        if options["is_causal"]:
            length = query.shape[1 if options["batch_first"] else 0]
            causal = nn.Transformer.generate_square_subsequent_mask(length)
            mask = causal if mask is None else mask + causal
        y, weights = module(
            query, key, value, key_padding_mask=inputs.get("padding"), attn_mask=mask,
            need_weights=options["need_weights"], average_attn_weights=options["average_weights"])
        return {"": y} if weights is None else {"": y, "weights": weights}

    return call


def multihead(draw, i):
    heads = draw.randint(1, 3)
    embed = heads * draw.randint(2, 3)
    inputs = ["self", "memory", "key and value", "self", "widths", "self"][i % 6]
    options = dict(
        embed_dim=embed, num_heads=heads, bias=i % 4 != 1, batch_first=i % 5 != 2,
        kdim=embed + 1 if inputs == "widths" else None,
        vdim=embed + 2 if inputs == "widths" else None)
    module = randomised(nn.MultiheadAttention(**options))
    batch, queries = draw.randint(1, 3), draw.randint(2, 4)
    keys = queries if inputs == "self" else draw.randint(2, 5)
    mask = MASKS[i % 5]
    call = dict(
        options, is_causal=inputs == "self" and mask != "blocked" and mask != "blocked by head",
        need_weights=i % 3 == 2, average_weights=i % 2 == 0, mask=mask)

    def sequence(length, width):
        return normal(batch, length, width) if options["batch_first"] else normal(
            length, batch, width)

    tensors = {"query": sequence(queries, embed)}
    if inputs != "self":
        tensors["key"] = sequence(keys, options["kdim"] or embed)
    if inputs in ("key and value", "widths"):
        tensors["value"] = sequence(keys, options["vdim"] or embed)
    if i % 2 == 1:
        tensors["padding"] = padding(batch, keys)
    if mask:
        tensors["mask"] = attention_mask(mask, batch, heads, queries, keys)
    return LayerCase(module, call, tensors, call_multihead(call))


def cases(draw):
    for i in range(12):
        yield f"MultiheadAttention/{i}", multihead(draw, i)
    for i in range(4):
        options = dict(
            embed_dim=draw.randint(3, 6), num_heads=draw.randint(1, 3), key_dim=draw.randint(1, 4),
            value_dim=[None, 2, 5, 3][i], kdim=[None, 4, None, None][i], bias=i != 2)
        inputs = {"query": normal(2, 3, options["embed_dim"])}
        if i != 3:
            inputs["memory"] = normal(2, 4, options["kdim"] or options["embed_dim"])
        yield f"HeadWidths/{i}", LayerCase(
            randomised(HeadWidths(**options)), options, inputs,
            lambda module, inputs: module(inputs["query"], inputs.get("memory", inputs["query"])))
    for i in range(6):
        score = ["dot", "general", "concat"][i % 3]
        query = draw.randint(2, 5)
        options = dict(
            query_width=query, memory_width=query if score == "dot" else draw.randint(2, 5),
            score=score, width=4 if score == "concat" else None)
        batch, lead = draw.randint(1, 3), [] if i < 3 else [2]
        inputs = {
            "query": normal(batch, *lead, query),
            "memory": normal(batch, 4, options["memory_width"])}
        if i % 2 == 1:
            inputs["padding"] = padding(batch, 4)
        yield f"DotProductAttention/{i}", LayerCase(
            randomised(DotProduct(**options)), options, inputs,
            lambda module, inputs: module(
                inputs["query"], inputs["memory"], inputs.get("padding")))
    for i in range(3):
        options = dict(
            feature_size=draw.randint(2, 6), hidden_size=draw.randint(2, 6),
            attention_size=draw.randint(2, 6))
        yield f"AdditiveAttention/{i}", LayerCase(
            randomised(Attention(**options)), options,
            {"features": normal(3, 2 + i, options["feature_size"]),
             "h": normal(3, options["hidden_size"])},
            lambda module, inputs: dict(zip(["context", "weights"], module(*inputs.values()))))
