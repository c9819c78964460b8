#!/usr/bin/python3
"""Losses over pairs and triplets with their gradients in PyTorch, in golden/contrastive.json.

    python3 contrastive.py ../resources          (Debian's python3-torch 1.13.1)
"""
import json
import os
import platform
import sys

import torch
import torch.nn.functional as F

torch.set_default_dtype(torch.float64)
GENERATOR = torch.Generator().manual_seed(38)


def rows(n, e):
    """Values that float32 holds exactly, so that Java computes on the same numbers."""
    return torch.randn(n, e, generator=GENERATOR).float().double().requires_grad_()


def scalar(value):
    return torch.tensor(value, requires_grad=True)


def case(name, inputs, loss, **settings):
    loss.backward()
    return {
        "name": name,
        "settings": settings,
        "inputs": {k: v.detach().tolist() for k, v in inputs.items()},
        "loss": loss.item(),
        "gradients": {k: v.grad.tolist() for k, v in inputs.items()},
    }


def unit(x):
    return F.normalize(x, dim=-1)


def info_nce(symmetric):
    a, b, scale = rows(7, 5), rows(7, 5), scalar(4.5)
    logits = scale * unit(a) @ unit(b).T
    own = torch.arange(7)
    loss = F.cross_entropy(logits, own)
    if symmetric:
        loss = (loss + F.cross_entropy(logits.T, own)) / 2
    return case("InfoNCE, both ways" if symmetric else "InfoNCE, one way", {"first": a, "second": b, "scale": scale}, loss)


def nt_xent():
    z = rows(10, 6)
    logits = (unit(z) @ unit(z).T / 0.3).masked_fill(torch.eye(10, dtype=torch.bool), float("-inf"))
    return case("NT-Xent", {"views": z}, F.cross_entropy(logits, torch.arange(10) ^ 1), temperature=0.3)


def sig_lip():
    a, b, scale, bias = rows(6, 4), rows(6, 4), scalar(7.0), scalar(-3.0)
    signs = 2 * torch.eye(6) - 1
    loss = -F.logsigmoid(signs * (scale * unit(a) @ unit(b).T + bias)).sum() / 6
    return case("SigLIP", {"first": a, "second": b, "scale": scale, "bias": bias}, loss)


def normalize():
    x = rows(4, 5)
    direction = torch.arange(20.0).reshape(4, 5) / 10 - 1
    return case("L2", {"x": x}, (unit(x) * direction).sum())


def triplets(squared):
    a, p, n = rows(8, 5), rows(8, 5), rows(8, 5)

    def distance(x, y):
        squares = ((x - y) ** 2).sum(-1)
        return squares if squared else squares.sqrt()

    loss = F.triplet_margin_with_distance_loss(a, p, n, distance_function=distance, margin=0.7)
    if not squared:
        assert abs(loss - F.triplet_margin_loss(a, p, n, margin=0.7)) < 1e-5
    return case("triplets, squared" if squared else "triplets", {"anchor": a, "positive": p, "negative": n}, loss, margin=0.7)


def mined(mining, squared):
    z, labels = rows(9, 4), [0, 1, 2, 0, 1, 2, 0, 0, 3]
    y = torch.tensor(labels)
    d = ((z[:, None] - z[None]) ** 2).sum(-1)
    d = d if squared else (d + torch.eye(9)).sqrt() - torch.eye(9)
    same = (y[:, None] == y[None]) & ~torch.eye(9, dtype=torch.bool)
    other = y[:, None] != y[None]
    margin, costs = 0.5, []
    for a in range(9):
        negatives = d[a][other[a]]
        if mining == "BATCH_HARD" and same[a].any():
            costs.append(d[a][same[a]].max() - negatives.min() + margin)
        for p in torch.nonzero(same[a]).flatten():
            if mining == "ALL":
                costs += list(d[a, p] - negatives + margin)
            elif mining == "SEMI_HARD":
                farther = negatives[negatives > d[a, p]]
                costs.append(d[a, p] - (farther.min() if len(farther) else negatives.max()) + margin)
    costs = torch.stack(costs).clamp(min=0)
    loss = costs[costs > 0].mean() if mining == "ALL" else costs.mean()
    return case(f"mined {mining}{', squared' if squared else ''}", {"embeddings": z}, loss, margin=margin, mining=mining,
                squared=squared, labels=labels, triplets=len(costs))


def main(resources):
    cases = [info_nce(False), info_nce(True), nt_xent(), sig_lip(), normalize(), triplets(False), triplets(True)]
    cases += [mined(m, s) for m in ("ALL", "SEMI_HARD", "BATCH_HARD") for s in (False, True)]
    path = os.path.join(resources, "golden", "contrastive.json")
    versions = {"python": platform.python_version(), "torch": torch.__version__}
    with open(path, "w") as file:
        json.dump({"versions": versions, "cases": cases}, file, indent=None, separators=(",", ":"))
        file.write("\n")


if __name__ == "__main__":
    main(sys.argv[1])
