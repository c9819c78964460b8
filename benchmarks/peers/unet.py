"""Inkstone's U-Net in PyTorch: milliseconds of a training step with Adam, and of sampling by DDIM.

    unet.py [--batch 32 --size 32 --base 32 --multipliers 1,1,2 --attention 8 --ddim 50] [--threads 2] [--steps 20]
            [--mode train|sample|all|serve|export] [--memory contiguous_format|channels_last] [--traced FILE]

Every result is one line of JSON. In mode serve it says READY and answers orders, a line each: train <steps> | sample <rounds>
In mode export it writes the network to --traced, as TorchScript for another PyTorch.
"""
import argparse
import math

import torch
from torch import nn
from torch.nn import functional as F

from serving import measure, serve

GROUPS, HEADS, TIMES = 8, 4, 1000


def options():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name, value in dict(batch=32, size=32, base=32, attention=8, ddim=50, threads=2, steps=20).items():
        parser.add_argument("--" + name, type=int, default=value)
    parser.add_argument("--multipliers", default="1,1,2")
    parser.add_argument("--mode", choices=("train", "sample", "all", "serve", "export"), default="all")
    parser.add_argument("--memory", choices=("contiguous_format", "channels_last"), default="contiguous_format")
    parser.add_argument("--traced")
    return parser.parse_args()


class Residual(nn.Module):
    def __init__(self, i, o, e):
        super().__init__()
        self.norm1, self.conv1 = nn.GroupNorm(GROUPS, i), nn.Conv2d(i, o, 3, padding=1)
        self.time = nn.Linear(e, o)
        self.norm2, self.conv2 = nn.GroupNorm(GROUPS, o), nn.Conv2d(o, o, 3, padding=1)
        self.shortcut = nn.Identity() if i == o else nn.Conv2d(i, o, 1, bias=False)
        nn.init.zeros_(self.conv2.weight)

    def forward(self, x, embedded):
        h = self.conv1(F.silu(self.norm1(x))) + self.time(embedded)[:, :, None, None]
        return self.conv2(F.silu(self.norm2(h))) + self.shortcut(x)


