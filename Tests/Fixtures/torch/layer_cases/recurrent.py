"""Recurrent layers and cells; sequences of several lengths go packed through PyTorch's."""

import torch
import torch.nn as nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

from . import LayerCase, normal, randomised

# Of the layers, case by case: layers, both directions, bias, batch first, unbatched, lengths, initial
# states.
LAYERS = [
    (1, False, True, False, False, False, False),
    (2, False, True, False, False, False, True),
    (1, True, True, True, False, True, True),
    (3, True, False, False, False, True, False),
    (2, True, True, True, True, False, True),
    (2, False, False, True, False, True, False),
    (1, False, True, False, True, False, False),
    (2, True, True, False, False, False, False),
]


def call(module, inputs):
    """The output and the last states of a layer, of a packed batch where there are lengths."""
    x, lengths = inputs["x"], inputs.get("lengths")
    states = tuple(inputs[name] for name in "hc" if name in inputs)
    state = None if not states else states if len(states) == 2 else states[0]
    if lengths is not None:
        first = module.batch_first
        steps = x.shape[1 if first else 0]
        x = pack_padded_sequence(x, lengths, batch_first=first, enforce_sorted=False)
        y, last = module(x, state)
        y, _ = pad_packed_sequence(y, batch_first=first, total_length=steps)
    else:
        y, last = module(x, state)
    last = last if isinstance(last, tuple) else (last,)
    return {"": y} | {f"last_{name}": tensor for name, tensor in zip("hc", last)}


def layers(draw, name, variants):
    for i, (count, both, bias, first, unbatched, has_lengths, has_state) in enumerate(LAYERS):
        hidden = draw.randint(3, 4)
        options = dict(
            input_size=draw.randint(1, 4), hidden_size=hidden, num_layers=count, bias=bias,
            batch_first=first, bidirectional=both) | variants[i % len(variants)]
        module = randomised(getattr(nn, name)(**options))
        steps, batch = draw.randint(2, 5), draw.randint(2, 3)
        size = [] if unbatched else [batch]
        lead = [steps] if unbatched else [batch, steps] if first else [steps, batch]
        inputs = {"x": normal(*lead, options["input_size"])}
        if has_lengths:
            inputs["lengths"] = torch.randint(1, steps + 1, (batch,))
        if has_state:
            rows = count * (2 if both else 1)
            inputs["h"] = normal(rows, *size, options.get("proj_size") or hidden)
            if name == "LSTM":
                inputs["c"] = normal(rows, *size, hidden)
        yield f"{name}/{i}", LayerCase(module, options, inputs, call)


def call_cell(module, inputs):
    states = tuple(inputs[name] for name in "hc" if name in inputs)
    state = None if not states else states if len(states) == 2 else states[0]
    y = module(inputs["x"], state)
    return dict(zip("hc", y)) if isinstance(y, tuple) else {"h": y}


def cells(draw, name, variants):
    for i in range(4):
        options = dict(
            input_size=draw.randint(1, 4), hidden_size=draw.randint(1, 5), bias=i != 1,
        ) | variants[i % len(variants)]
        size = [] if i == 2 else [draw.randint(1, 3)]
        inputs = {"x": normal(*size, options["input_size"])}
        if i != 3:
            inputs["h"] = normal(*size, options["hidden_size"])
            if name == "LSTMCell":
                inputs["c"] = normal(*size, options["hidden_size"])
        yield f"{name}/{i}", LayerCase(
            randomised(getattr(nn, name)(**options)), options, inputs, call_cell)


def cases(draw):
    functions = [{"nonlinearity": "tanh"}, {"nonlinearity": "relu"}]
    yield from layers(draw, "LSTM", [{}, {}, {"proj_size": 2}])
    yield from layers(draw, "GRU", [{}])
    yield from layers(draw, "RNN", [functions[0], functions[1], functions[1], functions[0]])
    yield from cells(draw, "LSTMCell", [{}])
    yield from cells(draw, "GRUCell", [{}])
    yield from cells(draw, "RNNCell", functions)
