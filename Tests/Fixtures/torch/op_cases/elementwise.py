"""Element-wise functions and arithmetic."""

import torch

from op_cases import case, sample

CASES = {
    "add": case(lambda a, b: a + b, sample(2, 3), sample(2, 3, seed=2)),
    "add, a row broadcast": case(lambda a, b: a + b, sample(2, 3), sample(3, seed=2)),
    "add, both broadcast": case(lambda a, b: a + b, sample(2, 1, 3), sample(4, 1, seed=2)),
    "add, a scalar tensor": case(lambda a, b: b + a, sample(2, 3), sample(seed=2)),
    "add, empty": case(lambda a, b: a + b, sample(0, 3), sample(3, seed=2)),
    "add a number": case(lambda a: 2 + a + 1, sample(2, 3)),
    "add, channels last": case(
        lambda a, b: a.permute(0, 3, 1, 2) + b, sample(2, 2, 3, 2), sample(2, 1, 1, seed=2)),
    "add, two orders in memory": case(
        lambda a, b: a.permute(0, 3, 1, 2) + b, sample(2, 2, 3, 2), sample(2, 2, 2, 3, seed=2)),
    "subtract": case(lambda a, b: a - b, sample(2, 3), sample(2, 1, seed=2)),
    "subtract from a number": case(lambda a: 1 - a - 2, sample(2, 3)),
    "multiply": case(lambda a, b: a * b, sample(2, 3), sample(2, 3, seed=2)),
    "multiply, a middle dimension broadcast": case(
        lambda a, b: a * b, sample(2, 3, 4), sample(2, 1, 4, seed=2)),
    "square by multiplication, one input twice": case(lambda a: a * a, sample(3)),
    "multiply by a number": case(lambda a: a * 3, sample(2, 3)),
    "divide": case(lambda a, b: a / b, sample(2, 3), sample(2, 3, seed=2, offset=3)),
    "divide by a number": case(lambda a: a / 3, sample(2, 3)),
    "divide a number": case(lambda a: 2 / a, sample(2, 3, offset=3)),
    "negate": case(lambda a: -a, sample(2, 3)),
    "exp": case(torch.exp, sample(2, 3)),
    "log": case(torch.log, sample(2, 3, offset=2)),
    "sqrt": case(torch.sqrt, sample(2, 3, offset=2)),
    "abs": case(torch.abs, sample(2, 3)),
    "square": case(torch.square, sample(2, 3)),
    "maximum": case(torch.maximum, sample(2, 3), sample(2, 3, seed=2)),
    "maximum of equals": case(lambda a: torch.maximum(a, a * 1), sample(2, 3)),
    "minimum": case(torch.minimum, sample(2, 3), sample(3, seed=2)),
    "maximum, one row against one column": case(
        torch.maximum, sample(1, 3), sample(2, 1, seed=2)),
    "expm1": case(torch.expm1, sample(2, 3)),
    "log1p": case(torch.log1p, sample(2, 3, offset=1.5)),
    "log2": case(torch.log2, sample(2, 3, offset=2)),
    "log10": case(torch.log10, sample(2, 3, offset=2)),
    "rsqrt": case(torch.rsqrt, sample(2, 3, offset=2)),
    "reciprocal": case(torch.reciprocal, sample(2, 3, offset=2)),
    "exp, channels last": case(lambda a: a.permute(0, 3, 1, 2).exp(), sample(2, 2, 3, 2)),
    "exp, empty": case(torch.exp, sample(0, 3)),
    "exp, a scalar": case(torch.exp, sample()),
    "erf": case(torch.erf, sample(4, 6)),
    "erfc": case(torch.erfc, sample(4, 6)),
    "sign": case(torch.sign, sample(2, 3)),
    "floor": case(lambda a: (a * 3).floor(), sample(4, 6)),
    "ceil": case(lambda a: (a * 3).ceil(), sample(4, 6)),
    "round": case(lambda a: (a * 3).round(), sample(4, 6)),
    "round, halves to even": case(
        lambda a: torch.tensor([-2.5, -1.5, -0.5, 0.5, 1.5, 2.5, 3.5]).round(), sample(2),
        differentiable=False),
    "trunc": case(lambda a: (a * 3).trunc(), sample(4, 6)),
    "clamp": case(lambda a: a.clamp(-0.5, 0.3), sample(4, 6)),
    "clamp from below": case(lambda a: a.clamp(min=-0.5), sample(4, 6)),
    "clamp from above": case(lambda a: a.clamp(max=0.3), sample(4, 6)),
    "clamp, limits crossed": case(lambda a: a.clamp(1, 0.5), sample(2, 3)),
    "clamp between tensors": case(
        torch.clamp, sample(4, 6), sample(6, seed=2), sample(4, 1, seed=3)),
    "clamp above a tensor": case(lambda a, b: a.clamp(min=b), sample(4, 6), sample(6, seed=2)),
    "pow": case(torch.pow, sample(2, 3, offset=2), sample(2, 3, seed=2)),
    "pow, broadcast": case(torch.pow, sample(2, 1, offset=2), sample(3, seed=2)),
    "pow of a number": case(lambda a: torch.pow(2.5, a), sample(2, 3)),
    "pow to the 0th": case(lambda a: a.pow(0), sample(2, 3)),
    "pow to the 1st": case(lambda a: a.pow(1), sample(2, 3)),
    "pow to the 2nd": case(lambda a: a.pow(2), sample(2, 3)),
    "pow to the 3rd": case(lambda a: a.pow(3), sample(2, 3)),
    "pow to the 5th": case(lambda a: a.pow(5), sample(2, 3)),
    "pow to the minus 2nd": case(lambda a: a.pow(-2), sample(2, 3, offset=2)),
    "pow to a half": case(lambda a: a.pow(0.5), sample(2, 3, offset=2)),
    "pow to minus a half": case(lambda a: a.pow(-0.5), sample(2, 3, offset=2)),
    "pow to 1.7": case(lambda a: a.pow(1.7), sample(2, 3, offset=2)),
    "remainder": case(
        lambda a, b: (a * 3).remainder(b), sample(4, 6), sample(4, 6, seed=10, offset=1.5)),
    "remainder, a row": case(
        lambda a, b: (a * 3).remainder(b), sample(2, 3), sample(3, seed=2, offset=-2)),
    "remainder of a number": case(lambda a: (a * 3).remainder(-0.7), sample(4, 6)),
    "fmod": case(
        lambda a, b: (a * 3).fmod(b), sample(4, 6), sample(4, 6, seed=10, offset=1.5)),
    "fmod of a number": case(lambda a: (a * 3).fmod(-0.7), sample(4, 6)),
}
