"""Linear algebra."""

import torch

from op_cases import case, sample


def regular(*shape, seed=1):
    """Square matrices whose diagonal dominates."""
    n = shape[-1]
    return sample(*shape, seed=seed) + torch.diag(3 + 0.5 * torch.arange(n))


def definite(x):
    return x @ x.mT + torch.diag(torch.tensor([1, 1.5, 2]))


def symmetric(x):
    return x + x.mT


def cat(function):
    """The results beside each other."""
    return lambda *x: torch.cat(tuple(function(*x)), -1)


def recomposed(power, full):
    def function(x):
        u, s, vh = torch.linalg.svd(x, full_matrices=full)
        k = s.shape[-1]
        return (u[..., :k] * s.unsqueeze(-2) ** power) @ vh[..., :k, :]

    return function


def eigen_exp(x):
    w, v = torch.linalg.eigh(symmetric(x), UPLO="U")
    return (v * w.exp()) @ v.T


def eigen_parts(x):
    w = torch.linalg.eigvals(x)
    return torch.stack([w.real, w.imag])


def norm(order, dim=(-2, -1), keepdim=False):
    return lambda x: torch.linalg.matrix_norm(x, order, dim, keepdim)


def condition(order):
    if order in (None, 2, -2):
        return lambda x: torch.linalg.cond(x, order)

    # The gradient of PyTorch's own fails: it changes the inverse in place.
    def function(x):
        value = norm(order)(x) * norm(order)(torch.linalg.inv(x))
        assert torch.allclose(value, torch.linalg.cond(x.detach(), order))
        return value

    return function


def triangular(**options):
    return lambda a, b: torch.linalg.solve_triangular(a, b, **options)


def least_squares(part):
    def function(a, b):
        # PyTorch's batches do not broadcast here.
        if b.dim() > 1 and b.shape != a.shape[:-1]:
            b = b.expand(*a.shape[:-2], *b.shape[-2:])
        return getattr(torch.linalg.lstsq(a, b, driver="gelsd"), part)

    return function


linalg = torch.linalg
inf = float("inf")
nowhere = {"differentiable": False}

