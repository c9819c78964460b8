"""Writes golden/depthwise_conv.json: torch.nn.Conv2d with groups = channels, forward and backward, in double.

Run with Debian's python3 (torch 1.13): /usr/bin/python3 core/src/test/python/depthwise_conv.py
"""
import json
import pathlib

import torch

torch.manual_seed(6)
CHANNELS = 4
CASES = {
    "plain": dict(kernel_size=3),
    "stride 2, padding 1": dict(kernel_size=3, stride=2, padding=1),
    "sides differ, bias": dict(kernel_size=(2, 3), stride=(1, 2), padding=(0, 1), bias=True),
    "dilation": dict(kernel_size=3, padding=2, dilation=2),
    "kernel 5, bias": dict(kernel_size=5, padding=2, bias=True),
}


def flat(tensor):
    return [float(f"{v:.9g}") for v in tensor.detach().reshape(-1).tolist()]


cases = []
for name, options in CASES.items():
    layer = torch.nn.Conv2d(CHANNELS, CHANNELS, groups=CHANNELS, **{"bias": False, **options}).double()
    x = torch.randn(2, CHANNELS, 6, 5, dtype=torch.double, requires_grad=True)
    y = torch.tanh(layer(x))
    gradient = torch.randn_like(y)
    y.backward(gradient)
    case = dict(name=name, options={k: v if isinstance(v, (tuple, bool)) else [v, v] for k, v in options.items()})
    case.update(x=flat(x), shape=list(y.shape), y=flat(y), gradient=flat(gradient), gradX=flat(x.grad),
                w=flat(layer.weight), gradW=flat(layer.weight.grad))
    if layer.bias is not None:
        case.update(b=flat(layer.bias), gradB=flat(layer.bias.grad))
    cases.append(case)
file = pathlib.Path(__file__).parent.parent / "resources/golden/depthwise_conv.json"
file.write_text(json.dumps(dict(tool=f"torch {torch.__version__}", cases=cases)) + "\n")
