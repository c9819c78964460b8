#!/usr/bin/python3
"""A step of a tiny CLIP in PyTorch: losses and gradients of both encoders and of the temperature, in golden/clip.json.

    python3 clip.py ../resources          (Debian's python3-torch 1.13.1)

The text encoder's block is that of sequence/src/test/python/reference.py, which is checked against torch.nn there.
"""
import math
import os
import sys

import torch
import torch.nn.functional as F

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../../../sequence/src/test/python"))
import reference as r  # noqa: E402

PAIRS, SIDE, LENGTH, VOCABULARY, WIDTH, EMBEDDING = 4, 8, 8, 264, 8, 6
BLOCK = {"size": WIDTH, "heads": 2, "hidden": 32, "activation": "GELU_TANH", "placement": "PRE", "norm": "LAYER"}


def image_parameters(n):
    p = {}
    for layer, (into, out) in ((0, (3, 4)), (2, (4, 8))):
        p[f"{layer}_W"] = n.normal(out, into, 3, 3, scale=math.sqrt(2 / (9 * into)))
        p[f"{layer + 1}_gamma"] = n.normal(out, scale=0.2, shift=1.0)
        p[f"{layer + 1}_beta"] = n.normal(out, scale=0.2)
    p["4_W"] = r.weight(n, 4 * 4 * 8, EMBEDDING)
    return p


def image_encoder(x, p):
    for layer, stride in ((0, 1), (2, 2)):
        x = F.conv2d(x, p[f"{layer}_W"], stride=stride, padding=1)
        x = F.batch_norm(x, None, None, p[f"{layer + 1}_gamma"], p[f"{layer + 1}_beta"], training=True).relu()
    return x.permute(0, 2, 3, 1).flatten(1) @ p["4_W"]


def text_parameters(n):
    p = {"0_W": n.normal(VOCABULARY, WIDTH), "0_P": n.normal(LENGTH, WIDTH)}
    p.update({"1_" + name: value for name, value in r.encoder_parameters(n, BLOCK).items()})
    p.update({"2_" + name: value for name, value in r.norm_parameters(n, "", "LAYER", WIDTH).items()})
    p["4_W"] = r.weight(n, WIDTH, EMBEDDING)
    return p


def part(p, prefix):
    return {name[len(prefix):]: value for name, value in p.items() if name.startswith(prefix)}


def text_encoder(ids, mask, p):
    x = p["0_W"][ids] + p["0_P"]
    x = r.encoder_block(x, part(p, "1_"), BLOCK, {"keyMask": mask})
    x = r.norm(x, part(p, "2_"), "", "LAYER")
    mean = (x * mask[..., None]).sum(1) / mask.sum(1, keepdim=True)
    return mean @ p["4_W"]


def softmax_loss(images, texts, log_scale, _):
    logits = log_scale.exp() * F.normalize(images) @ F.normalize(texts).T
    own = torch.arange(PAIRS)
    return (F.cross_entropy(logits, own) + F.cross_entropy(logits.T, own)) / 2


def sigmoid_loss(images, texts, log_scale, bias):
    logits = log_scale.exp() * F.normalize(images) @ F.normalize(texts).T + bias
    return -F.logsigmoid((2 * torch.eye(PAIRS) - 1) * logits).sum() / PAIRS


def case(name, loss_function, log_scale, bias):
    n = r.Numbers(40)
    pictures = n.normal(PAIRS, 3, SIDE, SIDE)
    ids = n.integers(4, VOCABULARY, PAIRS, LENGTH)
    mask = torch.ones(PAIRS, LENGTH)
    mask[1, 5:] = 0
    mask[3, 3:] = 0
    images, texts = r.leaves(image_parameters(n)), r.leaves(text_parameters(n))
    numbers = r.leaves({"logScale": torch.tensor(log_scale), "bias": torch.tensor(bias)})
    loss = loss_function(image_encoder(pictures, images), text_encoder(ids, mask, texts), *numbers.values())
    loss.backward()
    return {
        "name": name,
        "loss": loss.item(),
        "inputs": r.packed_all({"pictures": pictures, "ids": ids, "mask": mask}),
        "images": r.packed_all(images),
        "texts": r.packed_all(texts),
        "imageGradients": r.packed_all(r.gradients(images=images)),
        "textGradients": r.packed_all(r.gradients(texts=texts)),
        "numbers": {k: v.item() for k, v in numbers.items()},
        "numberGradients": {k: 0.0 if v.grad is None else v.grad.item() for k, v in numbers.items()},
    }


if __name__ == "__main__":
    r.write(sys.argv[1], "clip.json", [
        case("SOFTMAX", softmax_loss, math.log(1 / 0.07), 0.0),
        case("SIGMOID", sigmoid_loss, math.log(10), -10.0),
    ])
