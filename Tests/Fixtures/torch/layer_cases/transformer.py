"""Transformer layers, and encoders and decoders of them."""

import torch
import torch.nn as nn
import torch.nn.functional as F

from . import LayerCase, normal, randomised
from .attention import attention_mask, padding

ACTIVATIONS = {
    "relu": "relu", "gelu": "gelu", "geluTanh": lambda x: F.gelu(x, approximate="tanh")}


def made(kind, options):
    """A layer of PyTorch, without dropout."""
    options = dict(options, activation=ACTIVATIONS[options["activation"]])
    return kind(dropout=0, batch_first=True, **options)


def drawn(draw, i):
    # Rounding grows too much where vectors of 2 or 3 numbers are normalised.
    return dict(
        d_model=draw.choice([4, 6]), nhead=draw.randint(1, 2), dim_feedforward=draw.randint(3, 6),
        activation=list(ACTIVATIONS)[i % 3], layer_norm_eps=[1e-5, 1e-2][i % 2],
        norm_first=i % 2 == 1, bias=i != 2)


def causal(length):
    return nn.Transformer.generate_square_subsequent_mask(length)


def call_encoder(module, inputs):
    mask = inputs.get("mask")
    name = "mask" if isinstance(module, nn.TransformerEncoder) else "src_mask"
    return module(
        inputs["src"], **{name: mask}, src_key_padding_mask=inputs.get("padding"))


def call_decoder(module, inputs):
    return module(
        inputs["tgt"], inputs["memory"], tgt_mask=causal(inputs["tgt"].shape[1]),
        memory_mask=inputs.get("mask"), tgt_key_padding_mask=inputs.get("tgt_padding"),
        memory_key_padding_mask=inputs.get("padding"))


def cases(draw):
    for i in range(6):
        options = drawn(draw, i)
        inputs = {"src": normal(2, 3, options["d_model"])}
        if i % 3 == 1:
            inputs["padding"] = padding(2, 3)
        if i % 3 == 2:
            inputs["mask"] = attention_mask("added", 2, options["nhead"], 3, 3)
        yield f"TransformerEncoderLayer/{i}", LayerCase(
            randomised(made(nn.TransformerEncoderLayer, options)), options, inputs, call_encoder)
    for i in range(6):
        options = drawn(draw, i)
        inputs = {
            "tgt": normal(2, 3, options["d_model"]), "memory": normal(2, 4, options["d_model"])}
        if i % 3 == 1:
            inputs |= {"padding": padding(2, 4), "tgt_padding": padding(2, 3).flip(0)}
        if i % 3 == 2:
            inputs["mask"] = attention_mask("blocked", 2, options["nhead"], 3, 4)
        yield f"TransformerDecoderLayer/{i}", LayerCase(
            randomised(made(nn.TransformerDecoderLayer, options)), options, inputs, call_decoder)
    for i in range(3):
        options = dict(drawn(draw, i), num_layers=i + 1, final_norm=i != 1)
        layer = made(nn.TransformerEncoderLayer, {
            k: v for k, v in options.items() if k not in ("num_layers", "final_norm")})
        norm = nn.LayerNorm(options["d_model"]) if options["final_norm"] else None
        encoder = nn.TransformerEncoder(
            layer, options["num_layers"], norm=norm, enable_nested_tensor=False)
        inputs = {"src": normal(2, 3, options["d_model"]), "mask": causal(3)}
        if i == 1:
            inputs = {"src": inputs["src"], "padding": padding(2, 3)}
        yield f"TransformerEncoder/{i}", LayerCase(
            randomised(encoder), options, inputs, call_encoder)
    for i in range(3):
        options = dict(drawn(draw, i), num_layers=i + 1, final_norm=i != 1)
        layer = made(nn.TransformerDecoderLayer, {
            k: v for k, v in options.items() if k not in ("num_layers", "final_norm")})
        norm = nn.LayerNorm(options["d_model"]) if options["final_norm"] else None
        inputs = {
            "tgt": normal(2, 3, options["d_model"]), "memory": normal(2, 4, options["d_model"])}
        if i == 1:
            inputs["padding"] = padding(2, 4)
        yield f"TransformerDecoder/{i}", LayerCase(
            randomised(nn.TransformerDecoder(layer, options["num_layers"], norm=norm)), options,
            inputs, call_decoder)
