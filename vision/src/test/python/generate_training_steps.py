"""The loss and the gradients of one training step of PyTorch's networks, with weights given by a formula, in double precision.

Of each parameter's gradient the length and five values, evenly spread; of each running mean the same after the step.

Run: /usr/bin/python3 generate_training_steps.py > ../resources/golden/training_steps.json
(written with torch 1.13.0a0, torchvision 0.14.1a0, Debian's)
"""
import json
import sys

import torch
import torch.nn as nn
import torch.nn.functional as F
import torchvision
from torchvision.models import mobilenet_v2, resnet18, resnet50
from torchvision.models.vgg import VGG, make_layers

from hashed_weights import fill, picture
from torch_models import CifarResNet

CLASSES = 5
BATCH = 4


def vgg():
    stages = [8, "M", 16, "M", 32, 32, "M", 64, 64, "M", 64, 64, "M"]
    model = VGG(make_layers(stages, batch_norm=True), CLASSES, init_weights=False)
    model.classifier = nn.Sequential(
        nn.Linear(64 * 49, 32), nn.ReLU(), nn.Identity(), nn.Linear(32, 32), nn.ReLU(), nn.Identity(),
        nn.Linear(32, CLASSES))
    return model


MODELS = {
    "resnet8": (lambda: CifarResNet(8, CLASSES), 32),
    "resnet8-preactivation": (lambda: CifarResNet(8, CLASSES, projection=True, pre=True), 32),
    "resnet18": (lambda: resnet18(num_classes=CLASSES), 64),
    "resnet50": (lambda: resnet50(num_classes=CLASSES), 64),
    "vgg11": (vgg, 64),
    "mobilenetv2": (lambda: mobilenet_v2(num_classes=CLASSES, dropout=0), 64),
}


def summary(tensor):
    values = tensor.flatten()
    at = [int(i * (len(values) - 1) / 4) for i in range(5)]
    return [values.norm().item()] + [values[i].item() for i in at]


golden = {}
for name, (make, size) in MODELS.items():
    model = fill(make()).double().train()
    x = picture((BATCH, 3, size, size)).double()
    loss = F.cross_entropy(model(x), torch.arange(BATCH) % CLASSES)
    loss.backward()
    result = {n: summary(p.grad) for n, p in model.named_parameters()}
    result.update({n: summary(b) for n, b in model.named_buffers() if n.endswith("running_mean")})
    tensors = {n: list(t.shape) for n, t in model.state_dict().items()}
    golden[name] = {"shape": list(x.shape), "loss": loss.item(), "tensors": tensors, "step": result}
    print(name, loss.item(), file=sys.stderr)
text = json.dumps({"torch": torch.__version__, "torchvision": torchvision.__version__, "models": golden})
sys.stdout.write(json.dumps(json.loads(text, parse_float=lambda v: float(f"{float(v):.6g}"))))