CASES = {
    "solve": case(linalg.solve, regular(3, 3), sample(3, 2, seed=2)),
    "solve, vector": case(linalg.solve, regular(3, 3), sample(3, seed=2)),
    "solve, batched": case(linalg.solve, regular(2, 3, 3), sample(2, 3, 2, seed=2)),
    "solve, batch of vectors": case(linalg.solve, regular(2, 3, 3), sample(2, 3, seed=2)),
    "solve, broadcast": case(linalg.solve, regular(3, 3), sample(2, 3, 1, seed=2)),
    "solve, both broadcast": case(linalg.solve, regular(2, 1, 2, 2), sample(3, 2, 1, seed=2)),
    "solve, from the right": case(
        lambda a, b: linalg.solve(a, b, left=False), regular(2, 3, 3), sample(2, 2, 3, seed=2)),
    "solve, empty": case(linalg.solve, sample(0, 0), sample(0, 2, seed=2)),
    "inverse": case(linalg.inv, regular(3, 3)),
    "inverse, batched": case(linalg.inv, regular(2, 2, 3, 3)),
    "inverse, empty batch": case(linalg.inv, sample(0, 2, 2)),
    "determinant": case(linalg.det, regular(3, 3)),
    "determinant, batched": case(linalg.det, regular(2, 2, 2)),
    "determinant, singular": case(
        # The gradient of the expansion is exact where the matrix is singular.
        lambda x: (x[0] * linalg.cross(x[1], x[2])).sum(),
        torch.tensor([[1, 2, 3], [2, 4, 6], [1, 0, 1.0]])),
    "determinant, empty": case(linalg.det, sample(2, 0, 0)),
    "slogdet": case(lambda x: linalg.slogdet(x).logabsdet, regular(2, 3, 3)),
    "slogdet, sign": case(lambda x: linalg.slogdet(-x).sign, regular(2, 3, 3), **nowhere),
    "triangular solve, lower": case(
        triangular(upper=False), regular(3, 3), sample(3, 2, seed=2)),
    "triangular solve, upper": case(
        triangular(upper=True), regular(2, 3, 3), sample(3, 2, seed=2)),
    "triangular solve, transposed": case(
        lambda a, b: linalg.solve_triangular(a.mT, b, upper=False), regular(3, 3),
        sample(2, 3, 2, seed=2)),
    "triangular solve, from the right": case(
        triangular(upper=False, left=False), regular(3, 3), sample(2, 3, seed=2)),
    "triangular solve, unit diagonal": case(
        lambda a, b: linalg.solve_triangular(
            a.mT, b, upper=False, left=False, unitriangular=True),
        sample(3, 3), sample(2, 3, seed=2)),
    "triangular solve, empty": case(
        triangular(upper=True), sample(2, 0, 0), sample(0, 3, seed=2)),
    "matrix exp": case(linalg.matrix_exp, sample(3, 3)),
    "matrix exp, batched": case(lambda x: linalg.matrix_exp(2 * x), sample(2, 2, 2)),
    "matrix exp, large": case(
        lambda x: (linalg.matrix_exp(5 * x.double()) / 1000), sample(3, 3)),
    "matrix power": case(lambda x: linalg.matrix_power(x, 5), sample(2, 3, 3)),
    "matrix power, negative": case(lambda x: linalg.matrix_power(x, -3), regular(3, 3)),
    "matrix power, 0": case(lambda x: linalg.matrix_power(x, 0) + 0 * x, sample(2, 2, 2)),
    "vander": case(linalg.vander, sample(2, 3)),
    "vander, columns": case(lambda x: linalg.vander(x, N=5), sample(3)),
    "cholesky": case(lambda x: linalg.cholesky(definite(x)), sample(3, 3)),
    "cholesky, upper": case(lambda x: linalg.cholesky(definite(x), upper=True), sample(3, 3)),
    "cholesky, batched": case(lambda x: linalg.cholesky(definite(x)), sample(2, 3, 3)),
    "cholesky, empty": case(linalg.cholesky, sample(2, 0, 0)),
    "cholesky solve": case(
        lambda l, b: torch.cholesky_solve(b, l.tril()), regular(3, 3), sample(3, 2, seed=2)),
    "cholesky solve, upper": case(
        lambda u, b: torch.cholesky_solve(b, u.triu(), upper=True), regular(3, 3),
        sample(2, 3, 1, seed=2)),
    "svd, singular values": case(
        lambda x: linalg.svd(x, full_matrices=False).S, sample(2, 3, 2)),
    "svd, left vectors": case(
        lambda x: linalg.svd(x, full_matrices=False).U.square(), sample(3, 2)),
    "svd, right vectors": case(
        lambda x: linalg.svd(x, full_matrices=False).Vh.square(), sample(2, 4)),
    "svd, full": case(recomposed(0.5, True), regular(2, 3, 3)),
    "svd, full and wide": case(recomposed(2, True), sample(2, 3)),
    "svd, tall": case(recomposed(0.5, False), sample(4, 2)),
    "svdvals": case(linalg.svdvals, sample(2, 2, 3)),
    "svdvals, empty": case(linalg.svdvals, sample(2, 0, 3)),
    "eigh, values": case(lambda x: linalg.eigh(symmetric(x)).eigenvalues, sample(2, 3, 3)),
    "eigh, upper": case(eigen_exp, sample(3, 3)),
    "eigh, vectors": case(
        lambda x: linalg.eigh(symmetric(x)).eigenvectors.square(), sample(3, 3)),
    "eigvalsh": case(lambda x: linalg.eigvalsh(symmetric(x)), sample(3, 3)),
    "eig, values": case(eigen_parts, sample(2, 3, 3), **nowhere),
    "qr": case(cat(linalg.qr), regular(3, 3)),
    "qr, tall": case(
        lambda x: torch.cat([linalg.qr(x).Q, 2 * linalg.qr(x).R], -2), sample(2, 4, 2)),
    "qr, wide": case(cat(linalg.qr), sample(2, 4)),
    "qr, complete": case(lambda x: linalg.qr(x, mode="complete").R, sample(2, 4)),
    "qr, complete and tall": case(
        cat(lambda x: linalg.qr(x, mode="complete")), sample(4, 2), **nowhere),
    "qr, empty": case(lambda x: linalg.qr(x, mode="complete").Q, sample(3, 0), **nowhere),
    "lu": case(cat(linalg.lu), regular(3, 3, seed=4).T),
    "lu, tall": case(lambda x: torch.cat(linalg.lu(x)[1:], -2), sample(2, 4, 2)),
    "lu, wide": case(cat(lambda x: linalg.lu(x)[1:]), sample(2, 4)),
    "lu solve": case(
        lambda a, b: linalg.lu_solve(*linalg.lu_factor(a), b), regular(2, 3, 3),
        sample(3, 2, seed=2), **nowhere),
    "pinv, tall": case(linalg.pinv, sample(2, 4, 2)),
    "pinv, wide": case(linalg.pinv, sample(2, 3)),
    "pinv, tolerance": case(lambda x: linalg.pinv(x, rtol=0.5), regular(3, 3), **nowhere),
    "pinv, empty": case(linalg.pinv, sample(2, 0)),
    "matrix rank": case(linalg.matrix_rank, sample(2, 4, 3), **nowhere),
    "matrix rank, tolerance": case(
        lambda x: linalg.matrix_rank(x, rtol=0.3, atol=0.1), sample(2, 4, 3), **nowhere),
    "least squares": case(least_squares("solution"), sample(4, 2), sample(4, 3, seed=2)),
    "least squares, vectors": case(
        least_squares("solution"), sample(2, 4, 2), sample(2, 4, seed=2)),
    "least squares, shortest": case(
        least_squares("solution"), sample(2, 3), sample(2, 2, seed=2)),
    "least squares, residuals": case(
        least_squares("residuals"), sample(2, 4, 2), sample(4, 3, seed=2), **nowhere),
    "least squares, singular values": case(
        least_squares("singular_values"), sample(4, 2), sample(4, seed=2), **nowhere),
    "matrix norm, frobenius": case(norm("fro"), sample(2, 2, 3)),
    "matrix norm, nuclear": case(norm("nuc"), sample(2, 2, 3)),
    "matrix norm, 1": case(norm(1, keepdim=True), sample(2, 2, 3)),
    "matrix norm, -1": case(norm(-1), sample(2, 2, 3)),
    "matrix norm, 2": case(norm(2), sample(2, 2, 3)),
    "matrix norm, -2": case(norm(-2, keepdim=True), sample(2, 2, 3)),
    "matrix norm, infinity": case(norm(inf, dim=(0, 1)), sample(2, 3, 2)),
    "matrix norm, -infinity": case(norm(-inf, dim=(2, 0)), sample(2, 3, 2)),
    "matrix norm, zeros": case(norm("fro"), torch.zeros(2, 2), **nowhere),
    "condition number": case(condition(None), regular(2, 3, 3)),
    "condition number, tall": case(condition(2), sample(3, 2)),
    "condition number, -2": case(condition(-2), regular(3, 3)),
    "condition number, nuclear": case(condition("nuc"), regular(2, 3, 3)),
    "condition number, frobenius": case(condition("fro"), regular(2, 3, 3)),
    "condition number, 1": case(condition(1), regular(2, 3, 3)),
    "condition number, -infinity": case(condition(-inf), regular(3, 3)),
}
