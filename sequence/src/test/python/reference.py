"""Attention and Transformer blocks from their formulas, on a dictionary of parameters named and laid out as Inkstone's.

Weights are [in, out] and y = x W + b; the columns of selfWqkv are all query heads, all key heads, all value heads.
transformer.py checks these functions against torch.nn before it writes anything.
"""
import base64
import json
import math
import os
import platform

import torch
import torch.nn.functional as F

torch.set_default_dtype(torch.float64)
EPS = 1e-5


# ---- parameters ----------------------------------------------------------------------------------------------------
class Numbers:
    """Seeded values that float32 holds exactly: Java reads the same numbers that the doubles here are computed with."""

    def __init__(self, seed):
        self.generator = torch.Generator().manual_seed(seed)

    def normal(self, *shape, scale=1.0, shift=0.0):
        values = torch.randn(*shape, generator=self.generator, dtype=torch.float64) * scale + shift
        return values.float().double()

    def integers(self, low, high, *shape):
        return torch.randint(low, high, shape, generator=self.generator)


def weight(numbers, rows, columns):
    return numbers.normal(rows, columns, scale=1.2 / math.sqrt(rows))


def norm_parameters(numbers, prefix, kind, d):
    gain, bias = (prefix + "Gain", prefix + "Bias") if prefix else ("gain", "bias")
    parameters = {gain: numbers.normal(d, scale=0.3, shift=1.0)}
    if kind == "LAYER":
        parameters[bias] = numbers.normal(d, scale=0.3)
    return parameters


def self_attention_parameters(numbers, d, heads, key_heads):
    size = d // heads
    columns = (heads + 2 * key_heads) * size
    return {
        "selfWqkv": weight(numbers, d, columns),
        "selfBqkv": numbers.normal(columns, scale=0.3),
        "selfWo": weight(numbers, heads * size, d),
        "selfBo": numbers.normal(d, scale=0.3),
    }


def cross_attention_parameters(numbers, d, heads, key_heads):
    size = d // heads
    return {
        "crossWq": weight(numbers, d, heads * size),
        "crossBq": numbers.normal(heads * size, scale=0.3),
        "crossWkv": weight(numbers, d, 2 * key_heads * size),
        "crossBkv": numbers.normal(2 * key_heads * size, scale=0.3),
        "crossWo": weight(numbers, heads * size, d),
        "crossBo": numbers.normal(d, scale=0.3),
    }


def gated(activation):
    return activation in ("SWIGLU", "GEGLU")


def feed_forward_parameters(numbers, d, hidden, activation):
    columns = 2 * hidden if gated(activation) else hidden
    return {
        "ffnW1": weight(numbers, d, columns),
        "ffnB1": numbers.normal(columns, scale=0.3),
        "ffnW2": weight(numbers, hidden, d),
        "ffnB2": numbers.normal(d, scale=0.3),
    }


# ---- parts ---------------------------------------------------------------------------------------------------------
def norm(x, p, prefix, kind):
    gain, bias = (prefix + "Gain", prefix + "Bias") if prefix else ("gain", "bias")
    if kind == "RMS":
        return x / torch.sqrt((x * x).mean(-1, keepdim=True) + EPS) * p[gain]
    centred = x - x.mean(-1, keepdim=True)
    return centred / torch.sqrt((centred * centred).mean(-1, keepdim=True) + EPS) * p[gain] + p[bias]


def rotate(x, base=10000.0):
    """RoFormer, equation 34: the pair (2i, 2i+1) at position m turned by m base^(-2i/d); x is [N, H, T, d]."""
    d = x.shape[-1]
    angle = torch.arange(x.shape[-2])[:, None] * base ** (-torch.arange(0, d, 2) / d)
    even, odd = x[..., 0::2], x[..., 1::2]
    turned = torch.stack((even * angle.cos() - odd * angle.sin(), even * angle.sin() + odd * angle.cos()), -1)
    return turned.flatten(-2)


def alibi_slopes(heads):
    """ALiBi's geometric sequence for a power of two heads: 2^(-8/H), 2^(-16/H), ..."""
    return torch.tensor([2.0 ** (-8.0 * (h + 1) / heads) for h in range(heads)])


def score_bias(queries, keys, heads, masks, config):
    """What is added to the scores, [N or 1, H or 1, Tq, Tk]."""
    bias = torch.zeros(1, 1, queries, keys)
    if config.get("causal"):
        future = torch.ones(queries, keys, dtype=torch.bool).triu(1 + keys - queries)
        bias = bias.masked_fill(future, -math.inf)
    if "keyMask" in masks:
        bias = bias.masked_fill(masks["keyMask"][:, None, None, :] == 0, -math.inf)
    if "attention" in masks:
        bias = bias.masked_fill(masks["attention"] == 0, -math.inf)
    if "additive" in masks:
        bias = bias + masks["additive"]
    if config.get("positions") == "ALIBI":
        distance = (torch.arange(queries)[:, None] + (keys - queries) - torch.arange(keys)).abs()
        bias = bias - alibi_slopes(heads)[:, None, None] * distance
    return bias


def split_heads(x, heads):
    return x.unflatten(-1, (heads, -1)).transpose(1, 2)


