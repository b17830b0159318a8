"""Pooling by windows and to a given size."""

import torch.nn as nn

from . import LayerCase, normal


def numbers(options, n):
    """A single number in place of lists for signals, as PyTorch's 1-d layers take them."""
    return {k: v[0] if n == 1 and isinstance(v, list) else v for k, v in options.items()}


def windows(draw, kind, n, i):
    kernel = [draw.randint(2, 3) for _ in range(n)]
    options = dict(
        kernel_size=kernel, stride=None if i == 1 else [draw.randint(1, 3) for _ in range(n)],
        padding=[draw.randint(0, 1) for _ in range(n)], ceil_mode=i % 2 == 0)
    if kind == "Max":
        options["dilation"] = [draw.randint(1, 2) for _ in range(n)]
    else:
        options["count_include_pad"] = i < 2
        if n > 1:
            options["divisor_override"] = 3 if i == 3 else None
    size = [draw.randint(5, 7 if n < 3 else 6) for _ in range(n)]
    batch = [] if i == 3 else [draw.randint(1, 2)]
    module = getattr(nn, f"{kind}Pool{n}d")(**numbers(options, n))
    return LayerCase(module, options, {"x": normal(*batch, 2, *size)})


def adaptive(draw, kind, n, i):
    size = [draw.randint(1, 4) for _ in range(n)]
    if i == 1 and n > 1:
        size[draw.randrange(n)] = None
    options = dict(output_size=size)
    lengths = [draw.randint(3, 7 if n < 3 else 5) for _ in range(n)]
    batch = [] if i == 2 else [draw.randint(1, 2)]
    module = getattr(nn, f"Adaptive{kind}Pool{n}d")(**numbers(options, n))
    return LayerCase(module, options, {"x": normal(*batch, 2, *lengths)})


def cases(draw):
    for kind in ("Max", "Avg"):
        for n in (1, 2, 3):
            for i in range(4):
                yield f"{kind}Pool{n}d/{i}", windows(draw, kind, n, i)
            for i in range(3):
                yield f"Adaptive{kind}Pool{n}d/{i}", adaptive(draw, kind, n, i)
