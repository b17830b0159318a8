"""Creation, triangles and diagonals."""

import torch
import torch.nn.functional as F

from op_cases import case, sample


def constant(function):
    return case(lambda a: function(), sample(2), differentiable=False)


def meshed(indexing):
    def function(a, b, *rest):
        grid = torch.meshgrid(a, b, *rest, indexing=indexing)
        total = grid[0] * 2 + grid[1].square()
        return total + grid[2] if rest else total

    return function


CASES = {
    "arange": constant(lambda: torch.arange(0, 1, 0.1)),
    "arange, downwards": constant(lambda: torch.arange(3, -2.5, -0.75)),
    "arange, nothing": constant(lambda: torch.arange(2.0, 2.0)),
    "arange, integers": constant(lambda: torch.cat([torch.arange(7), torch.arange(9, -4, -3)])),
    "linspace": constant(lambda: torch.linspace(-1, 2, 7)),
    "linspace, one number": constant(lambda: torch.linspace(3, 5, 1)),
    "logspace": constant(lambda: torch.logspace(-1, 1, 4, base=2)),
    "eye": constant(lambda: torch.eye(3, 2)),
    "eye, square": constant(lambda: torch.eye(3)),
    "full and like": constant(
        lambda: (lambda x: torch.full_like(x, 3) + torch.zeros_like(x) + torch.ones_like(x))(
            torch.full((2, 3), 0.5))),
    "oneHot": constant(lambda: F.one_hot(torch.tensor([[2, 0], [1, 3]]), 4)),
    "a literal": constant(lambda: torch.tensor([[[1, 2.5], [-3, 4]], [[5, 6], [7, 8]]])),
    "meshgrid": case(meshed("ij"), sample(2), sample(3, seed=2)),
    "meshgrid as xy": case(meshed("xy"), sample(2), sample(3, seed=2), sample(2, seed=3)),
    "tril": case(lambda a: a.tril().square(), sample(3, 4)),
    "tril, batched, above": case(lambda a: a.tril(1), sample(2, 3, 4)),
    "tril, far below": case(lambda a: a.tril(-5), sample(3, 4)),
    "triu": case(lambda a: a.triu().square(), sample(3, 4)),
    "triu, batched, below": case(lambda a: a.triu(-1), sample(2, 3, 4)),
    "triu, far above": case(lambda a: a.triu(9), sample(3, 4)),
    "triu, empty": case(lambda a: a.triu(), sample(0, 4)),
    "tril, integers": case(
        lambda a: (a * 9).int().tril(-1), sample(3, 4), differentiable=False),
    "diagonal": case(lambda a: a.diagonal().square(), sample(3, 4)),
    "diagonal, above": case(lambda a: a.diagonal(2), sample(3, 4)),
    "diagonal, below": case(lambda a: a.diagonal(-1), sample(3, 4)),
    "diagonal, outside": case(lambda a: a.diagonal(7), sample(3, 4)),
    "diagonal, batched": case(lambda a: a.diagonal(1, -2, 0).square(), sample(2, 3, 4)),
    "diag of a vector": case(lambda a: a.diag(-1).square(), sample(3)),
    "diag of a matrix": case(lambda a: a.diag(1), sample(3, 4)),
    "diagEmbed": case(lambda a: a.diag_embed(1).square(), sample(2, 3)),
    "diagEmbed, nothing": case(lambda a: a.diag_embed(), sample(2, 0)),
}
