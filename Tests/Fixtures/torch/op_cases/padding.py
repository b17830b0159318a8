"""Padding, and windows as columns."""

import torch.nn.functional as F

from op_cases import case, sample

CASES = {
    "pad": case(lambda a: F.pad(a, (1, 2)), sample(2, 3)),
    "pad, a value and two dimensions": case(
        lambda a: F.pad(a, (1, 0, 2, 1), value=0.5),
        sample(2, 2, 3)),
    "pad, negative amounts crop": case(lambda a: F.pad(a, (-1, 2, 1, -2)), sample(2, 4, 5)),
    "pad, empty": case(lambda a: F.pad(a, (0, 0, 2, 0)), sample(0, 3)),
    "pad, reflect": case(lambda a: F.pad(a, (3, 1, 2, 2), mode="reflect"), sample(1, 2, 3, 4)),
    "pad, replicate": case(lambda a: F.pad(a, (5, 1, 0, 2), mode="replicate"), sample(1, 2, 3, 4)),
    "pad, circular": case(lambda a: F.pad(a, (4, 1, 0, 2), mode="circular"), sample(1, 2, 3, 4)),
    "pad, channels last": case(
        lambda a: F.pad(a.permute(0, 3, 1, 2), (0, 1, 2, 0)), sample(1, 3, 4, 2)),
    "pad, reflect, channels last": case(
        lambda a: F.pad(a.permute(0, 3, 1, 2), (3, 1, -1, 2), mode="reflect"),
        sample(1, 3, 4, 2)),
    "unfold": case(lambda a: F.unfold(a, (2, 3)), sample(2, 2, 4, 5)),
    "unfold, padding, stride and dilation": case(
        lambda a: F.unfold(a, (2, 2), (2, 1), (1, 2), (2, 3)),
        sample(2, 2, 5, 4)),
    "unfold, one picture": case(lambda a: F.unfold(a, (3, 2), padding=(0, 1)), sample(2, 3, 3)),
    "unfold, more padding than picture": case(
        lambda a: F.unfold(a, 1, padding=3, stride=(2, 3)),
        sample(1, 1, 1, 1)),
    "fold": case(lambda a: F.fold(a, (3, 4), (2, 2)), sample(2, 12, 6)),
    "fold, padding, stride and dilation": case(
        lambda a: F.fold(a, (5, 4), (2, 2), (2, 1), (1, 2), (2, 3)),
        sample(1, 8, 9)),
    "fold, one picture": case(lambda a: F.fold(a, (3, 3), (2, 2)), sample(4, 4)),
}
