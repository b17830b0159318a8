"""Trigonometric and hyperbolic functions."""

import torch

from op_cases import case, sample

CASES = {
    "sin": case(lambda a: (a * 3.5).sin(), sample(4, 6)),
    "cos": case(lambda a: (a * 3.5).cos(), sample(4, 6)),
    "tan": case(torch.tan, sample(2, 3)),
    "asin": case(lambda a: (a * 0.9).asin(), sample(2, 3)),
    "acos": case(lambda a: (a * 0.9).acos(), sample(2, 3)),
    "atan": case(lambda a: (a * 3.5).atan(), sample(4, 6)),
    "sinh": case(torch.sinh, sample(2, 3)),
    "cosh": case(torch.cosh, sample(2, 3)),
    "tanh": case(torch.tanh, sample(2, 3)),
    "atan2": case(torch.atan2, sample(4, 6), sample(4, 6, seed=2)),
    "atan2, broadcast": case(torch.atan2, sample(2, 1), sample(3, seed=2)),
}
