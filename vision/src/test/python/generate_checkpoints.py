"""Small PyTorch checkpoints of every kind, for org.inkstone.vision.pretrained.StateDict.

Run: /usr/bin/python3 generate_checkpoints.py ../resources/golden/checkpoints   (written with torch 1.13.0a0, Debian's)
"""
import json
import pathlib
import sys
from collections import OrderedDict

import torch

torch.manual_seed(23)
folder = pathlib.Path(sys.argv[1])
folder.mkdir(parents=True, exist_ok=True)


def golden(tensors):
    return {name: {"shape": list(t.shape), "dtype": str(t.dtype).replace("torch.", ""),
                   "data": [float(v) for v in t.flatten().tolist()]} for name, t in tensors.items()}


base = torch.randn(4, 6)
tensors = OrderedDict(
    float32=torch.randn(2, 3, 2, 2),
    float64=torch.randn(3, dtype=torch.float64),
    float16=torch.randn(5).half(),
    bfloat16=torch.randn(5).bfloat16(),
    int64=torch.tensor([[1, -2], [3, 1 << 40]]),
    int32=torch.tensor([7, -8], dtype=torch.int32),
    int16=torch.tensor([7, -300], dtype=torch.int16),
    int8=torch.tensor([7, -8], dtype=torch.int8),
    uint8=torch.tensor([7, 200], dtype=torch.uint8),
    bool=torch.tensor([True, False, True]),
    scalar=torch.tensor(17),
    transposed=base.t(),
    shared=base[1:3, 2:5],
    column=base[:, 1],
    channels_last=torch.randn(2, 3, 2, 4).contiguous(memory_format=torch.channels_last),
    expanded=torch.randn(3, 1).expand(3, 4),
    empty=torch.zeros(0, 3),
    parameter=torch.nn.Parameter(torch.randn(2, 2)),
)
torch.save(tensors, folder / "tensors.pt")
for protocol in (4,):
    torch.save(tensors, folder / f"protocol{protocol}.pt", pickle_protocol=protocol)

net = torch.nn.Sequential(OrderedDict(conv=torch.nn.Conv2d(3, 4, 3), bn=torch.nn.BatchNorm2d(4)))
optimizer = torch.optim.SGD(net.parameters(), lr=0.1, momentum=0.9)
net(torch.randn(2, 3, 5, 5)).sum().backward()
optimizer.step()
torch.save({"epoch": 3, "loss": 0.25, "done": True, "none": None, "state_dict": net.state_dict(),
            "optimizer": optimizer.state_dict()}, folder / "training.pt")
torch.save({"epoch": 3, "weights": {"module." + k: v for k, v in net.state_dict().items()}}, folder / "nested.pt")

torch.save(net, folder / "module.pt")
torch.jit.save(torch.jit.script(net), str(folder / "script.pt"))


class Harmful:
    def __reduce__(self):
        import os
        return os.system, ("touch /tmp/harmful",)


torch.save({"weight": torch.ones(1), "x": Harmful()}, folder / "harmful.pt")

# the format before torch 1.6
for name, saved in {"tensors": tensors, "training": {"epoch": 3, "state_dict": net.state_dict()},
                    "harmful": {"weight": torch.ones(1), "x": Harmful()}}.items():
    torch.save(saved, folder / f"legacy_{name}.pt", _use_new_zipfile_serialization=False)
torch.save(tensors, folder / "legacy_protocol4.pt", pickle_protocol=4, _use_new_zipfile_serialization=False)

with open(folder / "checkpoints.json", "w") as out:
    json.dump({"torch": torch.__version__, "tensors": golden(tensors), "training": golden(net.state_dict())}, out)
