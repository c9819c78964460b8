#!/usr/bin/python3
"""A U-Net and its blocks from their formulas in PyTorch, parameters named and laid out as Inkstone's, in golden/unet.json.

    python3 unet.py          (Debian's python3-torch 1.13.1)

Parameters, inputs and output gradients are not stored: both sides compute them from a seed by the same integer hash. Of outputs and of
blocks' small gradients all values are stored, of the others the length and the product with a hashed vector.
"""
import json
import math
import os
import platform

import numpy
import torch
import torch.nn.functional as F

torch.set_default_dtype(torch.float64)
EPS = 1e-5
HERE = os.path.dirname(os.path.abspath(__file__))


# ---- numbers that Java computes as well ------------------------------------------------------------------------------
def hashed(seed, count):
    mask, u = numpy.uint64(0xFFFFFFFF), numpy.uint64
    x = (numpy.arange(count, dtype=numpy.uint64) + u(seed * 7919 + 1)) * u(2654435761) & mask
    x = x ^ (x >> u(16))
    x = x * u(2246822519) & mask
    x = x ^ (x >> u(13))
    return x.astype(numpy.float64) / 2.0**32 - 0.5


class Numbers:
    """Hands out arrays and remembers how they are made."""

    def __init__(self):
        self.seed, self.made = 0, {}

    def array(self, name, shape, scale=2.0, shift=0.0):
        self.seed += 1
        self.made[name] = {"shape": list(shape), "seed": self.seed, "scale": scale, "shift": shift}
        values = (hashed(self.seed, math.prod(shape)) * scale + shift).astype(numpy.float32).astype(numpy.float64)
        return torch.from_numpy(values).reshape(shape).requires_grad_(True)


class Parameters:
    """Those of one block, by name; the numbers know them by the block's name as well."""

    def __init__(self, numbers, prefix=""):
        self.numbers, self.prefix, self.values = numbers, prefix, {}

    def put(self, name, shape, scale, shift=0.0):
        self.values[name] = self.numbers.array(self.prefix + name, shape, scale, shift)

    def weight(self, name, shape, fan):
        self.put(name, shape, 3.0 / math.sqrt(fan))

    def norm(self, name, c):
        self.put(name + "Gain", (c,), 1.0, 1.0)
        self.put(name + "Bias", (c,), 1.0)

    def conv(self, name, i, o, k=3):
        self.weight(name + "W", (o, i, k, k), i * k * k)
        self.put(name + "B", (o,), 0.5)

    def linear(self, name, i, o, bias=True):
        self.weight(name + "W", (i, o), i)
        if bias:
            self.put(name + "B", (o,), 0.5)

    def attention(self, name, c, memory=None):
        parts = (("qkv", c, 3 * c),) if memory is None else (("q", c, c), ("kv", memory, 2 * c))
        for part, rows, columns in parts + (("o", c, c),):
            self.weight(f"{name}W{part}", (rows, columns), rows)
            self.put(f"{name}B{part}", (columns,), 0.5)

    def __getitem__(self, name):
        return self.values[name]


# ---- blocks ----------------------------------------------------------------------------------------------------------
def residual_parameters(p, i, skip, o, e, injection):
    p.norm("norm1", i + skip)
    p.conv("conv1", i + skip, o)
    p.linear("time", e, o if injection == "ADD" else 2 * o)
    p.norm("norm2", o)
    p.conv("conv2", o, o)
    if i != o or skip:
        p.linear("shortcut", i, o, bias=False)
    if skip:
        p.linear("skip", skip, o, bias=False)
    return p


def norm(p, name, x, groups):
    return F.group_norm(x, groups, p[name + "Gain"], p[name + "Bias"], EPS)


def conv(p, name, x, stride=1):
    return F.conv2d(x, p[name + "W"], p[name + "B"], stride=stride, padding=1)


def residual(p, x, skip, embedded, groups, injection):
    joined = x if skip is None else torch.cat((x, skip), 1)
    h = conv(p, "conv1", F.silu(norm(p, "norm1", joined, groups)))
    terms = (embedded @ p["timeW"] + p["timeB"])[:, :, None, None]
    if injection == "ADD":
        h = norm(p, "norm2", h + terms, groups)
    else:
        scale, shift = terms.chunk(2, 1)
        h = norm(p, "norm2", h, groups) * (1 + scale) + shift
    h = conv(p, "conv2", F.silu(h))
    if "shortcutW" not in p.values:
        return h + x
    weight = p["shortcutW"] if skip is None else torch.cat((p["shortcutW"], p["skipW"]), 0)
    return h + F.conv2d(joined, weight.T[:, :, None, None])


def attention_parameters(p, c, text):
    p.norm("selfNorm", c)
    p.attention("self", c)
    if text:
        p.norm("textNorm", c)
        p.attention("text", c, text)
    return p


