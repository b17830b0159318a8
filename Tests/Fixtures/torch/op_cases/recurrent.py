"""Recurrent cells with weights, and layers in one direction."""

import torch

from op_cases import case, sample


def layer(cell, x, state, lengths=None, reversed=False):
    """All outputs and the last state of a cell run step by step, each row within its length."""
    steps, batch = x.shape[:2]
    lengths = torch.tensor(lengths or [steps] * batch)
    outputs = [None] * steps
    for t in (range(steps)[::-1] if reversed else range(steps)):
        active = (lengths > t).unsqueeze(1)
        following = cell(x[t], state)
        state = tuple(torch.where(active, new, old) for new, old in zip(following, state))
        outputs[t] = torch.where(active, state[0], 0.0)
    return torch.stack(outputs), state


def joined(output, state):
    """All results as one vector, each with a weight of its own."""
    return torch.cat([(i + 1) * part.flatten() for i, part in enumerate([output, *state])])


def lstm_cell(x, h, c, *weights):
    hidden, cell = torch.lstm_cell(x, (h, c), *weights)
    return hidden * 2 + cell


def lstm(x, *weights, lengths=None, reversed=False, state=None):
    hidden = weights[1].shape[1]
    state = state or (torch.zeros(x.shape[1], hidden), torch.zeros(x.shape[1], hidden))
    return joined(*layer(
        lambda x, s: torch.lstm_cell(x, s, *weights), x, state, lengths, reversed))


def projected_lstm(x, w_ih, w_hh, w_hr, h, c, **options):
    def cell(x, state):
        i, f, g, o = (x @ w_ih.T + state[0] @ w_hh.T).chunk(4, dim=1)
        c = f.sigmoid() * state[1] + i.sigmoid() * g.tanh()
        return (o.sigmoid() * c.tanh()) @ w_hr.T, c
    return joined(*layer(cell, x, (h, c), **options))


def one_state(cell, x, *weights, h=None, **options):
    state = (torch.zeros(x.shape[1], weights[1].shape[1]) if h is None else h,)
    return joined(*layer(lambda x, s: (cell(x, s[0], *weights),), x, state, **options))


def weights(gates):
    """W_ih, W_hh, b_ih, b_hh for inputs of 2 and states of 3."""
    return (
        sample(3 * gates, 2, seed=2), sample(3 * gates, 3, seed=3),
        sample(3 * gates, seed=4), sample(3 * gates, seed=5))


X, STEP, H, C = sample(4, 3, 2), sample(3, 2), sample(3, 3, seed=6), sample(3, 3, seed=8)
LENGTHS = [2, 4, 1]

CASES = {
    "lstmCell with weights": case(lstm_cell, STEP, H, C, *weights(4)),
    "gruCell": case(torch.gru_cell, STEP, H, *weights(3)),
    "rnnCell": case(torch.rnn_tanh_cell, STEP, H, *weights(1)),
    "rnnCell, relu": case(torch.rnn_relu_cell, STEP, H, *weights(1)),
    "rnnCell without bias": case(torch.rnn_tanh_cell, STEP, H, *weights(1)[:2]),
    "lstmLayer": case(lstm, X, *weights(4)),
    "lstmLayer, reversed": case(
        lambda *x: lstm(*x[:5], state=x[5:], reversed=True), X, *weights(4), H, C),
    "lstmLayer, lengths": case(
        lambda *x: lstm(*x[:5], state=x[5:], lengths=LENGTHS), X, *weights(4), H, C),
    "lstmLayer, lengths reversed": case(
        lambda *x: lstm(*x, lengths=LENGTHS, reversed=True), X, *weights(4)),
    "lstmLayer, projection": case(
        projected_lstm, X, sample(12, 2, seed=2), sample(12, 2, seed=3), sample(2, 3, seed=4),
        sample(3, 2, seed=6), C),
    "lstmLayer, projection and lengths reversed": case(
        lambda *x: projected_lstm(*x, lengths=LENGTHS, reversed=True),
        X, sample(12, 2, seed=2), sample(12, 2, seed=3), sample(2, 3, seed=4),
        sample(3, 2, seed=6), C),
    "gruLayer": case(lambda *x: one_state(torch.gru_cell, *x), X, *weights(3)),
    "gruLayer, lengths reversed": case(
        lambda *x: one_state(
            torch.gru_cell, *x[:5], h=x[5], lengths=LENGTHS, reversed=True),
        X, *weights(3), H),
    "rnnLayer": case(lambda *x: one_state(torch.rnn_tanh_cell, *x), X, *weights(1)),
    "rnnLayer, relu, lengths": case(
        lambda *x: one_state(torch.rnn_relu_cell, *x[:5], h=x[5], lengths=LENGTHS),
        X, *weights(1), H),
    "rnnLayer, one step": case(
        lambda *x: one_state(torch.rnn_tanh_cell, *x), sample(1, 3, 2), *weights(1)[:2]),
}
