"""Linear layers and embeddings."""

import torch
import torch.nn as nn

from . import LayerCase, normal, randomised


def cases(draw):
    for i in range(4):
        options = dict(
            in_features=draw.randint(1, 9), out_features=draw.randint(1, 9), bias=i % 2 == 0)
        lead = [draw.randint(1, 4) for _ in range(i)]
        yield f"Linear/{i}", LayerCase(
            randomised(nn.Linear(**options)), options,
            {"x": normal(*lead, options["in_features"])})
    for i in range(3):
        options = dict(
            num_embeddings=draw.randint(5, 12), embedding_dim=draw.randint(1, 5),
            padding_idx=[None, 0, 3][i])
        ids = torch.randint(0, options["num_embeddings"], (3, 5))
        yield f"Embedding/{i}", LayerCase(
            randomised(nn.Embedding(**options)), options, {"ids": ids})