class Attention(nn.Module):
    def __init__(self, c):
        super().__init__()
        self.norm, self.qkv, self.out = nn.GroupNorm(GROUPS, c), nn.Linear(c, 3 * c), nn.Linear(c, c)
        nn.init.zeros_(self.out.weight)

    def forward(self, x):
        n, c, height, width = x.shape
        rows = self.norm(x).flatten(2).transpose(1, 2)
        q, k, v = self.qkv(rows).view(n, height * width, 3, HEADS, c // HEADS).permute(2, 0, 3, 1, 4).unbind(0)
        mixed = torch.softmax(q @ k.transpose(-1, -2) * (c // HEADS) ** -0.5, -1) @ v
        rows = self.out(mixed.transpose(1, 2).reshape(n, height * width, c))
        return x + rows.transpose(1, 2).reshape(n, c, height, width)


class Level(nn.Module):
    """A residual block, with attention behind it if wanted."""

    def __init__(self, i, o, e, attention):
        super().__init__()
        self.block, self.attention = Residual(i, o, e), Attention(o) if attention else nn.Identity()

    def forward(self, x, embedded):
        return self.attention(self.block(x, embedded))


class UNet(nn.Module):
    def __init__(self, o):
        super().__init__()
        base, e = o.base, 4 * o.base
        widths = [base * int(m) for m in o.multipliers.split(",")]
        last = len(widths) - 1
        attention = [o.size >> level == o.attention for level in range(last + 1)]
        self.time1, self.time2 = nn.Linear(base, e), nn.Linear(e, e)
        half = base // 2
        self.register_buffer("waves", torch.exp(-math.log(10000) * torch.arange(half, dtype=torch.float32) / half))
        self.stem = nn.Conv2d(3, base, 3, padding=1)
        channels, skips = base, [base]
        self.down, self.shrink, self.up, self.grow = (nn.ModuleList() for _ in range(4))
        for level, width in enumerate(widths):
            self.down.append(Level(channels, width, e, attention[level]))
            channels = width
            skips.append(channels)
            if level < last:
                self.shrink.append(nn.Conv2d(channels, channels, 3, 2, 1))
                skips.append(channels)
        self.middle1, self.middle2 = Level(channels, channels, e, attention[last]), Residual(channels, channels, e)
        for level in reversed(range(last + 1)):
            for _ in range(2):
                self.up.append(Level(channels + skips.pop(), widths[level], e, attention[level]))
                channels = widths[level]
            if level:
                self.grow.append(nn.Conv2d(channels, channels, 3, padding=1))
        self.norm, self.out = nn.GroupNorm(GROUPS, channels), nn.Conv2d(channels, 3, 3, padding=1)
        nn.init.zeros_(self.out.weight)

    def forward(self, image, time):
        angles = time * self.waves
        embedded = F.silu(self.time1(torch.cat((angles.cos(), angles.sin()), 1)))
        embedded = F.silu(self.time2(embedded))
        h = self.stem(image)
        skips = [h]
        for level, block in enumerate(self.down):
            h = block(h, embedded)
            skips.append(h)
            if level < len(self.shrink):
                h = self.shrink[level](h)
                skips.append(h)
        h = self.middle2(self.middle1(h, embedded), embedded)
        for i, block in enumerate(self.up):
            h = block(torch.cat((h, skips.pop()), 1), embedded)
            if i % 2 and i // 2 < len(self.grow):
                h = self.grow[i // 2](F.interpolate(h, scale_factor=2.0, mode="nearest"))
        return self.out(F.silu(self.norm(h)))


class Peer:
    def __init__(self, o):
        torch.manual_seed(7)
        torch.set_num_threads(o.threads)
        self.o, self.memory = o, getattr(torch, o.memory)
        self.model = UNet(o).to(memory_format=self.memory)
        self.optimizer = torch.optim.Adam(self.model.parameters(), 1e-3)
        shape = o.batch, 3, o.size, o.size
        self.images = [torch.randn(shape).to(memory_format=self.memory) for _ in range(4)]
        self.noises = [torch.randn(shape).to(memory_format=self.memory) for _ in range(4)]
        self.times = [torch.rand(o.batch, 1) * (TIMES - 1) for _ in range(4)]
        self.alphas = torch.cumprod(1 - torch.linspace(1e-4, 0.02, TIMES), 0)
        self.step_number = 0

    def train(self):
        i = self.step_number % 4
        self.step_number += 1
        self.optimizer.zero_grad(set_to_none=True)
        loss = F.mse_loss(self.model(self.images[i], self.times[i]), self.noises[i])
        loss.backward()
        self.optimizer.step()
        return loss.item()

    def sample(self):
        with torch.inference_mode():
            x = self.images[0]
            stride = TIMES // self.o.ddim
            for t in reversed(range(0, self.o.ddim * stride, stride)):
                now, before = self.alphas[t], self.alphas[t - stride] if t >= stride else torch.tensor(1.0)
                noise = self.model(x, torch.full((self.o.batch, 1), float(t)))
                clean = ((x - (1 - now).sqrt() * noise) / now.sqrt()).clamp(-1, 1)
                noise = (x - now.sqrt() * clean) / (1 - now).sqrt()
                x = before.sqrt() * clean + (1 - before).sqrt() * noise
            return x[0, 0, 0, 0].item()

    def answer(self, mode, steps):
        measure({"mode": mode, "batch": self.o.batch}, self.train if mode == "train" else self.sample, int(steps))


def main():
    o = options()
    peer = Peer(o)
    if o.mode == "export":
        torch.jit.trace(peer.model, (peer.images[0], peer.times[0])).save(o.traced)
    elif o.mode == "serve":
        serve(o.threads, peer.answer)
    else:
        print("parameters", sum(p.numel() for p in peer.model.parameters()))
        for mode in ("train", "sample") if o.mode == "all" else (o.mode,):
            peer.answer(mode, o.steps if mode == "train" else max(1, o.steps // 10))


if __name__ == "__main__":
    main()
