"""Optimisers that PyTorch lacks, from their papers; `cross_check` holds them against others' packages."""

import torch


class Lion(torch.optim.Optimizer):
    """Chen et al., "Symbolic Discovery of Optimization Algorithms", 2023, algorithm 2."""

    def __init__(self, params, lr=1e-4, betas=(0.9, 0.99), weight_decay=0.0):
        super().__init__(params, dict(lr=lr, betas=betas, weight_decay=weight_decay))

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            lr, (beta1, beta2), decay = group["lr"], group["betas"], group["weight_decay"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                state = self.state[p]
                if not state:
                    state["exp_avg"] = torch.zeros_like(p)
                mean = state["exp_avg"]
                update = (beta1 * mean + (1 - beta1) * p.grad).sign()
                p.mul_(1 - lr * decay).sub_(update, alpha=lr)
                mean.mul_(beta2).add_(p.grad, alpha=1 - beta2)


class LAMB(torch.optim.Optimizer):
    """You et al., "Large Batch Optimization for Deep Learning", ICLR 2020, algorithm 2, with apex's
    defaults and its exception for tensors without weight decay (`use_nvlamb`)."""

    def __init__(self, params, lr=1e-3, bias_correction=True, betas=(0.9, 0.999), eps=1e-6,
                 weight_decay=0.01, use_nvlamb=False, least_norm=0.0, largest_norm=float("inf")):
        super().__init__(params, dict(
            lr=lr, bias_correction=bias_correction, betas=betas, eps=eps,
            weight_decay=weight_decay, use_nvlamb=use_nvlamb, least_norm=least_norm,
            largest_norm=largest_norm))

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            (beta1, beta2), decay = group["betas"], group["weight_decay"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                state = self.state[p]
                if not state:
                    state["step"] = torch.tensor(0.0)
                    state["exp_avg"] = torch.zeros_like(p)
                    state["exp_avg_sq"] = torch.zeros_like(p)
                state["step"] += 1
                step = state["step"].item()
                mean, square = state["exp_avg"], state["exp_avg_sq"]
                mean.mul_(beta1).add_(p.grad, alpha=1 - beta1)
                square.mul_(beta2).addcmul_(p.grad, p.grad, value=1 - beta2)
                if group["bias_correction"]:
                    mean = mean / (1 - beta1**step)
                    square = square / (1 - beta2**step)
                update = mean / (square.sqrt() + group["eps"]) + decay * p
                ratio = 1.0
                if decay != 0 or group["use_nvlamb"]:
                    norm = min(max(p.norm().item(), group["least_norm"]), group["largest_norm"])
                    if norm > 0 and update.norm().item() > 0:
                        ratio = norm / update.norm().item()
                p.sub_(update, alpha=group["lr"] * ratio)


def cross_check(parameters, gradients):
    """Compares with `lion-pytorch` and `pytorch-optimizer`, where they are installed."""

    def run(make):
        own = [p.clone().requires_grad_() for p in parameters]
        optimizer = make(own)
        for row in gradients:
            for p, g in zip(own, row):
                p.grad = g.clone()
            optimizer.step()
        return torch.cat([p.detach().flatten() for p in own])

    def compare(name, ours, theirs):
        difference = (run(ours) - run(theirs)).abs().max().item()
        print(f"{name}: {difference:.1e}")
        assert difference < 1e-5, name

    try:
        from lion_pytorch import Lion as TheirLion
        options = dict(lr=1e-2, betas=(0.9, 0.99), weight_decay=0.1)
        compare("Lion, lion-pytorch", lambda p: Lion(p, **options),
                lambda p: TheirLion(p, **options))
    except ImportError:
        print("lion-pytorch is not installed")
    try:
        import pytorch_optimizer as theirs
        options = dict(lr=1e-2, betas=(0.9, 0.99), weight_decay=0.1)
        compare("Lion, pytorch-optimizer", lambda p: Lion(p, **options),
                lambda p: theirs.Lion(p, weight_decouple=True, **options))
        options = dict(lr=1e-2, betas=(0.9, 0.999), eps=1e-6, weight_decay=0.1)
        # Its LAMB corrects no mean, only the step size unless `adam_debias`, and clamps norms to 10.
        compare("LAMB, pytorch-optimizer",
                lambda p: LAMB(p, bias_correction=False, largest_norm=10.0, **options),
                lambda p: theirs.Lamb(p, weight_decouple=False, adam_debias=True, **options))
    except ImportError:
        print("pytorch-optimizer is not installed")
