"""Golden values for org.inkstone.vision.explain from autograd: a small residual network in eval mode with given weights.

Run: /usr/bin/python3 generate_explain.py > ../resources/golden/explain.json   (written with torch 1.13.1)
"""
import json
import sys

import torch
import torch.nn as nn
import torch.nn.functional as F

torch.manual_seed(23)


def tensor(t):
    return {"shape": list(t.shape), "data": [float(f"{v:.7g}") for v in t.detach().flatten().tolist()]}


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 4, 3, padding=1)
        self.bn1 = nn.BatchNorm2d(4)
        self.conv2 = nn.Conv2d(4, 4, 3, padding=1, bias=False)
        self.bn2 = nn.BatchNorm2d(4)
        self.fc = nn.Linear(4, 3)

    def forward(self, x):
        self.first = F.relu(self.bn1(self.conv1(x)))
        pooled = F.max_pool2d(self.first, 2)
        self.conv = self.conv2(pooled)
        self.add = F.relu(self.bn2(self.conv) + pooled)
        return self.fc(F.adaptive_avg_pool2d(self.add, 1).flatten(1))


net = Net().eval()
for bn in (net.bn1, net.bn2):
    bn.running_mean.normal_(0, 0.5)
    bn.running_var.uniform_(0.5, 2)
    nn.init.uniform_(bn.weight, 0.5, 1.5)
    nn.init.normal_(bn.bias, 0, 0.3)
x = torch.randn(2, 3, 8, 10, requires_grad=True)
classes = [2, 0]
logits = net(x)
net.conv.retain_grad()
net.add.retain_grad()
logits[range(2), classes].sum().backward()


def cam(values):
    weights = values.grad.mean((2, 3), keepdim=True)
    coarse = F.relu((weights * values).sum(1))
    return coarse, F.interpolate(coarse[:, None], (8, 10), mode="bilinear", align_corners=False)[:, 0]


result = {
    "generator": "generate_explain.py",
    "torch": torch.__version__,
    "parameters": {k: tensor(v) for k, v in net.state_dict().items() if "num_batches" not in k},
    "input": tensor(x),
    "classes": classes,
    "logits": tensor(logits),
    "gradient": tensor(x.grad),
    "saliency": tensor(x.grad.abs().amax(1)),
    "gradientTimesInput": tensor((x.grad * x).sum(1)),
    "first": tensor(net.first),
}
for name in ("conv", "add"):
    values = getattr(net, name)
    coarse, sized = cam(values)
    result[name] = {"gradient": tensor(values.grad), "cam": tensor(coarse), "sized": tensor(sized)}
json.dump(result, sys.stdout)
