"""Activation functions."""

import torch
import torch.nn.functional as F

from op_cases import case, sample


def wide(function):
    return case(lambda a: function(a * 3.5), sample(4, 6))


CASES = {
    "sigmoid": case(torch.sigmoid, sample(2, 3)),
    "relu": case(F.relu, sample(2, 3)),
    "relu6": case(lambda a: F.relu6(a * 7), sample(4, 6)),
    "leakyRelu": case(F.leaky_relu, sample(2, 3)),
    "leakyRelu, another slope": case(lambda a: F.leaky_relu(a, 0.3), sample(2, 3)),
    "elu": case(F.elu, sample(2, 3)),
    "elu, another alpha": case(lambda a: F.elu(a, 0.4), sample(2, 3)),
    "selu": case(F.selu, sample(2, 3)),
    "celu": wide(F.celu),
    "celu, another alpha": wide(lambda x: F.celu(x, 0.4)),
    "prelu": case(F.prelu, sample(2, 3), sample(1, seed=2)),
    "prelu, a slope for each channel": case(F.prelu, sample(2, 3, 2), sample(3, seed=2)),
    "gelu": wide(F.gelu),
    "gelu, channels last": case(lambda a: F.gelu(a.permute(0, 3, 1, 2)), sample(2, 2, 3, 2)),
    "gelu, gradient in another order": case(lambda a: F.gelu(a.T).T * a, sample(2, 3)),
    "gelu, empty": case(F.gelu, sample(0, 3)),
    "gelu by tanh": wide(lambda x: F.gelu(x, approximate="tanh")),
    "silu": wide(F.silu),
    "mish": wide(F.mish),
    "softplus": wide(F.softplus),
    "softplus, beta and threshold": wide(lambda x: F.softplus(x, 2, 3)),
    "hardswish": wide(F.hardswish),
    "hardsigmoid": wide(F.hardsigmoid),
    "hardtanh": wide(F.hardtanh),
    "hardtanh, other limits": wide(lambda x: F.hardtanh(x, -2, 0.5)),
    "logSigmoid": wide(F.logsigmoid),
    "softsign": case(F.softsign, sample(2, 3)),
}
