"""Scaled dot-product attention."""

import torch
import torch.nn.functional as F

from op_cases import case, sample

attention = F.scaled_dot_product_attention

# The first query sees keys 1 and 4, the second none, the third all.
MASK = torch.tensor([i in (1, 4) or i >= 10 for i in range(15)]).reshape(3, 5)
INPUTS = (sample(2, 3, 4), sample(2, 5, 4, seed=2), sample(2, 5, 2, seed=3))


def row(**options):
    return case(lambda q, k, v: attention(q, k, v, **options), *INPUTS)


def both_masks(q, k, v, bias):
    seen = MASK & torch.ones(3, 5, dtype=torch.bool).tril()
    return attention(q, k, v, attn_mask=torch.where(seen, bias, float("-inf")))


def projected(x, parts):
    """The parts of a joint projection [2, T, parts·8] as 2 heads each."""
    return [p.unflatten(2, (2, 4)).transpose(1, 2) for p in x.chunk(parts, -1)]


def rotated(x, interleaved):
    cosines, sines = sample(3, 2, seed=5).cos(), sample(3, 2, seed=5).sin()
    a, b = (x[..., 0::2], x[..., 1::2]) if interleaved else x.chunk(2, -1)
    turned = [a * cosines - b * sines, b * cosines + a * sines]
    return torch.stack(turned, -1).flatten(-2) if interleaved else torch.cat(turned, -1)


CASES = {
    "attention": row(),
    "attention, scale": row(scale=2),
    "attention, causal": row(is_causal=True),
    "attention, mask, one query sees nothing": row(attn_mask=MASK),
    "attention, mask of keys": row(attn_mask=torch.tensor([True, True, False, True, False])),
    "attention, mask of keys by head": row(
        attn_mask=MASK & torch.tensor([i not in (4, 5) for i in range(10)]).reshape(2, 1, 5)),
    "attention, causal from the third key on": row(
        attn_mask=torch.ones(3, 5, dtype=torch.bool).tril(2)),
    "attention, parts of one projection": case(
        lambda x: attention(*projected(x, 3), is_causal=True).transpose(1, 2).flatten(2),
        sample(2, 3, 24)),
    "attention, keys and values of one projection": case(
        lambda q, x: attention(q, *projected(x, 2)), sample(2, 2, 3, 4), sample(2, 5, 16)),
    "rotary, halves": case(lambda x: rotated(x, False), sample(2, 3, 4)),
    "rotary, pairs": case(lambda x: rotated(x, True), sample(3, 4)),
    "attention, mask of a head's queries": row(
        attn_mask=torch.tensor([True, True, False, True, True, True]).reshape(2, 3, 1)),
    "attention, additive mask": case(
        lambda q, k, v, m: attention(q, k, v, attn_mask=m), *INPUTS, sample(2, 3, 5, seed=4)),
    "attention, additive mask broadcast": case(
        lambda q, k, v, m, n: attention(q, k, v, attn_mask=m) + attention(q, k, v, attn_mask=n),
        *INPUTS, sample(2, 1, 1, seed=4), sample(3, 5, seed=6)),
    "attention, both masks and causal": case(both_masks, *INPUTS, sample(3, 5, seed=4)),
    "attention, shared heads": case(
        lambda q, k, v: attention(q, k, v, is_causal=True, enable_gqa=True),
        sample(1, 4, 3, 2), sample(1, 2, 5, 2, seed=2), sample(1, 2, 5, 3, seed=3)),
    "attention, shared heads, mask": case(
        lambda q, k, v: attention(q, k, v, attn_mask=MASK, enable_gqa=True),
        sample(2, 4, 3, 2), sample(2, 2, 5, 2, seed=2), sample(2, 2, 5, 3, seed=3)),
    "attention, matrices": case(
        attention, sample(3, 4), sample(5, 4, seed=2), sample(5, 2, seed=3)),
    "attention, heads broadcast": case(
        attention, sample(2, 2, 3, 4), sample(2, 1, 5, 4, seed=2), sample(5, 2, seed=3)),
    "attention, one query": case(attention, sample(2, 1, 4), *INPUTS[1:]),
    "attention, no keys": case(
        attention, sample(2, 3, 4), sample(2, 0, 4, seed=2), sample(2, 0, 2, seed=3)),
    "attention, no queries": case(attention, sample(2, 0, 4), *INPUTS[1:]),
}
