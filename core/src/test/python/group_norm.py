#!/usr/bin/python3
"""Group norms of PyTorch with and without SiLU, with all gradients, in golden/group_norm.json.

    python3 group_norm.py          (Debian's python3-torch 1.13.1)
"""
import json
import os
import platform

import torch
import torch.nn.functional as F

torch.set_default_dtype(torch.float64)
HERE = os.path.dirname(os.path.abspath(__file__))


def case(channels, height, width, groups, silu, seed):
    generator = torch.Generator().manual_seed(seed)

    def numbers(*shape):
        return torch.randn(*shape, generator=generator).float().double().requires_grad_(True)
    x, gain, bias = numbers(2, channels, height, width), numbers(channels), numbers(channels)
    out = F.group_norm(x, groups, gain, bias, 1e-5)
    out = F.silu(out) if silu else out
    gradient = numbers(*out.shape).detach()
    gradients = torch.autograd.grad(out, (x, gain, bias), gradient)
    names = ("x", "gain", "bias", "output", "outputGradient", "dX", "dGain", "dBias")
    arrays = (x, gain, bias, out, gradient) + gradients
    return {"groups": groups, "silu": silu, "shape": list(x.shape),
            **{name: [float(f"{v:.9g}") for v in a.flatten().tolist()] for name, a in zip(names, arrays)}}


def main():
    cases = [case(6, 3, 2, 3, False, 1), case(6, 3, 2, 1, True, 2), case(20, 2, 3, 4, True, 3), case(4, 5, 1, 4, False, 4)]
    result = {"generator": os.path.basename(__file__), "torch": torch.__version__, "python": platform.python_version(),
              "cases": cases}
    with open(os.path.join(HERE, "..", "resources", "golden", "group_norm.json"), "w") as file:
        json.dump(result, file, separators=(",", ":"))
        file.write("\n")


if __name__ == "__main__":
    main()
