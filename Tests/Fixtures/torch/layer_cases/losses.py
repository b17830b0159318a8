"""Losses."""

import torch
import torch.nn as nn
import torch.nn.functional as F
from torchvision.ops import sigmoid_focal_loss

from . import LayerCase, normal

REDUCTIONS = ["mean", "sum", "none", "mean"]


class Focal(nn.Module):
    def __init__(self, alpha, gamma, reduction):
        super().__init__()
        self.options = dict(alpha=-1 if alpha is None else alpha, gamma=gamma, reduction=reduction)

    def forward(self, x, target):
        return sigmoid_focal_loss(x, target, **self.options)


class SoftmaxFocal(nn.Module):
    """Classes in dimension 1."""

    def __init__(self, gamma, weight, ignore_index, reduction):
        super().__init__()
        self.register_buffer("weight", weight)
        self.gamma, self.ignore_index, self.reduction = gamma, ignore_index, reduction

    def forward(self, x, target):
        counted = target != self.ignore_index
        places = torch.where(counted, target, 0)
        logs = F.log_softmax(x, dim=1).gather(1, places.unsqueeze(1)).squeeze(1)
        weights = counted.float() if self.weight is None else self.weight[places] * counted
        losses = -weights * (1 - logs.exp()) ** self.gamma * logs
        if self.reduction == "mean":
            return losses.sum() / weights.sum()
        return losses.sum() if self.reduction == "sum" else losses


class AttentionPenalty(nn.Module):
    def __init__(self, lambda_, lengths):
        super().__init__()
        self.factor, self.lengths = lambda_, lengths

    def forward(self, alphas):
        lengths = self.lengths or [alphas.shape[1]] * len(alphas)
        rows = [a[:n].sum(dim=0) for a, n in zip(alphas, lengths)]
        return self.factor * torch.stack([((1 - row) ** 2).sum() for row in rows]).mean()


def probabilities(*size):
    return torch.rand(*size) * 0.9 + 0.05


def leaf(tensor):
    return tensor.requires_grad_()


def classification(draw, i):
    """Logits with classes in dimension 1, class indices, and whether there are class weights."""
    classes = draw.randint(2, 6)
    tail = [[], [3], [2, 2], []][i]
    rows = draw.randint(2, 5)
    targets = torch.randint(0, classes, (rows, *tail))
    return classes, normal(rows, classes, *tail), targets, torch.rand(classes) + 0.2, i % 2 == 1


def with_classes(draw):
    for i in range(4):
        classes, x, targets, weight, weighted = classification(draw, i)
        options = dict(
            ignore_index=[-100, 0, 1, -1][i], reduction=REDUCTIONS[i],
            label_smoothing=[0.0, 0.1, 0.3, 0.0][i])
        if i == 3:
            targets.view(-1)[0] = -1
        layer = nn.CrossEntropyLoss(weight=weight if weighted else None, **options)
        yield f"CrossEntropyLoss/{i}", LayerCase(
            layer, options | dict(weighted=weighted, classes=classes),
            {"x": x, "target": targets})
        del options["label_smoothing"]
        yield f"NLLLoss/{i}", LayerCase(
            nn.NLLLoss(weight=weight if weighted else None, **options),
            options | dict(weighted=weighted, classes=classes),
            {"x": leaf(F.log_softmax(x.detach(), dim=1)), "target": targets})
        options["gamma"] = [2.0, 0.0, 1.5, 3.0][i]
        yield f"SoftmaxFocalLoss/{i}", LayerCase(
            SoftmaxFocal(weight=weight if weighted else None, **options),
            options | dict(weighted=weighted, classes=classes),
            {"x": leaf(x.detach().clone()), "target": targets})
    for i in range(4):
        classes, x, _, weight, weighted = classification(draw, i)
        options = dict(reduction=REDUCTIONS[i], label_smoothing=[0.0, 0.2, 0.5, 1.0][i])
        target = leaf(F.softmax(torch.randn(x.shape), dim=1))
        yield f"CrossEntropyLossOfProbabilities/{i}", LayerCase(
            nn.CrossEntropyLoss(weight=weight if weighted else None, **options),
            options | dict(weighted=weighted, classes=classes), {"x": x, "target": target})


