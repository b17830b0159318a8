"""Losses and distances."""

import torch
import torch.nn.functional as F
from torchvision.ops import sigmoid_focal_loss

from op_cases import case, sample

TARGETS = torch.tensor([1, 0, 3, 2])
IMAGE_TARGETS = torch.tensor([[1, 0, 2], [2, 0, 1]])
WEIGHTS = torch.tensor([0.5, 1, 2, 0.25, 1.5])
SIGNS = torch.tensor([1.0, -1, -1, 1])


def probabilities(x):
    return x * 0.4 + 0.5


def cross_entropy(shape=(4, 5), targets=TARGETS, **options):
    return case(lambda x: F.cross_entropy(x, targets, **options), sample(*shape))


def pair(loss, first=(2, 3), second=(2, 3), offset=0.0, second_offset=0.0, **options):
    return case(
        lambda x, t: loss(x, t, **options),
        sample(*first, offset=offset), sample(*second, seed=2, offset=second_offset))


def bce(x, t, **options):
    return F.binary_cross_entropy(probabilities(x), probabilities(t), **options)


def bce_logits(x, t, factor=1, **options):
    return F.binary_cross_entropy_with_logits(x * factor, probabilities(t), **options)


def kl(x, t, **options):
    return F.kl_div(x, probabilities(t), **options)


def triplet(**options):
    return case(
        lambda a, p, n: F.triplet_margin_loss(a, p, n, **options),
        sample(3, 4), sample(3, 4, seed=2), sample(3, 4, seed=5))


def focal(x, targets, gamma, weight=None, ignored=-100):
    """Classes in dimension 1, no reduction."""
    losses = F.cross_entropy(x, targets, ignore_index=ignored, reduction="none")
    losses = (1 - (-losses).exp()) ** gamma * losses
    return losses if weight is None else losses * weight[targets]


def attention_penalty(alphas, lengths, factor=1.0):
    counted = [a[:length].sum(dim=0) for a, length in zip(alphas, lengths)]
    return factor * torch.stack([((1 - a) ** 2).sum() for a in counted]).mean()


