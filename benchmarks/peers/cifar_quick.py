"""CIFAR quick in PyTorch, answering the benchmark's orders: train|infer <seconds>."""
import sys
import time

import torch
from torch import nn

threads = int(sys.argv[1])
torch.manual_seed(7)
torch.set_num_threads(threads)
BATCH, COUNT = 64, 8
model = nn.Sequential(
    nn.Conv2d(3, 32, 5, padding=2), nn.MaxPool2d(2),
    nn.Conv2d(32, 32, 5, padding=2), nn.MaxPool2d(2),
    nn.Conv2d(32, 64, 5, padding=2), nn.MaxPool2d(2),
    nn.Flatten(), nn.Linear(1024, 64), nn.Linear(64, 10))
labels = torch.arange(BATCH) % 10
batches = []
for _ in range(COUNT):
    x = torch.rand(BATCH, 3, 32, 32)
    for n in range(BATCH):
        c = n % 10
        x[n, c % 3, 8 * (c % 4):8 * (c % 4) + 8] += 0.5
    batches.append(x)
optimizer = torch.optim.SGD(model.parameters(), 0.0005)
criterion = nn.CrossEntropyLoss()
step = 0


def train():
    optimizer.zero_grad()
    loss = criterion(model(batches[step % COUNT]), labels)
    loss.backward()
    optimizer.step()
    return loss.item()


def infer():
    with torch.no_grad():
        return model(batches[step % COUNT])[0, 0].item()


print(f"ABOUT PyTorch {torch.__version__}, {threads} threads", flush=True)
print("READY", flush=True)
for line in sys.stdin:
    kind, seconds = line.split()
    work = train if kind == "train" else infer
    start = time.perf_counter()
    steps = 0
    while True:
        last = work()
        step += 1
        steps += 1
        elapsed = time.perf_counter() - start
        if elapsed >= float(seconds):
            break
    print(f"RESULT {steps * BATCH / elapsed} {last}", flush=True)
