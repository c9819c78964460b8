"""Residual networks in PyTorch: CIFAR's of 20 layers with shortcuts without parameters, and torchvision's of 18.

    resnet.py resnet20|resnet18 [--threads 2] [--memory contiguous_format|channels_last] [--frozen]
              [--export FOLDER]

Says READY and answers orders, a line each: train|infer|infer1 <seconds>, with RESULT <pictures a second> <loss or logit>.
With --frozen it infers by the network that torch.jit.optimize_for_inference makes, which folds batch norm into the convolutions.
With --export it writes train.pt and infer.pt, the network as TorchScript for another PyTorch, and ends.
"""
import argparse
import sys
import time

import torch
import torchvision
from torch import nn
from torch.nn import functional as F

SHAPES = {"resnet20": (32, 10, 64), "resnet18": (64, 1000, 32)}
BATCHES, INFERENCE_BATCH = 4, 64


def options():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", choices=SHAPES)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--memory", choices=("contiguous_format", "channels_last"), default="contiguous_format")
    parser.add_argument("--frozen", action="store_true")
    parser.add_argument("--export")
    return parser.parse_args()


class Block(nn.Module):
    def __init__(self, i, o, stride):
        super().__init__()
        self.conv1, self.bn1 = nn.Conv2d(i, o, 3, stride, 1, bias=False), nn.BatchNorm2d(o)
        self.conv2, self.bn2 = nn.Conv2d(o, o, 3, 1, 1, bias=False), nn.BatchNorm2d(o)
        self.stride, self.before = stride, (o - i) // 2

    def forward(self, x):
        y = self.bn2(self.conv2(F.relu(self.bn1(self.conv1(x)), inplace=True)))
        if self.stride > 1:
            x = F.pad(x[:, :, ::2, ::2], (0, 0, 0, 0, self.before, self.before))
        return F.relu(y + x, inplace=True)


def resnet20(classes):
    layers = [nn.Conv2d(3, 16, 3, 1, 1, bias=False), nn.BatchNorm2d(16), nn.ReLU(inplace=True)]
    channels = 16
    for stage in range(3):
        for block in range(3):
            layers.append(Block(channels, 16 << stage, 2 if stage and not block else 1))
            channels = 16 << stage
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(channels, classes))


class ChannelsLast(nn.Module):
    """Takes pictures in any layout, for those who can't make others."""

    def __init__(self, model):
        super().__init__()
        self.model = model

    def forward(self, x):
        return self.model(x.contiguous(memory_format=torch.channels_last))


class Peer:
    def __init__(self, o):
        torch.manual_seed(7)
        torch.set_num_threads(o.threads)
        self.size, classes, self.batch = SHAPES[o.model]
        self.memory = getattr(torch, o.memory)
        model = resnet20(classes) if o.model == "resnet20" else torchvision.models.resnet18(num_classes=classes)
        self.model = model.to(memory_format=self.memory)
        self.optimizer = torch.optim.SGD(self.model.parameters(), 0.01, momentum=0.9, nesterov=True)
        self.batches = [self.pictures(self.batch) for _ in range(BATCHES)]
        self.labels = torch.arange(self.batch) % classes
        self.many, self.one = self.pictures(INFERENCE_BATCH), self.pictures(1)
        self.step = 0
        self.frozen = self.freeze() if o.frozen else None

    def freeze(self):
        self.model.eval()
        with torch.no_grad():
            return torch.jit.optimize_for_inference(torch.jit.freeze(torch.jit.trace(self.model, self.many)))

    def pictures(self, count):
        return torch.randn(count, 3, self.size, self.size).to(memory_format=self.memory)

    def train(self):
        self.model.train()
        self.optimizer.zero_grad(set_to_none=True)
        loss = F.cross_entropy(self.model(self.batches[self.step % BATCHES]), self.labels)
        loss.backward()
        self.optimizer.step()
        self.step += 1
        return loss.item()

    def infer(self, pictures):
        self.model.eval()
        with torch.inference_mode():
            return torch.softmax((self.frozen or self.model)(pictures), 1)[0, 0].item()

    def kinds(self):
        return {
            "train": (self.train, self.batch),
            "infer": (lambda: self.infer(self.many), INFERENCE_BATCH),
            "infer1": (lambda: self.infer(self.one), 1),
        }

    def export(self, folder):
        net = ChannelsLast(self.model) if self.memory == torch.channels_last else self.model
        for name, example in (("train", self.batches[0]), ("infer", self.many)):
            net.train(name == "train")
            torch.jit.trace(net, example.contiguous(), check_trace=False).save(f"{folder}/{name}.pt")


def serve(peer, threads):
    print(f"ABOUT PyTorch {torch.__version__}, {threads} threads", flush=True)
    print("READY", flush=True)
    for line in sys.stdin:
        kind, seconds = line.split()
        work, batch = peer.kinds()[kind]
        start = time.perf_counter()
        steps, elapsed = 0, 0.0
        while steps == 0 or elapsed < float(seconds):
            last = work()
            steps += 1
            elapsed = time.perf_counter() - start
        print(f"RESULT {steps * batch / elapsed} {last}", flush=True)


def main():
    o = options()
    peer = Peer(o)
    if o.export:
        peer.export(o.export)
    else:
        serve(peer, o.threads)


if __name__ == "__main__":
    main()
