#!/usr/bin/env python3
"""Writes what PyTorch computes for small recurrent captioners with random weights:

- recurrent_program.safetensors: a Show-Attend-Tell decoder under the keys of a plain PyTorch program, with
  its logits, and its captions by greedy and beam search;
- recurrent_options.safetensors: the same for every option of `ShowAttendTell` and for `MergeLSTM`, under
  this library's keys.

    pip install torch safetensors && python make_recurrent.py [--program lstm_model.py]

With --program the first decoder is the class `Decoder` of that file in place of `Program` below, which has
its interface; the numbers of the two differ by rounding only. Made with torch 2.15.0 on python 3.11.
"""

import argparse
import importlib.util
import json
from pathlib import Path

import torch
from safetensors.torch import save_file
from torch import nn
from torch.nn import functional as F

HERE = Path(__file__).parent
LENGTH, WIDTH, START = 6, 3, 1


def spread(module, std=0.9):
    """Weights so large that captions of different pictures differ."""
    for parameter in module.parameters():
        nn.init.normal_(parameter, std=std)
    return module


def search(step, start, rows, width):
    """The best of `width` hypotheses of exactly LENGTH words for one image; `step(words, state)` gives logits
    and the next state, a tuple of tensors of a row a hypothesis."""
    state = tuple(x[rows].expand(width, *x.shape[1:]) for x in start)
    total = torch.tensor([0.0] + [-1e9] * (width - 1))
    words = torch.full((width,), START)
    history = torch.zeros(width, 0, dtype=torch.long)
    for _ in range(LENGTH):
        logits, state = step(words, state)
        scores = logits.log_softmax(1) + total[:, None]
        total, best = scores.flatten().topk(width)
        parents, words = best // scores.shape[1], best % scores.shape[1]
        state = tuple(x[parents] for x in state)
        history = torch.cat([history[parents], words[:, None]], 1)
    return history[0].tolist()


class Program(nn.Module):
    """Soft attention with keys, a context gate, first states through tanh."""

    def __init__(self, vocab, embed, hidden, attention, features, dropout):
        super().__init__()
        self.embedding = nn.Embedding(vocab, embed)
        self.init_h, self.init_c = nn.Linear(features, hidden), nn.Linear(features, hidden)
        self.key, self.query = nn.Linear(features, attention), nn.Linear(hidden, attention)
        self.score = nn.Linear(attention, 1)
        self.gate = nn.Linear(hidden, features)
        self.cell = nn.LSTMCell(embed + features, hidden)
        self.drop = nn.Dropout(dropout)
        self.output = nn.Linear(hidden, vocab)

    def start(self, features):
        mean = features.mean(1)
        return self.init_h(mean).tanh(), self.init_c(mean).tanh(), self.key(features)

    def step(self, word, h, c, features, keys):
        weights = self.score((keys + self.query(h)[:, None]).tanh()).softmax(1)
        context = self.gate(h).sigmoid() * (weights * features).sum(1)
        return *self.cell(torch.cat([word, context], 1), (h, c)), weights[..., 0]

    def forward(self, features, captions):
        h, c, keys = self.start(features)
        logits = []
        for word in self.embedding(captions).unbind(1):
            h, c, _ = self.step(word, h, c, features, keys)
            logits.append(self.output(self.drop(h)))
        return torch.stack(logits, 1)