def attend(q, k, v, heads, mask=None):
    q, k, v = (t.reshape(t.shape[0], t.shape[1], heads, -1).transpose(1, 2) for t in (q, k, v))
    scores = q @ k.transpose(-1, -2) / math.sqrt(q.shape[-1])
    if mask is not None:
        scores = scores.masked_fill(mask[:, None, None, :] == 0, -math.inf)
    mixed = scores.softmax(-1) @ v
    return mixed.transpose(1, 2).reshape(mixed.shape[0], mixed.shape[2], -1)


def attention(p, x, groups, heads, text=None, mask=None):
    def rows(picture):
        return picture.flatten(2).transpose(1, 2)

    def picture(sequence):
        return sequence.transpose(1, 2).reshape(x.shape)
    q, k, v = (rows(norm(p, "selfNorm", x, groups)) @ p["selfWqkv"] + p["selfBqkv"]).chunk(3, -1)
    x = x + picture(attend(q, k, v, heads) @ p["selfWo"] + p["selfBo"])
    if text is None:
        return x
    q = rows(norm(p, "textNorm", x, groups)) @ p["textWq"] + p["textBq"]
    k, v = (text @ p["textWkv"] + p["textBkv"]).chunk(2, -1)
    return x + picture(attend(q, k, v, heads, mask) @ p["textWo"] + p["textBo"])


def time_parameters(p, sinusoids, e, condition, size):
    p.linear("time1", sinusoids, e)
    p.linear("time2", e, e)
    if condition == "LABEL":
        p.put("classes", (size + 1, e), 2.0)
    elif condition == "EMBEDDING":
        p.linear("condition", size, e)
    return p


def time_embedding(p, time, sinusoids, condition, value):
    half = sinusoids // 2
    angles = time * torch.exp(-math.log(10000) * torch.arange(half) / half)
    h = torch.cat((angles.cos(), angles.sin()), 1)
    h = F.silu(h @ p["time1W"] + p["time1B"]) @ p["time2W"] + p["time2B"]
    if condition == "LABEL":
        h = h + p["classes"][value.long().flatten()]
    elif condition == "EMBEDDING":
        h = h + value @ p["conditionW"] + p["conditionB"]
    return F.silu(h)


class UNet:
    """The graph that Inkstone's builder makes; parameters are made in the order in which they are first used."""

    def __init__(self, numbers, config):
        self.numbers, self.c, self.blocks = numbers, config, {}

    def block(self, name, fill):
        if name not in self.blocks:
            p = Parameters(self.numbers, name + "/")
            fill(p)
            self.blocks[name] = p
        return self.blocks[name]

    def parameters(self):
        return {f"{block}/{name}": value for block, p in self.blocks.items() for name, value in p.values.items()}

    def __call__(self, image, time, value=None, mask=None):
        c, base = self.c, self.c["baseWidth"]
        groups, heads, injection, e = c["groups"], c["heads"], c["timeInjection"], 4 * base
        widths, last = [base * m for m in c["multipliers"]], len(c["multipliers"]) - 1
        text = value if c["condition"] == "TEXT" else None
        p = self.block("embedded", lambda p: time_parameters(p, base, e, c["condition"], c["conditionSize"]))
        embedded = time_embedding(p, time, base, c["condition"], value)

        def plain(name, h, o, stride=1):
            return conv(self.block(name, lambda p: p.conv("conv", h.shape[1], o)), "conv", h, stride)

        def block(name, h, level, skip=None):
            size = 0 if skip is None else skip.shape[1]
            p = self.block(name, lambda p: residual_parameters(p, h.shape[1], size, widths[level], e, injection))
            return residual(p, h, skip, embedded, groups, injection)

        def attended(name, h):
            if h.shape[2] not in c["attentionAt"]:
                return h
            p = self.block(name, lambda p: attention_parameters(p, h.shape[1], c["conditionSize"] if text is not None else 0))
            return attention(p, h, groups, heads, text, mask)
        h = plain("stem", image, base)
        skips = [h]
        for level in range(last + 1):
            for i in range(c["blocksPerLevel"]):
                h = attended(f"down{level}attention{i}", block(f"down{level}block{i}", h, level))
                skips.append(h)
            if level < last:
                h = plain(f"down{level}half", h, h.shape[1], 2)
                skips.append(h)
        h = attended("middle0attention", block("middle0block", h, last))
        h = block("middle1block", h, last)
        for level in reversed(range(last + 1)):
            for i in range(c["blocksPerLevel"] + 1):
                h = attended(f"up{level}attention{i}", block(f"up{level}block{i}", h, level, skips.pop()))
            if level:
                h = plain(f"up{level}double", F.interpolate(h, scale_factor=2, mode="nearest"), h.shape[1])

        def head(p):
            p.norm("norm", h.shape[1])
            p.conv("conv", h.shape[1], c["channels"])
        p = self.block("prediction", head)
        return conv(p, "conv", F.silu(norm(p, "norm", h, groups)))


# ---- cases -----------------------------------------------------------------------------------------------------------
SMALL = 128


