"""Numbers by a formula that Swift and numpy compute alike, so that weights of whole networks need no file."""

import math

import numpy as np
import torch


def uniform(key, shape):
    """Returns numbers in [-0.5, 0.5) that depend on the key and the place; BackboneFormula.swift does the same."""
    seed = 0x811C9DC5
    for byte in key.encode():
        seed = ((seed ^ byte) * 0x01000193) % 2**32
    v = np.arange(math.prod(shape), dtype=np.uint32) * np.uint32(2654435761) + np.uint32(seed)
    v ^= v >> 16
    v *= np.uint32(0x85EBCA6B)
    v ^= v >> 13
    values = (v >> 8).astype(np.float32) / np.float32(2**24) - np.float32(0.5)
    return torch.from_numpy(values.reshape(shape))


def value(key, shape):
    """Returns the parameter or buffer of a state key: He's scale for weights, so that activations keep theirs."""
    if len(shape) >= 2 and key.endswith("weight"):
        return uniform(key, shape) * np.float32(math.sqrt(24 / math.prod(shape[1:])))
    if key.endswith(("weight", "running_var", "layer_scale")):
        return uniform(key, shape) + 1
    return uniform(key, shape) * np.float32(0.2)


def fill(model):
    """Replaces all floats of a model's state."""
    state = model.state_dict()
    model.load_state_dict(
        {key: value(key, list(t.shape)) if t.is_floating_point() else t for key, t in state.items()})
    return model.eval()
