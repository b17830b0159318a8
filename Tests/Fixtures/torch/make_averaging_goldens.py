#!/usr/bin/env python3
"""Writes averaging.safetensors: averages of weights over ten steps, Lookahead, and clipped gradients.

A model of a linear layer, batch normalisation and another linear layer is trained by SGD on fixed batches. `state.<key>`
is the model before, `input.<n>` and `target.<n>` the batches. `weights/<n>/<key>` is the model after step n, from 1, and
`<average>/<n>/<key>` the average after it; `update_bn/<key>` are the buffers that update_bn gives the mean of the weights.
`lookahead/<n>/<key>` are the fast weights of Lookahead around SGD. `clip.*` are gradients and what becomes of them.
averaged_model.pth is the state of the model of `ema` after the last step.
"""

import inspect
from pathlib import Path

import torch
from torch import nn
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn, update_bn

from make_fixtures import encoded

STEPS = 10


def model():
    torch.manual_seed(0)
    layers = nn.Sequential(nn.Linear(3, 4), nn.BatchNorm1d(4), nn.ReLU(), nn.Linear(4, 2))
    for parameter in layers.parameters():
        nn.init.normal_(parameter, std=0.5)
    return layers


def batches():
    torch.manual_seed(1)
    return [(torch.randn(8, 3), torch.randn(8, 2)) for _ in range(STEPS)]


def floats(module, prefix):
    return {f"{prefix}/{key}": value for key, value in module.state_dict().items() if value.is_floating_point()}


def gradient(module, batch):
    module.zero_grad()
    nn.functional.mse_loss(module(batch[0]), batch[1]).backward()


class Lookahead:
    """Zhang et al. 2019, algorithm 1, around an optimiser."""

    def __init__(self, inner, k, alpha):
        self.inner, self.k, self.alpha, self.count = inner, k, alpha, 0
        self.fast = [p for group in inner.param_groups for p in group["params"]]
        self.slow = [p.detach().clone() for p in self.fast]

    @torch.no_grad()
    def step(self):
        self.inner.step()
        self.count += 1
        if self.count % self.k == 0:
            for slow, fast in zip(self.slow, self.fast):
                slow += self.alpha * (fast - slow)
                fast.copy_(slow)


def averages(tensors):
    module = model()
    tensors |= {f"state.{key}": value.clone() for key, value in module.state_dict().items()}
    found = {
        "ema": AveragedModel(module, multi_avg_fn=get_ema_multi_avg_fn(0.9)),
        "ema_buffers": AveragedModel(module, multi_avg_fn=get_ema_multi_avg_fn(0.9), use_buffers=True),
        "swa": AveragedModel(module),
    }
    optimizer = torch.optim.SGD(module.parameters(), lr=0.2, momentum=0.9)
    data = batches()
    for n, batch in enumerate(data, 1):
        tensors[f"input.{n}"], tensors[f"target.{n}"] = batch
        gradient(module, batch)
        optimizer.step()
        tensors |= {key: value.clone() for key, value in floats(module, f"weights/{n}").items()}
        for name, average in found.items():
            average.update_parameters(module)
            tensors |= {key: value.clone() for key, value in floats(average.module, f"{name}/{n}").items()}
    torch.save(found["ema"].state_dict(), Path(__file__).with_name("averaged_model.pth"))
    update_bn([x for x, _ in data], found["swa"])
    tensors |= {key: value for key, value in floats(found["swa"].module, "update_bn").items() if "running" in key}


def lookahead(tensors):
    module = model()
    optimizer = Lookahead(torch.optim.SGD(module.parameters(), lr=0.1, momentum=0.9), k=3, alpha=0.4)
    for n, batch in enumerate(batches(), 1):
        gradient(module, batch)
        optimizer.step()
        tensors |= {
            f"lookahead/{n}/{key}": value.detach().clone() for key, value in module.named_parameters()}


def clipping(tensors):
    torch.manual_seed(2)
    grads = {"a": torch.randn(3, 4), "b": torch.randn(5)}
    tensors |= {f"clip.grad_{key}": value for key, value in grads.items()}

    def clipped(name, function):
        parameters = {key: nn.Parameter(torch.zeros_like(value)) for key, value in grads.items()}
        for key, parameter in parameters.items():
            parameter.grad = grads[key].clone()
        norm = function(parameters.values())
        if norm is not None:
            tensors[f"clip.{name}.norm"] = norm
        tensors.update({f"clip.{name}.{key}": parameter.grad for key, parameter in parameters.items()})

    for name, order in (("1", 1.0), ("2", 2.0), ("3", 3.0), ("inf", float("inf"))):
        clipped(name, lambda p: nn.utils.clip_grad_norm_(p, 0.7, norm_type=order))
    clipped("value", lambda p: nn.utils.clip_grad_value_(p, 0.4))


def main():
    torch.set_num_threads(1)
    tensors = {}
    for add in (averages, lookahead, clipping):
        add(tensors)
    metadata = {"torch": torch.__version__, "snippet": inspect.getsource(inspect.getmodule(main))}
    path = Path(__file__).with_name("averaging.safetensors")
    path.write_bytes(encoded({k: v.detach().contiguous() for k, v in tensors.items()}, metadata))


if __name__ == "__main__":
    main()
