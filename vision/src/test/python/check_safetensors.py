"""Loads safetensors files written by org.inkstone.vision.pretrained into PyTorch's networks and compares the answers.

Run: /usr/bin/python3 check_safetensors.py NAME=FILE...   (a NAME of torch_models.MODELS; the file's weights are those of
hashed_weights.py, the answers those of golden/torch_models.json)
"""
import json
import pathlib
import struct
import sys

import numpy as np
import torch

from hashed_weights import picture
from torch_models import MODELS

TYPES = {"F32": np.float32, "I64": np.int64}


def load_file(path):
    data = pathlib.Path(path).read_bytes()
    (length,) = struct.unpack("<Q", data[:8])
    header = json.loads(data[8:8 + length])
    tensors = {}
    for name, entry in header.items():
        if name != "__metadata__":
            begin, end = (8 + length + at for at in entry["data_offsets"])
            values = np.frombuffer(data[begin:end], TYPES[entry["dtype"]]).reshape(entry["shape"])
            tensors[name] = torch.from_numpy(values.copy())
    return tensors


golden = json.loads((pathlib.Path(__file__).parent / "../resources/golden/torch_models.json").read_text())["models"]
for argument in sys.argv[1:]:
    name, path = argument.split("=", 1)
    model = MODELS[name][0]()
    model.load_state_dict(load_file(path), strict=True)
    with torch.no_grad():
        y = model.eval()(picture(golden[name]["shape"])).flatten()
    print(name, "largest difference", (y - torch.tensor(golden[name]["logits"])).abs().max().item())
