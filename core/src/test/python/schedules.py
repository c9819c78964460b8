"""Writes golden/schedules.json: learning rates of torch.optim.lr_scheduler, step by step.

Run with Debian's python3 (torch 1.13): /usr/bin/python3 core/src/test/python/schedules.py
"""
import json
import pathlib

import torch
from torch.optim import SGD
from torch.optim.lr_scheduler import ConstantLR, CosineAnnealingLR, LinearLR


def rates(make, steps, lr=0.1):
    optimizer = SGD([torch.nn.Parameter(torch.zeros(1))], lr=lr)
    scheduler = make(optimizer)
    values = []
    for _ in range(steps):
        values.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        scheduler.step()
    return values


golden = {
    "tool": f"torch {torch.__version__}",
    # the fall alone, up to and including its last step
    "cosine": rates(lambda o: CosineAnnealingLR(o, T_max=20, eta_min=0.001), 21),
    "linear": rates(lambda o: LinearLR(o, start_factor=0.1, total_iters=5), 8),
    "constant": rates(lambda o: ConstantLR(o, factor=0.25, total_iters=4), 6),
}
path = pathlib.Path(__file__).parents[1] / "resources" / "golden" / "schedules.json"
path.write_text(json.dumps(golden, indent=1) + "\n")
