"""Products."""

import torch
import torch.nn.functional as F

from op_cases import case, sample


def contraction(expression):
    return lambda *operands: torch.einsum(expression, *operands)


CASES = {
    "matmul": case(lambda a, b: a @ b, sample(2, 3), sample(3, 4, seed=2)),
    "matmul, transposed left": case(lambda a, b: a.T @ b, sample(3, 2), sample(3, 4, seed=2)),
    "matmul, transposed right": case(lambda a, b: a @ b.T, sample(2, 3), sample(4, 3, seed=2)),
    "matmul, both transposed": case(lambda a, b: a.T @ b.T, sample(3, 2), sample(4, 3, seed=2)),
    "matmul, one row": case(lambda a, b: a @ b, sample(1, 3), sample(3, 4, seed=2)),
    "matmul, one column": case(lambda a, b: a @ b, sample(4, 3), sample(3, 1, seed=2)),
    "matmul, inner size 0": case(lambda a, b: a @ b, sample(2, 0), sample(0, 3, seed=2)),
    "matmul, batched": case(lambda a, b: a @ b, sample(2, 2, 3), sample(2, 3, 2, seed=2)),
    "matmul, batched and transposed": case(
        lambda a, b: a.mT @ b.mT, sample(2, 3, 2), sample(2, 2, 3, seed=2)),
    "matmul, vectors": case(
        torch.matmul, sample(3), sample(3, seed=2)),
    "matmul, vector and matrix": case(
        torch.matmul, sample(3), sample(3, 4, seed=2)),
    "matmul, vector and transposed matrix": case(
        lambda a, b: a @ b.T, sample(3), sample(4, 3, seed=2)),
    "matmul, matrix and vector": case(
        torch.matmul, sample(4, 3), sample(3, seed=2)),
    "matmul, vector and batch": case(
        torch.matmul, sample(3), sample(2, 3, 4, seed=2)),
    "matmul, batch and vector": case(
        torch.matmul, sample(2, 2, 3), sample(3, seed=2)),
    "matmul, batch and matrix": case(
        torch.matmul, sample(2, 2, 3), sample(3, 4, seed=2)),
    "matmul, batch and transposed matrix": case(
        lambda a, b: a @ b.T, sample(2, 2, 2, 3), sample(4, 3, seed=2)),
    "matmul, matrix and batch": case(
        torch.matmul, sample(2, 3), sample(2, 3, 4, seed=2)),
    "matmul, broadcast batches": case(
        torch.matmul, sample(2, 1, 2, 3), sample(3, 3, 2, seed=2)),
    "matmul, broadcast and transposed": case(
        lambda a, b: a.mT @ b.mT, sample(2, 1, 3, 2), sample(1, 3, 2, 3, seed=2)),
    "matmul, transposed batch and matrix": case(
        lambda a, b: a.mT @ b, sample(2, 3, 2), sample(3, 2, seed=2)),
    "matmul, empty batch": case(
        torch.matmul, sample(0, 2, 3), sample(3, 4, seed=2)),
    "bmm": case(
        torch.bmm, sample(2, 2, 3), sample(2, 3, 2, seed=2)),
    "dot": case(
        torch.dot, sample(5), sample(5, seed=2)),
    "dot, empty": case(
        torch.dot, sample(0), sample(0, seed=2)),
    "outer": case(
        torch.outer, sample(2), sample(3, seed=2)),
    "inner": case(
        torch.inner, sample(2, 3), sample(4, 2, 3, seed=2)),
    "inner, scalar": case(
        torch.inner, sample(2, 3), sample(seed=2)),
    "addmm": case(
        lambda x, a, b: torch.addmm(x, a, b, beta=0.5, alpha=2), sample(4), sample(2, 3, seed=2), sample(3, 4, seed=3)),
    "addmm, beta 0": case(
        lambda a, b: torch.addmm(torch.tensor([float("nan")]), a, b, beta=0),
        sample(2, 3), sample(3, 4, seed=2)),
    "tensordot": case(
        torch.tensordot, sample(2, 3, 2), sample(3, 2, 2, seed=2)),
    "tensordot, pairs": case(
        lambda a, b: torch.tensordot(a, b, dims=([0, -1], [2, 0])), sample(2, 3, 4), sample(4, 2, 2, seed=2)),
    "tensordot, no dimension": case(
        lambda a, b: torch.tensordot(a, b, dims=0), sample(2), sample(3, seed=2)),
    "kron": case(
        torch.kron, sample(2, 2), sample(2, 3, seed=2)),
    "kron, ranks": case(
        torch.kron, sample(3), sample(2, 2, seed=2)),
    "cross": case(
        torch.linalg.cross, sample(2, 3), sample(1, 3, seed=2)),
    "cross, first dimension": case(
        lambda a, b: torch.linalg.cross(a, b, dim=0), sample(3, 2), sample(3, 2, seed=2)),
    "matrix trace": case(
        torch.trace, sample(3, 3)),
    "matrix trace, not square": case(
        lambda x: x.square().trace(), sample(2, 4)),
    "multi dot": case(
        lambda *x: torch.linalg.multi_dot(x), sample(3), sample(3, 4, seed=2), sample(4, 2, seed=3), sample(2, 3, seed=4)),
    "multi dot, column": case(
        lambda *x: torch.linalg.multi_dot(x), sample(2, 3), sample(3, 4, seed=2), sample(4, seed=3)),
    "einsum, batch of matrices": case(
        contraction("bij,bjk->bik"), sample(2, 2, 3), sample(2, 3, 2, seed=2)),
    "einsum, implicit result": case(
        contraction("jb, ba"), sample(2, 3), sample(3, 4, seed=2)),
    "einsum, linear": case(
        contraction("bi,oi->bo"), sample(2, 3), sample(4, 3, seed=2)),
    "einsum, diagonal": case(
        contraction("ii->i"), sample(3, 3)),
    "einsum, trace": case(
        contraction("ii"), sample(3, 3)),
    "einsum, diagonal of a batch": case(
        contraction("iji->ji"), sample(2, 3, 2)),
    "einsum, triple diagonal": case(
        contraction("iii->i"), sample(2, 2, 2)),
    "einsum, sum": case(
        contraction("ij->j"), sample(2, 3)),
    "einsum, outer": case(
        contraction("i,j->ji"), sample(2), sample(3, seed=2)),
    "einsum, element-wise": case(
        contraction("ij,ji->ij"), sample(2, 3), sample(3, 2, seed=2)),
    "einsum, dot": case(
        contraction("ij,ij->"), sample(2, 3), sample(2, 3, seed=2)),
    "einsum, ellipsis": case(
        contraction("...ij,...jk->...ik"), sample(1, 2, 3), sample(4, 3, 2, seed=2)),
    "einsum, ellipsis of two ranks": case(
        contraction("...d,dk->k..."), sample(2, 3, 2), sample(2, 4, seed=2)),
    "einsum, ellipsis summed": case(
        contraction("...d,d->d"), sample(2, 3, 2), sample(2, seed=2)),
    "einsum, three operands": case(
        contraction("bi,bji,j->bj"), sample(2, 3), sample(2, 4, 3, seed=2), sample(4, seed=3)),
    "einsum, bilinear": case(
        contraction("bn,anm,bm->ba"), sample(2, 3), sample(4, 3, 2, seed=2), sample(2, 2, seed=3)),
    "einsum, broadcast size 1": case(
        contraction("ij,ij->i"), sample(2, 1), sample(2, 3, seed=2)),
    "einsum, both of size 1": case(
        contraction("ij,jk->ik"), sample(2, 1), sample(1, 3, seed=2)),
    "einsum, strided sides": case(
        contraction("abc,bcd->ad"), sample(2, 2, 3), sample(2, 3, 2, seed=2)),
    "einsum, scalar": case(
        contraction(",i->i"), sample(), sample(2, seed=2)),
    "einsum, empty sum": case(
        contraction("ij,jk->ik"), sample(2, 0), sample(0, 3, seed=2)),
    "einsum, transpose": case(
        lambda x: torch.einsum("ij->ji", x.square()), sample(2, 3)),
    "einsum, implicit ellipsis": case(
        lambda x: torch.einsum("b...a", x.square()), sample(2, 3, 2)),
    "linear": case(F.linear, sample(2, 2, 3), sample(4, 3, seed=2), sample(4, seed=3)),
}
