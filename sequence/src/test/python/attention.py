#!/usr/bin/python3
"""Functional attention, masks and positions in PyTorch, in golden/attention.json.

    python3 attention.py ../resources          (Debian's python3-torch 1.13.1)

Where no row is fully masked the figures are checked against torch's own _scaled_dot_product_attention before they are written.
"""
import math
import sys

import torch
import torch.nn.functional as F

from reference import Numbers, packed, packed_all, rotate, same, sinusoids, write

HIDDEN = -math.inf


def case(name, q, k, v, bias, boolean=False, shown=None):
    scores = q @ k.transpose(-1, -2) / math.sqrt(q.shape[-1])
    weights = (scores if bias is None else scores + bias).softmax(-1).nan_to_num(0)
    output = weights @ v
    if bias is None or not (bias == HIDDEN).all(-1).any():
        full = None if bias is None else bias.expand(scores.shape)
        theirs = F._scaled_dot_product_attention(q, k, v, full, 0.0, True)
        same(output, theirs[0], name)
        same(weights, theirs[1], name)
    masks = {} if bias is None else {"mask": (bias == 0).double() if boolean else bias}
    return {"name": name, "config": {"boolean": boolean}, "inputs": packed_all({"queries": q, "keys": k, "values": v}),
            "masks": packed_all(masks), "outputs": packed_all({"weights": weights, "output": output})}


def inputs(numbers, lead, queries, keys, d, dv):
    return numbers.normal(*lead, queries, d), numbers.normal(*lead, keys, d), numbers.normal(*lead, keys, dv)


def hidden(visible):
    return torch.zeros(visible.shape).masked_fill(~visible, HIDDEN)


def press_slopes(heads):
    """The function get_slopes of ALiBi's authors (github.com/ofirpress/attention_with_linear_biases)."""
    if math.log2(heads).is_integer():
        start = 2 ** (-(2 ** -(math.log2(heads) - 3)))
        return [start * start ** i for i in range(heads)]
    closest = 2 ** math.floor(math.log2(heads))
    return press_slopes(closest) + press_slopes(2 * closest)[0::2][:heads - closest]


def cases():
    n = Numbers(34)
    q = torch.tensor([[1.0, 0.8]])
    k = torch.tensor([[0.9, 0.1], [0.8, 0.2], [0.7, 0.9]])
    v = torch.tensor([[1.0, 0.1], [0.9, 0.2], [0.8, 0.3]])
    yield case("the notes' three tokens", q, k, v, None)
    yield case("no mask", *inputs(n, (3,), 4, 6, 8, 5), None)
    yield case("causal", *inputs(n, (2, 3), 6, 6, 4, 4), hidden(torch.ones(6, 6).tril().bool()), True)
    yield case("causal behind a cache", *inputs(n, (2,), 3, 7, 4, 4), hidden(torch.ones(3, 7).tril(4).bool()), True)
    band = torch.ones(7, 7).tril(1).triu(-2).bool()
    yield case("band", *inputs(n, (2,), 7, 7, 4, 4), hidden(band), True)
    lengths = torch.tensor([5, 2, 0])
    padding = (torch.arange(5) < lengths[:, None])[:, None, None, :]
    yield case("padding", *inputs(n, (3, 2), 4, 5, 4, 4), hidden(padding), True)
    both = torch.logical_and(padding, torch.ones(5, 5).tril().bool())
    yield case("causal and padding", *inputs(n, (3, 2), 5, 5, 4, 4), hidden(both), True)
    bias = n.normal(2, 1, 4, 5).masked_fill(torch.rand(2, 1, 4, 5, generator=n.generator) < 0.4, HIDDEN)
    bias[1, 0, 2] = HIDDEN
    yield case("additive", *inputs(n, (2, 3), 4, 5, 4, 4), bias)
    distance = (torch.arange(4)[:, None] + 2 - torch.arange(6)).abs()
    alibi = -torch.tensor(press_slopes(6))[:, None, None] * distance + hidden(torch.ones(4, 6).tril(2).bool())
    yield case("causal ALiBi", *inputs(n, (2, 6), 4, 6, 4, 4), alibi)
    x = n.normal(2, 3, 5, 6)
    yield {"name": "positions", "config": {}, "inputs": {"x": packed(x)}, "masks": {}, "outputs": packed_all({
        "sinusoidal": sinusoids(50, 16), "rotary": rotate(x),
        **{f"slopes{h}": torch.tensor(press_slopes(h)) for h in (1, 2, 6, 8, 12, 20)}})}


if __name__ == "__main__":
    write(sys.argv[1], "attention.json", list(cases()))