def stored(tensor):
    return [float(f"{v:.8g}") for v in tensor.detach().flatten().tolist()]


def summary(tensor):
    values = tensor.flatten()
    product = (values * torch.from_numpy(hashed(99, len(values)))).sum().item()
    return [math.sqrt((values * values).sum().item()), product]


def small(tensor):
    return stored(tensor) if tensor.numel() <= SMALL else summary(tensor)


def case(name, config, numbers, inputs, parameters, out, pack=small):
    """Runs backward from a hashed output gradient and packs everything."""
    gradient = numbers.array("outputGradient", tuple(out.shape)).detach()
    names = {**{k: v for k, v in inputs.items() if v.requires_grad}, **parameters}
    gradients = torch.autograd.grad(out, list(names.values()), gradient)
    return {
        "name": name, "config": config, "made": numbers.made, "output": stored(out),
        "parameterCount": sum(p.numel() for p in parameters.values()), "parameters": list(parameters),
        "gradients": {key: pack(g) for key, g in zip(names, gradients)},
    }


def tokens(numbers, width):
    mask = torch.ones(2, 7)
    mask[1, 4:] = 0
    return numbers.array("text", (2, 7, width)), mask


def block_cases():
    for injection in ("ADD", "SCALE_SHIFT"):
        for i, skip, o in ((8, 0, 8), (8, 0, 12), (8, 4, 12), (20, 12, 20)):
            numbers = Numbers()
            inputs = {"x": numbers.array("x", (2, i, 4, 6))}
            if skip:
                inputs["skip"] = numbers.array("skip", (2, skip, 4, 6))
            inputs["embedded"] = numbers.array("embedded", (2, 10))
            p = residual_parameters(Parameters(numbers), i, skip, o, 10, injection)
            out = residual(p, inputs["x"], inputs.get("skip"), inputs["embedded"], 4, injection)
            config = {"kind": "residual", "in": i, "skip": skip, "out": o, "timeInjection": injection}
            yield case(f"residual {i}+{skip} to {o}, {injection}", config, numbers, inputs, p.values, out)
    for up in (False, True):
        numbers = Numbers()
        x = numbers.array("x", (2, 6, 4, 6))
        p = Parameters(numbers)
        p.conv("conv", 6, 10)
        out = conv(p, "conv", F.interpolate(x, scale_factor=2, mode="nearest")) if up else conv(p, "conv", x, 2)
        yield case("double" if up else "half", {"kind": "resampling", "in": 6, "out": 10, "up": up}, numbers,
                   {"x": x}, p.values, out)
    for width in (0, 5):
        numbers = Numbers()
        inputs, text, mask = {"x": numbers.array("x", (2, 8, 3, 5))}, None, None
        if width:
            text, mask = tokens(numbers, width)
            inputs["text"] = text
        p = attention_parameters(Parameters(numbers), 8, width)
        out = attention(p, inputs["x"], 4, 2, text, mask)
        yield case("attention" + (" to text" if width else ""), {"kind": "attention", "channels": 8, "text": width},
                   numbers, inputs, p.values, out)


def network_cases():
    base = dict(channels=3, size=8, baseWidth=8, multipliers=[1, 2], blocksPerLevel=1, groups=4, heads=2,
                attentionAt=[4], condition="NONE", conditionSize=0, timeInjection="ADD")
    for name, change in {
        "plain": {},
        "classes, two blocks, scale and shift": dict(condition="LABEL", conditionSize=5, blocksPerLevel=2,
                                                     timeInjection="SCALE_SHIFT"),
        "vector, three levels, one channel": dict(condition="EMBEDDING", conditionSize=6, multipliers=[1, 1, 2],
                                                  channels=1, attentionAt=[4, 2]),
        "text": dict(condition="TEXT", conditionSize=6),
    }.items():
        c = {**base, **change}
        numbers = Numbers()
        net, value, mask = UNet(numbers, c), None, None
        inputs = {"image": numbers.array("image", (2, c["channels"], 8, 8)),
                  "time": numbers.array("time", (2, 1), 900.0, 450.0).detach()}
        if c["condition"] == "LABEL":
            value = torch.tensor([[3.0], [5.0]])
        elif c["condition"] == "EMBEDDING":
            value = inputs["embedding"] = numbers.array("embedding", (2, 6))
        elif c["condition"] == "TEXT":
            value, mask = tokens(numbers, 6)
            inputs["text"] = value
        out = net(inputs["image"], inputs["time"], value, mask)
        yield case(name, c, numbers, inputs, net.parameters(), out, summary)


def main():
    result = {"generator": os.path.basename(__file__), "torch": torch.__version__, "python": platform.python_version(),
              "blocks": list(block_cases()), "networks": list(network_cases())}
    path = os.path.join(HERE, "..", "resources", "golden", "unet.json")
    with open(path, "w") as file:
        json.dump(result, file, separators=(",", ":"))
        file.write("\n")


if __name__ == "__main__":
    main()
