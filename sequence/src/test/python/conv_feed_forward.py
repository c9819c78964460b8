#!/usr/bin/python3
"""The notes' convolutional feed-forward block in PyTorch at small sizes, in golden/conv_feed_forward.json.

    python3 conv_feed_forward.py ../resources          (Debian's python3-torch 1.13.1)
"""
import sys

import torch
import torch.nn.functional as F

from reference import Numbers, gradients, leaves, packed, packed_all, write

ACTIVATIONS = {"RELU": F.relu, "GELU": F.gelu, "GELU_TANH": lambda z: F.gelu(z, approximate="tanh"), "SILU": F.silu}


def case(seed, batch, steps, features, filters, kernel, stride, activation, lengths=None):
    n = Numbers(seed)
    inputs = leaves({"x": n.normal(batch, steps, features)})
    p = leaves({"W": n.normal(filters, 1, *kernel, scale=0.3), "b": n.normal(filters, scale=0.3)})
    x = inputs["x"]
    masks = {}
    if lengths:
        masks["steps"] = (torch.arange(steps) < torch.tensor(lengths)[:, None]).double()
        x = x * masks["steps"][..., None]
    conv = F.conv2d(x[:, None], p["W"], p["b"], stride)
    output = ACTIVATIONS[activation](conv).flatten(1)
    back = n.normal(*output.shape)
    output.backward(back)
    config = {"filters": filters, "kernelSteps": kernel[0], "kernelFeatures": kernel[1], "strideSteps": stride[0],
              "strideFeatures": stride[1], "activation": activation}
    name = f"{activation}, {kernel}, stride {stride}" + (", padded" if lengths else "")
    return {"name": name, "config": config, "parameters": packed_all(p), "inputs": packed_all(inputs),
            "masks": packed_all(masks), "outputs": packed_all({"output": output}), "outputGradient": packed(back),
            "gradients": packed_all(gradients(parameters=p, inputs=inputs))}


if __name__ == "__main__":
    write(sys.argv[1], "conv_feed_forward.json", [
        case(1, 3, 13, 12, 3, (3, 4), (3, 4), "GELU"),
        case(2, 2, 9, 10, 2, (4, 3), (2, 3), "GELU_TANH"),
        case(3, 2, 7, 6, 4, (2, 5), (1, 1), "RELU"),
        case(4, 3, 8, 8, 2, (3, 3), (2, 2), "SILU", [8, 5, 1]),
    ])
