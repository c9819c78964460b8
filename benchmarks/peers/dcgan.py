"""A DCGAN in PyTorch: milliseconds of a step, in which discriminator and generator learn once each.

    dcgan.py [--batch 64 --size 32 --channels 3 --width 64 --latent 100] [--threads 2] [--steps 20]
             [--memory contiguous_format|channels_last] [--mode train|sample|all|serve|export --traced FILE]

Every result is one line of JSON. In mode serve it says READY and answers orders, a line each: train <steps> | sample <steps>
"""
import argparse
import pathlib

import torch
from torch import nn
from torch.nn import functional as F

from serving import measure, serve


def options():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name, value in dict(batch=64, size=32, channels=3, width=64, latent=100, threads=2, steps=20).items():
        parser.add_argument("--" + name, type=int, default=value)
    parser.add_argument("--memory", choices=("contiguous_format", "channels_last"), default="contiguous_format")
    parser.add_argument("--mode", choices=("train", "sample", "all", "serve", "export"), default="all")
    parser.add_argument("--traced", help="with mode export: the generator's file, the discriminator's beside it")
    return parser.parse_args()


def halvings(size):
    steps = 0
    while size > 7:
        size, steps = size // 2, steps + 1
    return size, steps


class Generator(nn.Module):
    def __init__(self, o):
        super().__init__()
        self.inner, steps = halvings(o.size)
        self.deepest = o.width << steps - 1
        self.project = nn.Linear(o.latent, self.deepest * self.inner ** 2, bias=False)
        layers = [nn.BatchNorm2d(self.deepest), nn.ReLU()]
        for i in range(1, steps):
            wide, narrow = o.width << steps - i, o.width << steps - i - 1
            layers += [nn.ConvTranspose2d(wide, narrow, 4, 2, 1, bias=False), nn.BatchNorm2d(narrow), nn.ReLU()]
        self.layers = nn.Sequential(*layers, nn.ConvTranspose2d(o.width, o.channels, 4, 2, 1), nn.Tanh())

    def forward(self, noise):
        return self.layers(self.project(noise).view(-1, self.deepest, self.inner, self.inner))


class Discriminator(nn.Sequential):
    def __init__(self, o):
        inner, steps = halvings(o.size)
        layers = [nn.Conv2d(o.channels, o.width, 4, 2, 1), nn.LeakyReLU(0.2)]
        for i in range(1, steps):
            layers += [nn.Conv2d(o.width << i - 1, o.width << i, 4, 2, 1, bias=False), nn.BatchNorm2d(o.width << i),
                       nn.LeakyReLU(0.2)]
        super().__init__(*layers, nn.Flatten(), nn.Linear((o.width << steps - 1) * inner ** 2, 1))


def initialise(module):
    if isinstance(module, (nn.Conv2d, nn.ConvTranspose2d, nn.Linear)):
        nn.init.normal_(module.weight, 0, 0.02)


class Peer:
    def __init__(self, o):
        torch.manual_seed(7)
        torch.set_num_threads(o.threads)
        self.o, self.memory = o, getattr(torch, o.memory)
        self.generator = Generator(o).apply(initialise).to(memory_format=self.memory)
        self.discriminator = Discriminator(o).apply(initialise).to(memory_format=self.memory)
        self.optimizers = [torch.optim.Adam(network.parameters(), 2e-4, (0.5, 0.999))
                           for network in (self.generator, self.discriminator)]
        shape = o.batch, o.channels, o.size, o.size
        self.real = [(torch.rand(shape) * 2 - 1).to(memory_format=self.memory) for _ in range(4)]
        self.ones, self.zeros = torch.ones(o.batch, 1), torch.zeros(o.batch, 1)
        self.step_number = 0

    def loss(self, pictures, target):
        return F.binary_cross_entropy_with_logits(self.discriminator(pictures), target)

    def train(self):
        real = self.real[self.step_number % 4]
        self.step_number += 1
        of_generator, of_discriminator = self.optimizers
        of_discriminator.zero_grad(set_to_none=True)
        fake = self.generator(torch.randn(self.o.batch, self.o.latent))
        of_real = self.loss(real, self.ones)
        of_real.backward()
        of_fake = self.loss(fake.detach(), self.zeros)
        of_fake.backward()
        of_discriminator.step()
        of_generator.zero_grad(set_to_none=True)
        for p in self.discriminator.parameters():  # its gradients are not needed here: the fast way
            p.requires_grad_(False)
        self.loss(fake, self.ones).backward()
        for p in self.discriminator.parameters():
            p.requires_grad_(True)
        of_generator.step()
        return of_real.item() + of_fake.item()

    def sample(self):
        with torch.inference_mode():
            self.generator.eval()
            value = self.generator(torch.randn(self.o.batch, self.o.latent))[0, 0, 0, 0].item()
            self.generator.train()
            return value

    def answer(self, mode, steps):
        measure({"mode": mode, "batch": self.o.batch}, self.train if mode == "train" else self.sample, int(steps))


def main():
    o = options()
    peer = Peer(o)
    if o.mode == "export":
        noise = torch.randn(o.batch, o.latent)
        torch.jit.trace(peer.generator, noise, check_trace=False).save(o.traced)
        beside = pathlib.Path(o.traced).with_name("discriminator.pt")
        torch.jit.trace(peer.discriminator, peer.real[0], check_trace=False).save(str(beside))
    elif o.mode == "serve":
        serve(o.threads, peer.answer)
    else:
        print("parameters", *(sum(p.numel() for p in n.parameters()) for n in (peer.generator, peer.discriminator)))
        for mode in ("train", "sample") if o.mode == "all" else (o.mode,):
            peer.answer(mode, o.steps)


if __name__ == "__main__":
    main()
