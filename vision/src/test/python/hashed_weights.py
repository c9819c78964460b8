"""Weights that a formula gives, so that goldens of large networks need no large files.

Value i of tensor t is a hash of i + crc32(name of t), spread evenly over [-0.5, 0.5) and scaled by what the tensor is for.
org.inkstone.vision.pretrained.HashedWeights does the same.
"""
import math
import zlib

import numpy as np
import torch

MASK = np.uint64(0xFFFFFFFF)


def uniform(name, shape):
    count = math.prod(shape)
    x = np.arange(count, dtype=np.uint64) + np.uint64(zlib.crc32(name.encode()))
    x = (x * np.uint64(2654435761)) & MASK
    x ^= x >> np.uint64(15)
    x = (x * np.uint64(2246822519)) & MASK
    x ^= x >> np.uint64(13)
    return (x.astype(np.float64) / 2 ** 32 - 0.5).reshape(shape)


def tensor(name, shape):
    u = uniform(name, shape)
    if len(shape) > 1:
        u *= math.sqrt(24 / math.prod(shape[1:]))
    elif name.endswith("running_var"):
        u += 1
    elif name.endswith("weight"):
        u = 0.5 + 0.4 * u
    else:
        u *= 0.4
    return torch.from_numpy(u.astype(np.float32))


def fill(model):
    state = {n: t if n.endswith("num_batches_tracked") else tensor(n, tuple(t.shape))
             for n, t in model.state_dict().items()}
    model.load_state_dict(state)
    return model.eval()


def picture(shape):
    return torch.from_numpy((4 * uniform("image", shape)).astype(np.float32))
