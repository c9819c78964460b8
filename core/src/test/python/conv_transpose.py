"""Writes golden/conv_transpose.json: torch.nn.ConvTranspose2d forward and backward, in double.

Run with Debian's python3 (torch 1.13): /usr/bin/python3 core/src/test/python/conv_transpose.py
"""
import json
import pathlib

import torch

torch.manual_seed(4)
CASES = {
    "plain": dict(kernel_size=3),
    "stride 2, padding 1": dict(kernel_size=4, stride=2, padding=1),
    "output padding": dict(kernel_size=3, stride=2, padding=1, output_padding=1),
    "sides differ, no bias": dict(kernel_size=(2, 3), stride=(3, 2), padding=(0, 1), output_padding=(2, 0), bias=False),
    "dilation": dict(kernel_size=3, stride=2, padding=1, dilation=2, output_padding=1),
}


def flat(tensor):
    return [float(f"{v:.9g}") for v in tensor.detach().reshape(-1).tolist()]


cases = []
for name, options in CASES.items():
    layer = torch.nn.ConvTranspose2d(3, 2, **options).double()
    x = torch.randn(2, 3, 4, 3, dtype=torch.double, requires_grad=True)
    y = torch.tanh(layer(x))
    gradient = torch.randn_like(y)
    y.backward(gradient)
    case = dict(name=name, options={k: v if isinstance(v, (tuple, bool)) else [v, v] for k, v in options.items()})
    case.update(x=flat(x), shape=list(y.shape), y=flat(y), gradient=flat(gradient), gradX=flat(x.grad),
                w=flat(layer.weight), gradW=flat(layer.weight.grad))
    if layer.bias is not None:
        case.update(b=flat(layer.bias), gradB=flat(layer.bias.grad))
    cases.append(case)
file = pathlib.Path(__file__).parent.parent / "resources/golden/conv_transpose.json"
file.write_text(json.dumps(dict(tool=f"torch {torch.__version__}", cases=cases)) + "\n")
