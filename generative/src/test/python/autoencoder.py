"""Writes golden/autoencoder.json: losses of variational autoencoders and one step's gradients of PyTorch, in double.

Run with Debian's python3 (torch 1.13): /usr/bin/python3 generative/src/test/python/autoencoder.py
"""
import json
import pathlib

import torch
from torch.nn import functional as F

torch.manual_seed(6)
torch.set_default_dtype(torch.double)
N, LATENT, PIXELS = 3, 2, 16


def flat(tensor):
    return [float(f"{v:.12g}") for v in tensor.detach().reshape(-1).tolist()]


def gaussian(output, pictures):
    return (output - pictures).square().sum() / 2 / N


def bernoulli(output, pictures):
    return F.binary_cross_entropy_with_logits(output, (pictures + 1) / 2, reduction="sum") / N


def divergence(mean, log_variance):
    normal = torch.distributions.Normal(mean, (log_variance / 2).exp())
    return torch.distributions.kl_divergence(normal, torch.distributions.Normal(0., 1.)).sum() / N


pictures = torch.rand(N, PIXELS) * 2 - 1
output = torch.randn(N, PIXELS) * 4
output[0, 0], output[0, 1] = 50, -50
losses = {}
for name, function in (("GAUSSIAN", gaussian), ("BERNOULLI", bernoulli)):
    o = output.clone().requires_grad_()
    value = function(o, pictures)
    value.backward()
    losses[name] = dict(loss=value.item(), gradient=flat(o.grad))
codes = torch.randn(N, 2 * LATENT, requires_grad=True)
kl = divergence(codes[:, :LATENT], codes[:, LATENT:])
kl.backward()

# one step with beta 0.7: an encoder and a decoder of one hidden layer, whose gradients reach through the drawn code
encoder = torch.nn.Sequential(torch.nn.Linear(PIXELS, 5), torch.nn.ReLU(), torch.nn.Linear(5, 2 * LATENT))
decoder = torch.nn.Sequential(torch.nn.Linear(LATENT, 5), torch.nn.ReLU(), torch.nn.Linear(5, PIXELS))
noise = torch.randn(N, LATENT)
mean, log_variance = encoder(pictures).chunk(2, dim=1)
loss = bernoulli(decoder(mean + noise * (log_variance / 2).exp()), pictures) + 0.7 * divergence(mean, log_variance)
loss.backward()
layers = {f"{part}{i}": dict(w=flat(network[2 * i].weight.t()), b=flat(network[2 * i].bias),
                             gradW=flat(network[2 * i].weight.grad.t()), gradB=flat(network[2 * i].bias.grad))
          for part, network in (("encoder", encoder), ("decoder", decoder)) for i in (0, 1)}
file = pathlib.Path(__file__).parent.parent / "resources/golden/autoencoder.json"
file.write_text(json.dumps(dict(
    tool=f"torch {torch.__version__}", pictures=flat(pictures), output=flat(output), losses=losses, codes=flat(codes),
    divergence=dict(loss=kl.item(), gradient=flat(codes.grad)),
    step=dict(beta=0.7, noise=flat(noise), loss=loss.item(), layers=layers))) + "\n")
