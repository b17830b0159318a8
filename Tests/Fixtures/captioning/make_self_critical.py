"""Writes self_critical.safetensors: the loss of self-critical training and its gradient.

The loss is that of Rennie et al. 2017 as usually written in PyTorch: minus the log-probabilities of
sampled words, times how much better than its baseline the caption is, summed over words and divided
by their number; words behind the end do not count, and banned words have no probability.

Made with torch 2.15 and safetensors 0.8: python make_self_critical.py
"""

import torch
from safetensors.torch import save_file

torch.manual_seed(3)
pad, banned = 0, [0, 1, 2]
captions = [[4, 5, 3], [6, 6, 5, 4, 3], [3], [5, 4, 6, 4, 6]]
longest = max(map(len, captions))
targets = torch.tensor([c + [pad] * (longest - len(c)) for c in captions])
logits = torch.randn(len(captions), longest, 7, requires_grad=True)
rewards = torch.tensor([0.9, 0.1, 0.4, 0.25])
greedy = torch.tensor([0.5, 0.3])

masked = logits.clone()
masked[:, :, banned] = float("-inf")
log_probabilities = masked.log_softmax(dim=-1)
# Padding is banned, so that its place must not be looked up.
safe = torch.where(targets == pad, torch.full_like(targets, 3), targets)
words = log_probabilities.gather(2, safe.unsqueeze(2)).squeeze(2)
mask = (targets != pad).float()

result = {
    "logits": logits.detach(),
    "targets": targets.int(),
    "rewards": rewards,
    "greedy": greedy,
    "entropy": (-(words * mask).sum() / mask.sum()).detach(),
}
for name, baseline in {
    # Two pictures with two samples each.
    "greedy": greedy.repeat_interleave(2),
    "mean": rewards.view(2, 2).flip(1).reshape(-1),
}.items():
    advantage = rewards - baseline
    loss = -(words * mask * advantage[:, None]).sum() / mask.sum()
    (gradient,) = torch.autograd.grad(loss, logits, retain_graph=True)
    result[f"{name}.advantage"] = advantage
    result[f"{name}.loss"] = loss.detach()
    result[f"{name}.gradient"] = gradient
save_file({k: v.contiguous() for k, v in result.items()}, "self_critical.safetensors")