def attention(q, k, v, heads, key_heads, masks, config):
    q, k, v = split_heads(q, heads), split_heads(k, key_heads), split_heads(v, key_heads)
    if config.get("positions") == "ROTARY":
        q, k = rotate(q), rotate(k)
    k, v = (x.repeat_interleave(heads // key_heads, 1) for x in (k, v))
    scores = q @ k.transpose(-1, -2) / math.sqrt(q.shape[-1])
    weights = (scores + score_bias(q.shape[2], k.shape[2], heads, masks, config)).softmax(-1)
    return (weights @ v).transpose(1, 2).flatten(-2), weights


def self_attention(x, p, config, masks):
    heads, key_heads = config["heads"], config.get("keyHeads", config["heads"])
    size = x.shape[-1] // heads
    qkv = x @ p["selfWqkv"] + p["selfBqkv"]
    q, k, v = qkv.split([heads * size, key_heads * size, key_heads * size], -1)
    mixed, weights = attention(q, k, v, heads, key_heads, masks, config)
    return mixed @ p["selfWo"] + p["selfBo"], weights


def cross_attention(x, memory, p, config, masks):
    heads, key_heads = config["heads"], config.get("keyHeads", config["heads"])
    q = x @ p["crossWq"] + p["crossBq"]
    k, v = (memory @ p["crossWkv"] + p["crossBkv"]).chunk(2, -1)
    mixed, weights = attention(q, k, v, heads, key_heads, masks, {})
    return mixed @ p["crossWo"] + p["crossBo"], weights


ACTIVATIONS = {
    "RELU": F.relu,
    "GELU": F.gelu,
    "GELU_TANH": lambda z: F.gelu(z, approximate="tanh"),
    "SILU": F.silu,
    "SWIGLU": F.silu,
    "GEGLU": F.gelu,
}


def feed_forward(x, p, activation):
    hidden = x @ p["ffnW1"] + p["ffnB1"]
    if gated(activation):
        gate, value = hidden.chunk(2, -1)
        hidden = ACTIVATIONS[activation](gate) * value
    else:
        hidden = ACTIVATIONS[activation](hidden)
    return hidden @ p["ffnW2"] + p["ffnB2"]


def residual(x, sublayer, p, prefix, config):
    placement, kind = config["placement"], config["norm"]
    if placement == "POST":
        return norm(x + sublayer(x), p, prefix, kind)
    if placement == "PRE":
        return x + sublayer(norm(x, p, prefix, kind))
    if placement == "SANDWICH":
        return x + norm(sublayer(norm(x, p, prefix, kind)), p, prefix + "Out", kind)
    return norm(config["alpha"] * x + sublayer(x), p, prefix, kind)


# ---- blocks --------------------------------------------------------------------------------------------------------
def block_norms(numbers, config, count):
    parameters = {}
    for i in range(1, count + 1):
        for suffix in ("", "Out") if config["placement"] == "SANDWICH" else ("",):
            parameters.update(norm_parameters(numbers, f"norm{i}{suffix}", config["norm"], config["size"]))
    return parameters


def encoder_parameters(numbers, config):
    d, heads = config["size"], config["heads"]
    return {
        **block_norms(numbers, config, 2),
        **self_attention_parameters(numbers, d, heads, config.get("keyHeads", heads)),
        **feed_forward_parameters(numbers, d, config["hidden"], config["activation"]),
    }


def encoder_block(x, p, config, masks):
    x = residual(x, lambda y: self_attention(y, p, config, masks)[0], p, "norm1", config)
    return residual(x, lambda y: feed_forward(y, p, config["activation"]), p, "norm2", config)


def decoder_parameters(numbers, config):
    d, heads = config["size"], config["heads"]
    key_heads = config.get("keyHeads", heads)
    return {
        **block_norms(numbers, config, 3),
        **self_attention_parameters(numbers, d, heads, key_heads),
        **cross_attention_parameters(numbers, d, heads, key_heads),
        **feed_forward_parameters(numbers, d, config["hidden"], config["activation"]),
    }


def decoder_block(x, memory, p, config, masks, memory_masks):
    causal = {**config, "causal": True}
    x = residual(x, lambda y: self_attention(y, p, causal, masks)[0], p, "norm1", config)
    x = residual(x, lambda y: cross_attention(y, memory, p, config, memory_masks)[0], p, "norm2", config)
    return residual(x, lambda y: feed_forward(y, p, config["activation"]), p, "norm3", config)


def sinusoids(length, d):
    """Attention is all you need, section 3.5: sine in even columns, cosine in odd ones."""
    angle = torch.arange(length)[:, None] / 10000 ** (torch.arange(0, d, 2) / d)
    return torch.stack((angle.sin(), angle.cos()), -1).flatten(-2)


# ---- files ---------------------------------------------------------------------------------------------------------
def packed(array):
    """Shape and little-endian float32 values in base64."""
    values = array.detach().float().contiguous()
    return {"shape": list(values.shape), "values": base64.b64encode(values.numpy().astype("<f4").tobytes()).decode()}


def packed_all(arrays):
    return {name: packed(array) for name, array in arrays.items()}


def leaves(arrays):
    return {name: array.clone().requires_grad_(array.is_floating_point()) for name, array in arrays.items()}


def gradients(**groups):
    return {n: a.grad for g in groups.values() for n, a in g.items() if a.grad is not None}


def write(folder, name, cases):
    tools = {"python": platform.python_version(), "torch": torch.__version__}
    path = os.path.join(folder, "golden", name)
    with open(path, "w") as out:
        out.write('{"tools": ' + json.dumps(tools) + ', "cases": [\n')
        out.write(",\n".join(json.dumps(c) for c in cases))
        out.write("\n]}\n")
    print(f"{name}: {len(cases)} cases, {os.path.getsize(path)} bytes")


def same(ours, theirs, what):
    error = (ours - theirs).abs().max().item()
    assert error < 1e-12, f"{what} differs from torch.nn by {error}"
