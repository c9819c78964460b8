"""Names and shapes of the tensors of PyTorch's networks, and what they answer with weights given by a formula.

Run: /usr/bin/python3 generate_torch_models.py > ../resources/golden/torch_models.json
(written with torch 1.13.0a0, torchvision 0.14.1a0, Debian's)
"""
import json
import sys

import torch
import torchvision

from hashed_weights import fill, picture
from torch_models import MODELS

golden = {}
for name, (make, shape) in MODELS.items():
    model = fill(make())
    x = picture((2,) + shape)
    with torch.no_grad():
        y = model(x)
    state = {n: list(t.shape) for n, t in model.state_dict().items()}
    golden[name] = {"shape": list(x.shape), "tensors": state, "logits": [round(v, 6) for v in y.flatten().tolist()]}
    print(name, y.abs().max().item(), y.std().item(), file=sys.stderr)
json.dump({"torch": torch.__version__, "torchvision": torchvision.__version__, "models": golden}, sys.stdout)
