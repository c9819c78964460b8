"""Torchvision's picture operations, magnitudes and policies, and torch's label smoothing, in golden/augmentations.json.

Run with a python3 that has torch, torchvision and Pillow: generate_augmentations.py <src/test/resources>
Pixels are base64 of rows of RGB (or grey) bytes.
"""
import base64
import json
import os
import sys

import numpy
import PIL
import torch
import torchvision
from PIL import Image
from torchvision.transforms import InterpolationMode
from torchvision.transforms import autoaugment as A


def picture(height, width, seed, grey=False):
    """Waves with noise, darker than white and brighter than black, so that stretching and equalising show."""
    random = numpy.random.RandomState(seed)
    y, x = numpy.mgrid[0:height, 0:width]
    planes = []
    for c in range(1 if grey else 3):
        wave = 120 + (60 + 20 * c) * numpy.sin(x * (0.31 + 0.1 * c) + y * (0.17 + 0.07 * c))
        planes.append(numpy.clip(wave + random.randint(-20, 21, (height, width)), 0, 255))
    pixels = numpy.stack(planes, -1).astype(numpy.uint8)
    return Image.fromarray(pixels[:, :, 0] if grey else pixels)


def encoded(image):
    return base64.b64encode(image.tobytes()).decode()


inputs = {
    "odd": picture(9, 13, 1),
    "square": picture(11, 11, 2),
    "grey": picture(19, 14, 4, grey=True),
    "plain": Image.new("RGB", (5, 4), (10, 200, 30)),
    "line": picture(1, 9, 5),
}
spaces = {
    "auto": lambda h, w: (10, A.AutoAugment()._augmentation_space(10, (h, w))),
    "rand": lambda h, w: (31, A.RandAugment()._augmentation_space(31, (h, w))),
    "trivial": lambda h, w: (31, A.TrivialAugmentWide()._augmentation_space(31)),
}
chosen = {"auto": (3, 8), "rand": (9, 30), "trivial": (5, 20, 30)}


def level(magnitudes, number):
    return float(magnitudes[number].item()) if magnitudes.ndim > 0 else 0.0


cases = []
for space, make in spaces.items():
    for name, image in inputs.items():
        for op, (magnitudes, signed) in make(image.height, image.width)[1].items():
            for number in chosen[space] if magnitudes.ndim > 0 else (0,):
                if magnitudes.ndim == 0 and space != "auto":
                    continue
                for sign in (1, -1) if signed and name in ("odd", "square") else (1,):
                    for fill in (None, 128) if op in ("ShearX", "Rotate") and name in ("odd", "grey") else (None,):
                        values = None if fill is None else [fill] * (1 if name == "grey" else 3)
                        magnitude = sign * level(magnitudes, number)
                        result = A._apply_op(image, op, magnitude, InterpolationMode.NEAREST, values)
                        cases.append({"input": name, "space": space, "op": op, "bin": number, "sign": sign,
                                      "fill": fill or 0, "pixels": encoded(result)})

magnitudes = []
for space, make in spaces.items():
    for size in ((32, 32), (224, 200)):
        bins, table = make(*size)
        magnitudes.append({"space": space, "height": size[0], "width": size[1], "bins": bins,
                           "ops": {op: [level(values, i) for i in range(bins)] for op, (values, _) in table.items()}})

policies = {policy.name: [[[op, p, 0 if number is None else number] for op, p, number in pair]
                          for pair in A.AutoAugment(policy).policies] for policy in A.AutoAugmentPolicy}

generator = torch.Generator().manual_seed(7)
logits = torch.randn(6, 5, generator=generator, requires_grad=True)
labels = torch.tensor([0, 3, 1, 4, 4, 2])
smoothing = {"logits": logits.detach().tolist(), "labels": labels.tolist(), "losses": []}
for epsilon in (0.0, 0.1, 0.3):
    loss = torch.nn.CrossEntropyLoss(label_smoothing=epsilon)(logits, labels)
    gradient = torch.autograd.grad(loss, logits)[0]
    smoothing["losses"].append({"epsilon": epsilon, "loss": loss.item(), "gradient": gradient.tolist()})

golden = {
    "tools": {"torchvision": torchvision.__version__, "torch": torch.__version__, "pillow": PIL.__version__},
    "inputs": {n: {"height": i.height, "width": i.width, "channels": len(i.getbands()), "pixels": encoded(i)}
               for n, i in inputs.items()},
    "cases": cases,
    "magnitudes": magnitudes,
    "policies": policies,
    "smoothing": smoothing,
}
target = os.path.join(sys.argv[1], "golden", "augmentations.json")
with open(target, "w") as out:
    json.dump(golden, out, indent=0)
print(len(cases), "cases,", os.path.getsize(target), "bytes")
