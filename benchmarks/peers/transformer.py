"""A decoder-only pre-norm Transformer in PyTorch: milliseconds of a step, tokens per second of generation.

    transformer.py [--batch 32 --seq 128 --d 128 --heads 4 --ffn 512 --layers 4 --vocab 5000 --activation relu|gelu]
                   [--threads 2] [--steps 20] [--mode train|infer|generate|all|serve]

Every result is one line of JSON. In mode serve it says READY and answers orders, a line each:
train <steps> | infer <steps> | generate <rounds> <batch> <cached|plain>
"""
import argparse
import math

import torch
from torch import nn
from torch.nn import functional as F

from serving import measure, serve

PROMPT, NEW_TOKENS = 16, 112
GENERATE_BATCHES = 1, 16


def options():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name, value in dict(batch=32, seq=128, d=128, heads=4, ffn=512, layers=4, vocab=5000, threads=2, steps=20).items():
        parser.add_argument("--" + name, type=int, default=value)
    parser.add_argument("--activation", choices=("relu", "gelu"), default="relu")
    parser.add_argument("--mode", choices=("train", "infer", "generate", "all", "serve"), default="all")
    chosen = parser.parse_args()
    if chosen.d % chosen.heads:
        parser.error(f"heads must divide d: {chosen.heads} and {chosen.d}")
    if chosen.seq <= PROMPT:
        parser.error(f"seq must be greater than {PROMPT}, the length of the prompt: {chosen.seq}")
    return chosen


class Block(nn.Module):
    def __init__(self, o):
        super().__init__()
        self.heads, self.scale = o.heads, 1 / math.sqrt(o.d // o.heads)
        self.norm1, self.norm2 = nn.LayerNorm(o.d), nn.LayerNorm(o.d)
        self.qkv, self.out = nn.Linear(o.d, 3 * o.d), nn.Linear(o.d, o.d)
        self.up, self.down = nn.Linear(o.d, o.ffn), nn.Linear(o.ffn, o.d)
        self.activation = F.relu if o.activation == "relu" else lambda x: F.gelu(x, approximate="tanh")

    def forward(self, x, mask, past=None):
        """mask is 0 or minus infinity, [T, T]; None lets every query see every key. past is (keys, values)."""
        b, t, d = x.shape
        q, k, v = self.qkv(self.norm1(x)).view(b, t, 3, self.heads, d // self.heads).permute(2, 0, 3, 1, 4)
        if past is not None:
            k, v = torch.cat((past[0], k), 2), torch.cat((past[1], v), 2)
        scores = q @ k.transpose(-1, -2) * self.scale
        if mask is not None:
            scores = scores + mask
        mixed = torch.softmax(scores, -1) @ v
        x = x + self.out(mixed.transpose(1, 2).reshape(b, t, d))
        return x + self.down(self.activation(self.up(self.norm2(x)))), (k, v)


class Transformer(nn.Module):
    def __init__(self, o):
        super().__init__()
        self.tokens, self.positions = nn.Embedding(o.vocab, o.d), nn.Embedding(o.seq, o.d)
        self.blocks = nn.ModuleList(Block(o) for _ in range(o.layers))
        self.norm, self.head = nn.LayerNorm(o.d), nn.Linear(o.d, o.vocab)
        self.register_buffer("mask", torch.full((o.seq, o.seq), -math.inf).triu(1))

    def hidden(self, ids, pasts=None):
        start = 0 if pasts is None else pasts[0][0].shape[2]
        t = ids.shape[1]
        x = self.tokens(ids) + self.positions.weight[start:start + t]
        mask = self.mask[:t, :t] if t > 1 else None
        kept = []
        for i, block in enumerate(self.blocks):
            x, pair = block(x, mask, None if pasts is None else pasts[i])
            kept.append(pair)
        return x, kept

    def forward(self, ids):
        return self.head(self.norm(self.hidden(ids)[0]))

    def last(self, ids, pasts=None):
        x, kept = self.hidden(ids, pasts)
        return self.head(self.norm(x[:, -1])), kept


class Peer:
    def __init__(self, o):
        torch.manual_seed(7)
        torch.set_num_threads(o.threads)
        self.o, self.model, self.step_number = o, Transformer(o), 0
        self.optimizer = torch.optim.Adam(self.model.parameters(), 1e-3)
        self.batches = [torch.randint(o.vocab, (o.batch, o.seq + 1)) for _ in range(4)]
        self.new_tokens = min(NEW_TOKENS, o.seq - PROMPT)

    def batch(self):
        self.step_number += 1
        return self.batches[self.step_number % len(self.batches)]

    def train(self):
        ids = self.batch()
        self.optimizer.zero_grad(set_to_none=True)
        logits = self.model(ids[:, :-1])
        loss = F.cross_entropy(logits.view(-1, self.o.vocab), ids[:, 1:].reshape(-1))
        loss.backward()
        self.optimizer.step()
        return loss.item()

    def infer(self):
        with torch.inference_mode():
            return self.model(self.batch()[:, :-1])[0, 0, 0].item()

    def generate(self, batch, cached):
        with torch.inference_mode():
            rows = -(-batch // self.o.batch)
            ids = torch.cat([self.batches[0]] * rows)[:batch, :PROMPT]
            pasts, feed = None, ids
            for _ in range(self.new_tokens):
                logits, kept = self.model.last(feed, pasts)
                token = logits.argmax(-1, keepdim=True)
                ids = torch.cat((ids, token), 1)
                pasts, feed = (kept, token) if cached else (None, ids)
            return ids

    def answer(self, mode, steps, batch=None, cache=None):
        steps = int(steps)
        if mode == "generate":
            batch, cached = int(batch), cache == "cached"
            result = {"mode": mode, "batch": batch, "cached": cached, "new_tokens": self.new_tokens}
            measure(result, lambda: self.generate(batch, cached)[0, -1].item(), steps)
        else:
            measure({"mode": mode, "batch": self.o.batch}, self.train if mode == "train" else self.infer, steps)


def main():
    o = options()
    peer = Peer(o)
    if o.mode == "serve":
        serve(o.threads, peer.answer)
        return
    for mode in ("train", "infer", "generate") if o.mode == "all" else (o.mode,):
        if mode == "generate":
            for batch in GENERATE_BATCHES:
                for cache in ("cached", "plain"):
                    peer.answer(mode, max(1, o.steps // 5), batch, cache)
        else:
            peer.answer(mode, o.steps)


if __name__ == "__main__":
    main()
