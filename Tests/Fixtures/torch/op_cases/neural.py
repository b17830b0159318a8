"""Softmax, recurrence, dropout and bags of embeddings."""

import torch
import torch.nn.functional as F

from op_cases import case, sample

BAGS = torch.tensor([[2, 0], [1, 2], [1, 1]])


def lstm_cell(gates, cell):
    """The states from the gates' sums, in the order i, f, g, o."""
    i, f, g, o = gates.chunk(4, dim=1)
    cell = torch.sigmoid(f) * cell + torch.sigmoid(i) * torch.tanh(g)
    return torch.sigmoid(o) * torch.tanh(cell), cell


def both_states(gates, cell):
    hidden, cell = lstm_cell(gates, cell)
    return hidden * 2 + cell


CASES = {
    "softmax": case(lambda x: x.softmax(-1), sample(2, 3)),
    "softmax, first dimension": case(lambda x: x.softmax(0), sample(3, 2)),
    "softmax, middle dimension": case(lambda x: x.softmax(1), sample(2, 3, 2)),
    "softmax, wide middle dimension": case(lambda x: x.softmax(0), sample(2, 131)),
    "softmax, scalar": case(lambda x: x.softmax(-1), sample()),
    "softmax, empty": case(lambda x: x.softmax(-1), sample(2, 0)),
    "softmax, large numbers": case(lambda x: (x * 10).softmax(-1), sample(2, 3, offset=1000)),
    "logSoftmax": case(lambda x: x.log_softmax(-1), sample(2, 3)),
    "logSoftmax, middle dimension": case(lambda x: x.log_softmax(-2), sample(2, 3, 2)),
    "logSoftmax, one class": case(lambda x: x.log_softmax(-1), sample(3, 1)),
    "softmin": case(lambda x: F.softmin(x, dim=0), sample(2, 3)),
    "glu": case(F.glu, sample(2, 4)),
    "glu, first dimension": case(lambda x: F.glu(x, dim=0), sample(4, 3)),
    "lstmCell, hidden state": case(
        lambda gates, cell: lstm_cell(gates, cell)[0], sample(2, 12), sample(2, 3, seed=2)),
    "lstmCell, both states": case(both_states, sample(2, 12), sample(2, 3, seed=2)),
    "additiveScores": case(
        lambda keys, query, v: torch.tanh(keys + query.unsqueeze(1)) @ v,
        sample(2, 3, 4), sample(2, 4, seed=2), sample(4, seed=3)),
    "dropout of everything": case(lambda x: F.dropout(x, 1.0), sample(2, 3)),
    "embeddingBag, sum": case(lambda t: F.embedding_bag(BAGS, t, mode="sum"), sample(3, 4)),
    "embeddingBag, weighted sum": case(
        lambda t, w: F.embedding_bag(BAGS, t, mode="sum", per_sample_weights=w),
        sample(3, 4), sample(3, 2, seed=2)),
    "embeddingBag, mean with padding": case(
        lambda t: F.embedding_bag(BAGS, t, mode="mean", padding_idx=1), sample(3, 4)),
    "embeddingBag, max with padding": case(
        lambda t: F.embedding_bag(BAGS, t, mode="max", padding_idx=1), sample(3, 4)),
}