def of_pairs(draw):
    makers = {
        "MSELoss": (nn.MSELoss, {}),
        "L1Loss": (nn.L1Loss, {}),
        "SmoothL1Loss": (nn.SmoothL1Loss, dict(beta=[1.0, 0.4, 0.0, 2.0])),
        "HuberLoss": (nn.HuberLoss, dict(delta=[1.0, 0.4, 3.0, 0.1])),
    }
    for name, (make, values) in makers.items():
        for i in range(4):
            options = dict(reduction=REDUCTIONS[i]) | {key: v[i] for key, v in values.items()}
            size = [draw.randint(1, 5) for _ in range(i)]
            yield f"{name}/{i}", LayerCase(
                make(**options), options, {"x": normal(*size), "target": normal(*size)})
    for i in range(4):
        options = dict(reduction=["batchmean", "sum", "none", "mean"][i], log_target=i % 2 == 1)
        size = (draw.randint(2, 4), draw.randint(2, 5))
        target = F.softmax(torch.randn(size), dim=1)
        yield f"KLDivLoss/{i}", LayerCase(
            nn.KLDivLoss(**options), options,
            {"x": leaf(F.log_softmax(torch.randn(size), dim=1)),
             "target": leaf(target.log() if options["log_target"] else target)})


def binary(draw):
    for i in range(4):
        size = (draw.randint(2, 4), draw.randint(2, 5))
        options = dict(reduction=REDUCTIONS[i])
        tensors = dict(
            weight=torch.rand(size[1]) + 0.5 if i in (1, 3) else None,
            pos_weight=torch.rand(size[1]) * 3 if i in (2, 3) else None)
        yield f"BCEWithLogitsLoss/{i}", LayerCase(
            nn.BCEWithLogitsLoss(**tensors, **options),
            options | {key: t is not None for key, t in tensors.items()} | dict(width=size[1]),
            {"x": normal(*size), "target": leaf(probabilities(*size))})
        yield f"BCELoss/{i}", LayerCase(
            nn.BCELoss(weight=tensors["weight"], **options),
            options | dict(weight=tensors["weight"] is not None, width=size[1]),
            {"x": leaf(probabilities(*size)), "target": leaf(probabilities(*size))})
        options |= dict(alpha=[0.25, None, 0.9, 0.0][i], gamma=[2.0, 0.0, 0.5, 3.0][i])
        yield f"FocalLoss/{i}", LayerCase(
            Focal(**options), options,
            {"x": normal(*size), "target": torch.randint(0, 2, size).float()})


def of_distances(draw):
    for i in range(4):
        options = dict(margin=[0.0, 0.4, -0.5, 0.2][i], reduction=REDUCTIONS[i])
        lead = [] if i == 3 else [draw.randint(4, 6)]
        size = (*lead, draw.randint(2, 4))
        signs = torch.randint(0, 2, lead).float() * 2 - 1
        yield f"CosineEmbeddingLoss/{i}", LayerCase(
            nn.CosineEmbeddingLoss(**options), options,
            {"x1": normal(*size), "x2": normal(*size), "target": signs})
        options = dict(
            margin=[1.0, 0.3, 2.0, 4.0][i], p=[2.0, 1.0, 3.0, 2.0][i], eps=[1e-6, 1e-6, 0.1, 0.01][i],
            swap=i % 2 == 1, reduction=REDUCTIONS[i])
        yield f"TripletMarginLoss/{i}", LayerCase(
            nn.TripletMarginLoss(**options), options,
            {name: normal(*size) for name in ("anchor", "positive", "negative")})


def penalties(draw):
    for i in range(3):
        size = (draw.randint(2, 3), 3, draw.randint(2, 5))
        lengths = [None, [draw.randint(1, 3) for _ in range(size[0])], [0, 3, 1][:size[0]]][i]
        options = dict(lambda_=[1.0, 0.5, 2.0][i], lengths=lengths)
        yield f"DoublyStochasticAttentionPenalty/{i}", LayerCase(
            AttentionPenalty(**options), dict(factor=options["lambda_"], lengths=lengths),
            {"alphas": leaf(F.softmax(torch.randn(size), dim=2))})


def cases(draw):
    for family in (with_classes, of_pairs, binary, of_distances, penalties):
        yield from family(draw)
