"""Writes golden/adaptive_pool.json: torch.nn.AdaptiveAvgPool2d forward and backward, in double.

Run with Debian's python3 (torch 1.13): /usr/bin/python3 core/src/test/python/adaptive_pool.py
"""
import json
import pathlib

import torch

torch.manual_seed(7)
SIZES = [[(1, 1), (7, 5)], [(2, 3), (7, 5)], [(7, 7), (4, 3)], [(3, 3), (6, 6)], [(5, 1), (7, 6)]]


def flat(tensor):
    return [float(f"{v:.9g}") for v in tensor.detach().reshape(-1).tolist()]


cases = []
for out, size in SIZES:
    x = torch.randn(2, 3, *size, dtype=torch.double, requires_grad=True)
    y = torch.nn.AdaptiveAvgPool2d(out)(x)
    gradient = torch.randn_like(y)
    y.backward(gradient)
    cases.append(dict(out=out, size=size, x=flat(x), y=flat(y), gradient=flat(gradient), gradX=flat(x.grad)))
file = pathlib.Path(__file__).parent.parent / "resources/golden/adaptive_pool.json"
file.write_text(json.dumps(dict(tool=f"torch {torch.__version__}", cases=cases)) + "\n")