class ShowAttendTell(nn.Module):
    """Every option; the keys are those of the library's class."""

    def __init__(self, vocab=11, features=8, embed=5, hidden=7, attention=4, split=1, memory=None,
                 activation="tanh", hard=False, gate=True, layers=1, tied=False, deep=False, tanh=False):
        super().__init__()
        self.split, self.activation, self.hard, self.tanh = split, activation, hard, tanh
        width = features // split
        self.memory = nn.Linear(width, memory) if memory else None
        width = memory or width
        self.attention = nn.ModuleDict(dict(
            encoder_attention=nn.Linear(width, attention), decoder_attention=nn.Linear(hidden, attention),
            full_attention=nn.Linear(attention, 1)))
        self.init_h, self.init_c = nn.Linear(width, layers * hidden), nn.Linear(width, layers * hidden)
        self.embedding = nn.Embedding(vocab, embed)
        self.lstm_cell = nn.LSTMCell(embed + width, hidden)
        self.upper_cells = nn.ModuleList(nn.LSTMCell(hidden, hidden) for _ in range(layers - 1))
        self.f_beta = nn.Linear(hidden, width) if gate else None
        self.output_h = nn.Linear(hidden, embed) if deep else None
        self.output_z = nn.Linear(width, embed) if deep else None
        projects = tied and not deep and embed != hidden
        self.output_projection = nn.Linear(hidden, embed) if projects else None
        self.fc = nn.Linear(embed if deep or tied else hidden, vocab)
        if tied:
            self.fc.weight = self.embedding.weight

    def start(self, features):
        count, _, width = features.shape
        features = features.reshape(count, -1, width // self.split)
        if self.memory is not None:
            features = self.memory(features).relu()
        mean = features.mean(1)
        h, c = self.init_h(mean), self.init_c(mean)
        if self.tanh:
            h, c = h.tanh(), c.tanh()
        return h, c, features

    def step(self, ids, state):
        h, c, features = state
        layers = 1 + len(self.upper_cells)
        h, c = list(h.chunk(layers, 1)), list(c.chunk(layers, 1))
        top = h[-1]
        sums = self.attention.encoder_attention(features) + self.attention.decoder_attention(top)[:, None]
        scores = self.attention.full_attention(getattr(sums, self.activation)())[..., 0]
        weights = F.one_hot(scores.argmax(1), scores.shape[1]).float() if self.hard else scores.softmax(1)
        context = (weights[..., None] * features).sum(1)
        if self.f_beta is not None:
            context = self.f_beta(top).sigmoid() * context
        word = self.embedding(ids)
        h[0], c[0] = self.lstm_cell(torch.cat([word, context], 1), (h[0], c[0]))
        for i, cell in enumerate(self.upper_cells):
            h[i + 1], c[i + 1] = cell(h[i], (h[i + 1], c[i + 1]))
        y = h[-1]
        if self.output_h is not None:
            y = (self.output_h(y) + self.output_z(context) + word).tanh()
        elif self.output_projection is not None:
            y = self.output_projection(y)
        self.looked = weights
        return self.fc(y), (torch.cat(h, 1), torch.cat(c, 1), features)


class MergeLSTM(nn.Module):
    """The vector of a picture beside every word; the LSTM has one bias."""

    looked = None

    def __init__(self, vocab=11, features=8, embed=5, hidden=7):
        super().__init__()
        self.features = nn.Linear(features, embed)
        self.embedding = nn.Embedding(vocab, embed)
        self.lstm_cell = nn.LSTMCell(2 * embed, hidden)
        self.fc = nn.Linear(hidden, vocab)

    def start(self, features):
        zeros = torch.zeros(len(features), self.lstm_cell.hidden_size)
        return zeros, zeros, self.features(features.mean(1)).relu()

    def step(self, ids, state):
        h, c, image = state
        h, c = self.lstm_cell(torch.cat([self.embedding(ids), image], 1), (h, c))
        return self.fc(h), (h, c, image)

    def state_dict(self):
        return {k: v for k, v in super().state_dict().items() if k != "lstm_cell.bias_hh"}


@torch.no_grad()
def program(Decoder):
    torch.manual_seed(1)
    model = spread(Decoder(13, 5, 7, 4, 8, 0.0)).eval()
    features, captions = torch.randn(4, 6, 8), torch.randint(0, 13, (4, 5))
    logits = model(features, captions)

    def step(ids, state):
        h, c, features, keys = state
        h, c, _ = model.step(model.embedding(ids), h, c, features, keys)
        return model.output(h), (h, c, features, keys)

    h, c, keys = model.start(features)
    start = (h, c, features, keys)
    tensors = {f"state.{k}": v for k, v in model.state_dict().items()}
    return tensors | {"features": features, "captions": captions.int(), "logits": logits} | decoded(step, start)


def decoded(step, start):
    """A row an image: its greedy caption, which is a beam of one, and that of a beam of WIDTH."""
    images = range(len(start[0]))
    rows = lambda width: torch.tensor([search(step, start, slice(i, i + 1), width) for i in images]).int()
    return {"greedy": rows(1), "beam": rows(WIDTH)}


OPTIONS = {
    "default": {},
    "split": dict(split=4),
    "memory": dict(memory=6),
    "relu": dict(activation="relu"),
    "hard": dict(hard=True),
    "no gate": dict(gate=False),
    "layers": dict(layers=3),
    "tied": dict(tied=True, embed=7),
    "tied, projected": dict(tied=True),
    "deep": dict(deep=True),
    "deep, tied": dict(deep=True, tied=True),
    "tanh": dict(tanh=True),
    "everything": dict(split=2, memory=6, activation="relu", layers=2, tied=True, deep=True, tanh=True),
}


@torch.no_grad()
def options():
    tensors = {}
    torch.manual_seed(2)
    cases = {name: ShowAttendTell(**option) for name, option in OPTIONS.items()} | {"merge": MergeLSTM()}
    for name, model in cases.items():
        spread(model)
        if isinstance(model, MergeLSTM):
            model.lstm_cell.bias_hh.zero_()
        features, captions = torch.randn(3, 5, 8), torch.randint(0, 11, (3, 4))
        start = state = model.start(features)
        logits, attention = [], []
        for ids in captions.unbind(1):
            scores, state = model.step(ids, state)
            logits.append(scores)
            attention.append(model.looked)
        case = {f"state.{k}": v.clone() for k, v in model.state_dict().items()}
        case |= {"features": features, "captions": captions.int(), "logits": torch.stack(logits, 1)}
        if model.looked is not None:
            case["attention"] = torch.stack(attention, 1)
        case |= decoded(model.step, start)
        tensors |= {f"{name}/{key}": value for key, value in case.items()}
    return tensors


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--program", type=Path)
    path, decoder = parser.parse_args().program, Program
    if path:
        spec = importlib.util.spec_from_file_location("program", path)
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        decoder = module.Decoder
    search_options = json.dumps({"length": LENGTH, "width": WIDTH, "start": START})
    for name, tensors in {"program": program(decoder), "options": options()}.items():
        tensors = {key: value.contiguous() for key, value in tensors.items()}
        save_file(tensors, HERE / f"recurrent_{name}.safetensors", {"search": search_options})


if __name__ == "__main__":
    main()
