#!/usr/bin/python3
"""Diffusion losses, conversions, thresholding and single sampler steps in PyTorch, in golden/diffusion.json.

    python3 diffusion.py ../resources          (Debian's python3-torch 1.13.1)

Formulas are written from the papers, in double precision; gradients come from autograd.
"""
import json
import math
import os
import platform
import sys

import torch

torch.set_default_dtype(torch.float64)
SHAPE = (4, 2, 3, 3)
TIMES = [0, 250, 600, 999]


def alpha_bars(steps=1000):
    return torch.cumprod(1 - torch.linspace(1e-4, 0.02, steps), 0)


def numbers(generator, *shape):
    return torch.randn(*shape, generator=generator).float().double()


def packed(x):
    return [float(v) for v in x.reshape(-1)]


def target(kind, clean, noise, a):
    return {"EPSILON": noise, "SAMPLE": clean, "V_PREDICTION": a.sqrt() * noise - (1 - a).sqrt() * clean}[kind]


def snr_weights(kind, snr, gamma):
    """As the training scripts of diffusers compute them."""
    if math.isinf(gamma):
        return torch.ones_like(snr)
    least = torch.stack([snr, gamma * torch.ones_like(snr)], 1).min(1)[0]
    return {"EPSILON": least / snr, "SAMPLE": least, "V_PREDICTION": least / (snr + 1)}[kind]


def loss_cases(generator):
    bars = alpha_bars()[TIMES]
    a = bars.reshape(-1, 1, 1, 1)
    for kind in ("EPSILON", "SAMPLE", "V_PREDICTION"):
        for gamma in (math.inf, 5.0):
            clean, noise = numbers(generator, *SHAPE), numbers(generator, *SHAPE)
            prediction = numbers(generator, *SHAPE).requires_grad_()
            error = torch.nn.functional.mse_loss(prediction, target(kind, clean, noise, a), reduction="none")
            loss = (error.mean([1, 2, 3]) * snr_weights(kind, bars / (1 - bars), gamma)).mean()
            loss.backward()
            yield {"type": kind, "gamma": None if math.isinf(gamma) else gamma, "clean": packed(clean), "noise": packed(noise),
                   "prediction": packed(prediction.detach()), "value": loss.item(), "gradient": packed(prediction.grad)}


def threshold_cases(generator):
    for quantile, most in ((0.995, 10.0), (0.9, 1.5), (0.5, 3.0)):
        x = numbers(generator, *SHAPE) * torch.tensor([0.2, 1.0, 2.0, 5.0]).reshape(-1, 1, 1, 1)
        limit = torch.quantile(x.reshape(4, -1).abs(), quantile, dim=1).clamp(1, most).reshape(-1, 1, 1, 1)
        yield {"quantile": quantile, "most": most, "x": packed(x), "result": packed(x.clamp(-limit, limit) / limit)}


def step_cases(generator):
    """One step from t = 600 to s = 400 with the noise estimate given; the noise that a step adds is zero here."""
    a, s = alpha_bars()[600], alpha_bars()[400]
    x, eps = numbers(generator, *SHAPE), numbers(generator, *SHAPE)
    clean = (x - (1 - a).sqrt() * eps) / a.sqrt()
    beta = 1 - a / s
    yield {"sampler": "ddpm mean", "x": packed(x), "eps": packed(eps), "result": packed(
        s.sqrt() * beta / (1 - a) * clean + (1 - beta).sqrt() * (1 - s) / (1 - a) * x)}
    spread = (0.5 * ((1 - s) / (1 - a) * beta).sqrt()) ** 2
    yield {"sampler": "ddim eta 0.5 mean", "x": packed(x), "eps": packed(eps), "result": packed(
        s.sqrt() * clean + (1 - s - spread).sqrt() * eps)}


def main(folder):
    generator = torch.Generator().manual_seed(6)
    golden = {
        "versions": {"python": platform.python_version(), "torch": torch.__version__},
        "shape": SHAPE, "times": TIMES,
        "losses": list(loss_cases(generator)),
        "thresholds": list(threshold_cases(generator)),
        "steps": list(step_cases(generator)),
    }
    with open(os.path.join(folder, "golden", "diffusion.json"), "w", encoding="utf-8") as file:
        json.dump(golden, file)
        file.write("\n")


if __name__ == "__main__":
    main(sys.argv[1])