CASES = {
    "crossEntropy": cross_entropy(ignore_index=0),
    "crossEntropy, smoothed": cross_entropy(ignore_index=0, label_smoothing=0.2),
    "crossEntropy, weighted": cross_entropy(weight=WEIGHTS, ignore_index=0),
    "crossEntropy, weighted and smoothed": cross_entropy(
        weight=WEIGHTS, ignore_index=0, label_smoothing=0.2),
    "crossEntropy, weighted and smoothed, sum": cross_entropy(
        weight=WEIGHTS, label_smoothing=0.2, reduction="sum"),
    "crossEntropy, smoothed, no reduction": cross_entropy(
        ignore_index=0, label_smoothing=0.2, reduction="none"),
    "crossEntropy, classes in dimension 1": cross_entropy(
        (2, 4, 3), IMAGE_TARGETS, reduction="none"),
    "crossEntropy, one row": cross_entropy((5,), torch.tensor(3)),
    "crossEntropy, large logits": case(
        lambda x: F.cross_entropy(x * 100 + 5000, TARGETS), sample(4, 5)),
    "crossEntropy, probabilities": pair(
        lambda x, t: F.cross_entropy(x, probabilities(t)), (3, 4), (3, 4)),
    "crossEntropy, probabilities, weighted and smoothed": pair(
        lambda x, t: F.cross_entropy(
            x, probabilities(t), weight=WEIGHTS[:4], label_smoothing=0.1),
        (2, 4, 3), (2, 4, 3)),
    "crossEntropy, probabilities, no reduction": pair(
        lambda x, t: F.cross_entropy(x, probabilities(t), reduction="none"), (3, 4), (3, 4)),
    "nllLoss": case(lambda x: F.nll_loss(x, TARGETS), sample(4, 5)),
    "nllLoss, weighted": case(
        lambda x: F.nll_loss(x, TARGETS, weight=WEIGHTS, ignore_index=0), sample(4, 5)),
    "nllLoss, classes in dimension 1, sum": case(
        lambda x: F.nll_loss(x, IMAGE_TARGETS, ignore_index=2, reduction="sum"), sample(2, 4, 3)),
    "nllLoss, no reduction": case(
        lambda x: F.nll_loss(x, TARGETS, weight=WEIGHTS, reduction="none"), sample(4, 5)),
    "mseLoss": pair(F.mse_loss),
    "mseLoss, broadcast": pair(
        lambda x, t: F.mse_loss(*torch.broadcast_tensors(x, t)), second=(3,)),
    "mseLoss, several blocks": pair(F.mse_loss, (2100,), (2100,)),
    "mseLoss, sum": pair(F.mse_loss, reduction="sum"),
    "mseLoss, no reduction": pair(
        lambda x, t: F.mse_loss(x.mT, t, reduction="none"), (2, 2, 3), (2, 3, 2)),
    "mseLoss, empty": pair(F.mse_loss, (0, 3), (0, 3), reduction="sum"),
    "l1Loss": pair(F.l1_loss),
    "l1Loss, no reduction": pair(F.l1_loss, reduction="none"),
    "smoothL1Loss": pair(F.smooth_l1_loss),
    "smoothL1Loss, beta, no reduction": pair(F.smooth_l1_loss, beta=0.7, reduction="none"),
    "smoothL1Loss, beta 0": pair(F.smooth_l1_loss, beta=0.0),
    "huberLoss": pair(F.huber_loss),
    "huberLoss, delta, no reduction": pair(F.huber_loss, delta=0.7, reduction="none"),
    "binaryCrossEntropy": pair(bce),
    "binaryCrossEntropy, weighted": pair(
        bce, weight=torch.tensor([0.5, 1, 2]), reduction="sum"),
    "binaryCrossEntropyWithLogits": pair(bce_logits),
    "binaryCrossEntropyWithLogits, weights": pair(
        bce_logits, weight=torch.tensor([1.0, 2, 3]), pos_weight=torch.tensor([0.5, 1, 2])),
    "binaryCrossEntropyWithLogits, large logits": pair(
        bce_logits, factor=100, reduction="none"),
    "klDiv": pair(kl),
    "klDiv, batch mean": pair(kl, reduction="batchmean"),
    "klDiv, logarithmic target": pair(F.kl_div, log_target=True, reduction="none"),
    "poissonNLLLoss": pair(F.poisson_nll_loss, second_offset=2),
    "poissonNLLLoss, full": pair(
        F.poisson_nll_loss, offset=2, second_offset=1.5, log_input=False, full=True,
        reduction="none"),
    "gaussianNLLLoss": case(
        F.gaussian_nll_loss, sample(2, 3), sample(2, 3, seed=2), sample(2, 3, seed=3, offset=2)),
    "gaussianNLLLoss, full": case(
        lambda x, t, v: F.gaussian_nll_loss(x, t, v, full=True, reduction="none"),
        sample(2, 3), sample(2, 3, seed=2), sample(2, 1, seed=3, offset=2)),
    "softMarginLoss": case(lambda x: F.soft_margin_loss(x, SIGNS.expand(2, 4)), sample(2, 4)),
    "cosineSimilarity": pair(F.cosine_similarity),
    "cosineSimilarity, broadcast": pair(F.cosine_similarity, (2, 3, 2), (3, 1), dim=-1),
    "pairwiseDistance": pair(F.pairwise_distance),
    "pairwiseDistance, p = 1": pair(F.pairwise_distance, p=1, keepdim=True),
    "pairwiseDistance, p = 3": pair(F.pairwise_distance, p=3),
    "cdist": pair(torch.cdist, (2, 3, 2), (2, 4, 2)),
    "cdist, p = 1": pair(torch.cdist, (3, 2), (4, 2), p=1.0),
    "cdist, maximum": pair(
        lambda a, b: torch.cdist(a, b * 0.7, p=float("inf")), (3, 2), (4, 2)),
    "cdist, by a product": pair(torch.cdist, (26, 2), (2, 2), second_offset=3),
    "cosineEmbeddingLoss": pair(
        lambda x, t: F.cosine_embedding_loss(x, t, SIGNS, margin=-0.5), (4, 3), (4, 3)),
    "marginRankingLoss": pair(
        lambda x, t: F.margin_ranking_loss(x, t, SIGNS, margin=0.3), (4,), (4,)),
    "hingeEmbeddingLoss": case(
        lambda x: F.hinge_embedding_loss(x, SIGNS.expand(2, 4), reduction="none"), sample(2, 4)),
    "tripletMarginLoss": triplet(),
    "tripletMarginLoss, swap": triplet(margin=2.0, swap=True, reduction="sum"),
    "sigmoidFocalLoss": pair(lambda x, t: sigmoid_focal_loss(x, probabilities(t))),
    "sigmoidFocalLoss, no alpha, mean": pair(
        lambda x, t: sigmoid_focal_loss(
            x, probabilities(t), alpha=-1, gamma=0.5, reduction="mean")),
    "softmaxFocalLoss": case(
        lambda x: focal(x, TARGETS, 2, WEIGHTS, ignored=0).sum()
        / WEIGHTS[TARGETS[TARGETS != 0]].sum(), sample(4, 5)),
    "softmaxFocalLoss, classes in dimension 1, no reduction": case(
        lambda x: focal(x, IMAGE_TARGETS, 0.5), sample(2, 4, 3)),
    "doublyStochasticAttentionPenalty": case(
        lambda x: attention_penalty(x, [3, 3]), sample(2, 3, 4)),
    "doublyStochasticAttentionPenalty, lengths": case(
        lambda x: attention_penalty(x, [3, 1], 0.7), sample(2, 3, 4)),
}
