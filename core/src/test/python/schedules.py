"""Writes golden/schedules.json: learning rates of torch.optim.lr_scheduler, step by step.

Run with Debian's python3 (torch 1.13): /usr/bin/python3 core/src/test/python/schedules.py
"""
import json
import pathlib

import torch
from torch.optim import SGD
from torch.optim.lr_scheduler import (
    ConstantLR, CosineAnnealingLR, CosineAnnealingWarmRestarts, CyclicLR, ExponentialLR, LambdaLR, LinearLR, MultiStepLR,
    OneCycleLR, PolynomialLR, ReduceLROnPlateau, SequentialLR, StepLR)


def rates(make, steps, lr=0.1):
    optimizer = SGD([torch.nn.Parameter(torch.zeros(1))], lr=lr)
    scheduler = make(optimizer)
    values = []
    for _ in range(steps):
        values.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        scheduler.step()
    return values


def plateau(losses, **options):
    """Rates in force after each loss."""
    optimizer = SGD([torch.nn.Parameter(torch.zeros(1))], lr=0.1)
    scheduler = ReduceLROnPlateau(optimizer, **options)
    values = []
    for loss in losses:
        scheduler.step(loss)
        values.append(optimizer.param_groups[0]["lr"])
    return values


losses = [1.0, 0.9, 0.9, 0.89995, 0.95, 0.8, 0.81, 0.82, 0.8, 0.79999, 0.8, 0.8, 0.7, 0.7, 0.7, 0.7, 0.7, 0.7]
losses += [0.6999, 0.69985, 0.7, 0.7, 0.7, 0.7, 0.7, 0.7, 0.5, 0.6, 0.6, 0.6, 0.6, 0.6, 0.6, 0.6, 0.6]
plateaus = {
    "plain": dict(factor=0.1, patience=2),
    "absolute": dict(factor=0.5, patience=1, threshold=0.05, threshold_mode="abs"),
    "relative": dict(factor=0.5, patience=1, threshold=0.05, threshold_mode="rel"),
    "cooldown": dict(factor=0.5, patience=0, cooldown=3),
    "least": dict(factor=0.3, patience=0, min_lr=0.005),
    "epsilon": dict(factor=0.5, patience=0, eps=0.01),
    "larger": dict(mode="max", factor=0.5, patience=3, threshold=0.01),
    "largerAbsolute": dict(mode="max", factor=0.5, patience=2, threshold=0.01, threshold_mode="abs"),
}
golden = {
    "tool": f"torch {torch.__version__}",
    # the fall alone, up to and including its last step
    "cosine": rates(lambda o: CosineAnnealingLR(o, T_max=20, eta_min=0.001), 21),
    "linear": rates(lambda o: LinearLR(o, start_factor=0.1, total_iters=5), 8),
    "constant": rates(lambda o: ConstantLR(o, factor=0.25, total_iters=4), 6),
    "step": rates(lambda o: StepLR(o, step_size=4, gamma=0.5), 20),
    "multiStep": rates(lambda o: MultiStepLR(o, milestones=[3, 7, 15], gamma=0.1), 20),
    "exponential": rates(lambda o: ExponentialLR(o, gamma=0.9), 20),
    "linearDown": rates(lambda o: LinearLR(o, start_factor=1.0, end_factor=0.2, total_iters=12), 20),
    "polynomial": rates(lambda o: PolynomialLR(o, total_iters=15, power=2.0), 20),
    "restarts": rates(lambda o: CosineAnnealingWarmRestarts(o, T_0=4, T_mult=2, eta_min=0.001), 40),
    "restartsEqual": rates(lambda o: CosineAnnealingWarmRestarts(o, T_0=5, eta_min=0.0), 20),
    "oneCycle": rates(lambda o: OneCycleLR(o, max_lr=0.5, total_steps=40, cycle_momentum=False), 40),
    "oneCycleThree": rates(
        lambda o: OneCycleLR(o, max_lr=0.5, total_steps=40, pct_start=0.4, div_factor=10, final_div_factor=100,
                             anneal_strategy="linear", three_phase=True, cycle_momentum=False), 40),
    "triangular": rates(lambda o: CyclicLR(o, 0.01, 0.1, step_size_up=4, step_size_down=6, cycle_momentum=False), 30),
    "triangular2": rates(lambda o: CyclicLR(o, 0.01, 0.1, step_size_up=5, mode="triangular2", cycle_momentum=False), 30),
    "expRange": rates(
        lambda o: CyclicLR(o, 0.01, 0.1, step_size_up=5, mode="exp_range", gamma=0.95, cycle_momentum=False), 30),
    "sequential": rates(
        lambda o: SequentialLR(o, [ConstantLR(o, factor=0.1, total_iters=3), ExponentialLR(o, gamma=0.9)], milestones=[3]),
        12),
    "warmUpThenCosine": rates(
        lambda o: SequentialLR(o, [LinearLR(o, 0.1, total_iters=5), CosineAnnealingLR(o, 20, 0.001)], [5]), 26),
    "constantThenCosine": rates(
        lambda o: SequentialLR(o, [ConstantLR(o, 0.1, total_iters=5), CosineAnnealingLR(o, 20, 0.001)], [5]), 26),
    "flatThenCosine": rates(
        lambda o: SequentialLR(o, [ConstantLR(o, 1.0, 1), CosineAnnealingLR(o, 10, 0.01)], [30]), 41),
    "noam": rates(
        lambda o: LambdaLR(o, lambda t: 512**-0.5 * min((t + 1) ** -0.5, (t + 1) * 7**-1.5)), 40, lr=1.0),
    "oneCycleLinear": rates(
        lambda o: OneCycleLR(o, max_lr=0.5, total_steps=37, pct_start=0.45, anneal_strategy="linear",
                             cycle_momentum=False), 37),
    "plateauLosses": losses,
    "plateau": {name: plateau(losses, **options) for name, options in plateaus.items()},
}
path = pathlib.Path(__file__).parents[1] / "resources" / "golden" / "schedules.json"
path.write_text(json.dumps(golden, indent=1) + "\n")
