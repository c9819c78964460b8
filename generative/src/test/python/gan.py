"""Writes golden/gan.json: GAN losses, spectral norms and gradient penalties of PyTorch, in double.

Run with Debian's python3 (torch 1.13): /usr/bin/python3 generative/src/test/python/gan.py
"""
import json
import pathlib

import torch
from torch import nn
from torch.nn import functional as F

torch.manual_seed(5)
torch.set_default_dtype(torch.double)


def flat(tensor):
    return [float(f"{v:.12g}") for v in tensor.detach().reshape(-1).tolist()]


def bce(scores, label):
    return F.binary_cross_entropy_with_logits(scores, torch.full_like(scores, label))


LOSSES = {
    "minMax": (lambda s: bce(s, 1), lambda s: bce(s, 0), lambda s: -bce(s, 0)),
    "nonSaturating": (lambda s: bce(s, 1), lambda s: bce(s, 0), lambda s: bce(s, 1)),
    "smoothed": (lambda s: bce(s, 0.9), lambda s: bce(s, 0), lambda s: bce(s, 1)),
    "leastSquares": (lambda s: (s - 1).square().mean() / 2, lambda s: s.square().mean() / 2,
                     lambda s: (s - 1).square().mean() / 2),
    "hinge": (lambda s: F.relu(1 - s).mean(), lambda s: F.relu(1 + s).mean(), lambda s: -s.mean()),
    "wasserstein": (lambda s: -s.mean(), lambda s: s.mean(), lambda s: -s.mean()),
}
scores = torch.tensor([-3.1, 0.4, 1.7, 45.0, -60.0, 0.98, -0.2, 2.5]).reshape(4, 2)
losses = []
for name, functions in LOSSES.items():
    case = dict(name=name)
    for side, function in zip(("real", "fake", "generator"), functions):
        s = scores.clone().requires_grad_()
        value = function(s)
        value.backward()
        case[side] = dict(loss=value.item(), gradient=flat(s.grad))
    losses.append(case)

spectral = []
for layer, shape in ((nn.Linear(7, 5), [5, 7]), (nn.Conv2d(3, 6, 4), [6, 3, 4, 4])):
    raw = layer.weight.detach().clone()
    normed = nn.utils.spectral_norm(layer, n_power_iterations=200)
    normed(torch.randn(2, 7) if len(shape) == 2 else torch.randn(2, 3, 8, 8))
    spectral.append(dict(shape=shape, w=flat(raw), normed=flat(normed.weight),
                         sigma=torch.linalg.matrix_norm(raw.reshape(shape[0], -1), 2).item()))

critic = nn.Sequential(nn.Linear(3, 8), nn.SiLU(), nn.Linear(8, 8), nn.Tanh(), nn.Linear(8, 1))
for p in critic.parameters():
    p.data = torch.randn_like(p) * 0.7
points = torch.randn(6, 3, requires_grad=True)
slope = torch.autograd.grad(critic(points).sum(), points, create_graph=True)[0]
value = 10 * (slope.norm(dim=1) - 1).square().mean()
value.backward()
penalty = dict(weight=10, points=flat(points), value=value.item(), parameters=[
    dict(w=flat(layer.weight.t()), b=flat(layer.bias), gradW=flat(layer.weight.grad.t()),
         gradB=flat(torch.zeros_like(layer.bias) if layer.bias.grad is None else layer.bias.grad))
    for layer in critic if isinstance(layer, nn.Linear)])

file = pathlib.Path(__file__).parent.parent / "resources/golden/gan.json"
file.write_text(json.dumps(dict(tool=f"torch {torch.__version__}", scores=flat(scores), losses=losses,
                                spectral=spectral, penalty=penalty)) + "\n")
