"""Inkstone's CLIP of emoji in PyTorch: milliseconds of a training step with Adam.

    clip.py [--batch 128 --side 32 --filters 32 --stages 4 --d 128 --heads 4 --layers 2 --vocab 2000 --seq 16 --embedding 128]
            [--threads 2] [--steps 20] [--mode train|infer|all|serve|export] [--memory contiguous_format|channels_last]
            [--traced FILE]

Every result is one line of JSON. In mode serve it says READY and answers orders, a line each: train <steps> | infer <steps>
In mode export it writes the network, loss included, as TorchScript for another PyTorch.
"""
import argparse
import math

import torch
from torch import nn
from torch.nn import functional as F

from serving import measure, serve

BATCHES = 4


def options():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name, value in dict(batch=128, side=32, filters=32, stages=4, d=128, heads=4, layers=2, vocab=2000, seq=16,
                            embedding=128, threads=2, steps=20).items():
        parser.add_argument("--" + name, type=int, default=value)
    parser.add_argument("--mode", choices=("train", "infer", "all", "serve", "export"), default="all")
    parser.add_argument("--memory", choices=("contiguous_format", "channels_last"), default="channels_last")
    parser.add_argument("--traced")
    return parser.parse_args()


def images(o):
    """3x3 convolutions with batch norm and ReLU, each but the first with stride 2 and twice the filters; a product at the end."""
    layers, channels = [], 3
    for stage in range(o.stages):
        out = o.filters << stage
        layers += [nn.Conv2d(channels, out, 3, 1 if stage == 0 else 2, 1, bias=False), nn.BatchNorm2d(out), nn.ReLU()]
        channels = out
    rest = o.side >> (o.stages - 1)
    return nn.Sequential(*layers, nn.Flatten(), nn.Linear(channels * rest * rest, o.embedding, bias=False))


class Block(nn.Module):
    def __init__(self, d: int, heads: int):
        super().__init__()
        self.heads, self.scale = heads, 1 / math.sqrt(d // heads)
        self.norm1, self.norm2 = nn.LayerNorm(d), nn.LayerNorm(d)
        self.qkv, self.out = nn.Linear(d, 3 * d), nn.Linear(d, d)
        self.up, self.down = nn.Linear(d, 4 * d), nn.Linear(4 * d, d)

    def forward(self, x, bias):
        b, t, d = x.shape
        q, k, v = self.qkv(self.norm1(x)).view(b, t, 3, self.heads, d // self.heads).permute(2, 0, 3, 1, 4).unbind(0)
        mixed = torch.softmax(q @ k.transpose(-1, -2) * self.scale + bias, -1) @ v
        x = x + self.out(mixed.transpose(1, 2).reshape(b, t, d))
        return x + self.down(F.gelu(self.up(self.norm2(x)), approximate="tanh"))


class Texts(nn.Module):
    def __init__(self, o):
        super().__init__()
        self.tokens, self.positions = nn.Embedding(o.vocab, o.d), nn.Embedding(o.seq, o.d)
        self.blocks = nn.ModuleList([Block(o.d, o.heads) for _ in range(o.layers)])
        self.norm, self.project = nn.LayerNorm(o.d), nn.Linear(o.d, o.embedding, bias=False)

    def forward(self, ids, mask):
        x = self.tokens(ids) + self.positions.weight[:ids.shape[1]]
        bias = (mask - 1)[:, None, None, :] * 1e9
        for block in self.blocks:
            x = block(x, bias)
        mean = (self.norm(x) * mask[:, :, None]).sum(1) / mask.sum(1, keepdim=True)
        return self.project(mean)


class Clip(nn.Module):
    """Pictures [N, 3, side, side], token ids and mask [N, seq] to the loss."""

    def __init__(self, o):
        super().__init__()
        self.images, self.texts = images(o), Texts(o)
        self.log_scale = nn.Parameter(torch.tensor(math.log(1 / 0.07)))

    def forward(self, pictures, ids, mask):
        scale = self.log_scale.clamp(max=math.log(100)).exp()
        logits = scale * F.normalize(self.images(pictures)) @ F.normalize(self.texts(ids, mask)).T
        own = torch.arange(logits.shape[0])
        return (F.cross_entropy(logits, own) + F.cross_entropy(logits.T, own)) / 2


class Peer:
    def __init__(self, o):
        torch.manual_seed(7)
        torch.set_num_threads(o.threads)
        memory = getattr(torch, o.memory)
        self.model, self.step_number = Clip(o).to(memory_format=memory), 0
        self.optimizer = torch.optim.Adam(self.model.parameters(), 1e-3)
        self.batches = []
        for _ in range(BATCHES):
            mask = (torch.arange(o.seq) < torch.randint(3, o.seq + 1, (o.batch, 1))).float()
            pictures = (torch.rand(o.batch, 3, o.side, o.side) * 2 - 1).contiguous(memory_format=memory)
            self.batches.append((pictures, torch.randint(o.vocab, (o.batch, o.seq)), mask))

    def batch(self):
        self.step_number += 1
        return self.batches[self.step_number % BATCHES]

    def train(self):
        self.model.train()
        self.optimizer.zero_grad(set_to_none=True)
        loss = self.model(*self.batch())
        loss.backward()
        self.optimizer.step()
        return loss.item()

    def infer(self):
        self.model.eval()
        with torch.inference_mode():
            return self.model(*self.batch()).item()


def main():
    o = options()
    if o.mode == "export":
        torch.jit.script(Clip(o)).save(o.traced)
        return
    peer = Peer(o)
    works = {"train": peer.train, "infer": peer.infer}

    def answer(mode, steps):
        measure({"mode": mode, "batch": o.batch}, works[mode], int(steps))

    if o.mode == "serve":
        serve(o.threads, answer)
        return
    for mode in works if o.mode == "all" else (o.mode,):
        answer(mode, o.steps)


if __name__ == "__main__":
    main()
