"""Golden values for org.inkstone.vision.ops from torch.nn.functional.

Run: /usr/bin/python3 generate_ops.py > ../resources/golden/ops.json   (written with torch 1.13.1)
"""
import json
import sys

import torch
import torch.nn.functional as F

torch.manual_seed(17)


def tensor(t):
    return {"shape": list(t.shape), "data": [round(v, 7) for v in t.flatten().tolist()]}


cases = []
for groups, stride, padding, dilation, bias in [
    (1, (1, 1), (0, 0), (1, 1), True),
    (1, (2, 1), (1, 2), (1, 1), False),
    (1, (1, 2), (2, 2), (2, 1), True),
    (1, (1, 1), (2, 3), (2, 3), True),
    (2, (1, 1), (1, 1), (1, 1), True),
    (4, (2, 2), (1, 1), (2, 2), False),
]:
    x = torch.randn(2, 4, 7, 6)
    w = torch.randn(4, 4 // groups, 3, 2)
    b = torch.randn(4) if bias else None
    y = F.conv2d(x, w, b, stride=stride, padding=padding, dilation=dilation, groups=groups)
    cases.append({"op": "conv2d", "input": tensor(x), "weight": tensor(w), "bias": tensor(b) if bias else None,
                  "stride": stride, "padding": padding, "dilation": dilation, "groups": groups, "output": tensor(y)})
for kernel, stride, padding, dilation, ceil in [
    ((2, 2), (2, 2), (0, 0), (1, 1), False),
    ((3, 3), (3, 3), (0, 0), (1, 1), True),
    ((3, 2), (2, 3), (1, 1), (1, 1), True),
    ((2, 3), (3, 2), (1, 1), (1, 1), True),
    ((3, 2), (1, 2), (1, 1), (2, 2), True),
    ((3, 3), (2, 2), (1, 1), (1, 1), False),
]:
    x = torch.randn(2, 3, 8, 7) - 2
    y = F.max_pool2d(x, kernel, stride, padding, dilation, ceil)
    cases.append({"op": "max_pool2d", "input": tensor(x), "kernel": kernel, "stride": stride, "padding": padding,
                  "dilation": dilation, "ceil": ceil, "output": tensor(y)})
    if dilation == (1, 1):
        for include in (True, False):
            y = F.avg_pool2d(x, kernel, stride, padding, ceil, include)
            cases.append({"op": "avg_pool2d", "input": tensor(x), "kernel": kernel, "stride": stride,
                          "padding": padding, "ceil": ceil, "countIncludePad": include, "output": tensor(y)})
json.dump({"generator": "generate_ops.py", "torch": torch.__version__, "cases": cases}, sys.stdout)
