"""Products."""

import torch.nn.functional as F

from op_cases import case, sample

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
    "linear": case(F.linear, sample(2, 2, 3), sample(4, 3, seed=2), sample(4, seed=3)),
}
