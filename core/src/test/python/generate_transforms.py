"""Torchvision's results of the deterministic transforms in golden/transforms.json, with the PNG inputs inside.

Run with a python3 that has torchvision and Pillow: generate_transforms.py <src/test/resources>
Pixels are base64 of rows of RGB (or grey) bytes; float results are listed in full for one small picture.
"""
import base64
import io
import json
import os
import sys

import numpy
import PIL
import torch
import torchvision
import torchvision.transforms as T
import torchvision.transforms.functional as F
from PIL import Image
from torchvision.transforms import InterpolationMode as M


def picture(height, width, seed, grey=False):
    """Smooth waves with noise and hard edges, so that rounding and overshoot show."""
    random = numpy.random.RandomState(seed)
    y, x = numpy.mgrid[0:height, 0:width]
    planes = []
    for c in range(1 if grey else 3):
        wave = 128 + 127 * numpy.sin(x * (0.31 + 0.1 * c) + y * (0.17 + 0.07 * c))
        wave += random.randint(-20, 21, (height, width))
        wave[(x // 5 + y // 4) % 3 == c] = 255 * (c % 2)
        planes.append(numpy.clip(wave, 0, 255))
    pixels = numpy.stack(planes, -1).astype(numpy.uint8)
    return Image.fromarray(pixels[:, :, 0] if grey else pixels)


inputs = {
    "odd": picture(13, 17, 1),
    "even": picture(16, 10, 2),
    "small": picture(5, 7, 3),
    "grey": picture(11, 14, 4, grey=True),
    "line": picture(1, 9, 5),
}


def encoded(image):
    return base64.b64encode(image.tobytes()).decode()


def png(image):
    data = io.BytesIO()
    image.save(data, "PNG", optimize=True)
    return base64.b64encode(data.getvalue()).decode()


cases = []


def case(name, op, args, image):
    cases.append({"input": name, "op": op, "args": args, "width": image.width, "height": image.height,
                  "pixels": encoded(image)})


modes = {"NEAREST": M.NEAREST, "BOX": M.BOX, "BILINEAR": M.BILINEAR, "BICUBIC": M.BICUBIC, "LANCZOS": M.LANCZOS}
for name, image in inputs.items():
    for mode, value in modes.items():
        for size in ([5, 7], [13, 9], [20, 17], [1, 1], [3, 23]):
            case(name, "resize", [mode] + size, T.Resize(size, interpolation=value)(image))
    if name != "line":
        for shorter in (3, 7, 11, 14):
            case(name, "shorter", ["BILINEAR", shorter], T.Resize(shorter)(image))
        case(name, "resizeCrop", [8, 7, 8], T.CenterCrop((7, 8))(T.Resize(8)(image)))
    for size in ([6, 5], [7, 8], [14, 8], [20, 21], [13, 17]):
        case(name, "centerCrop", size, T.CenterCrop(size)(image))
    case(name, "hflip", [], F.hflip(image))
    case(name, "vflip", [], F.vflip(image))
    case(name, "pad", [1, 2, 3, 4, "constant", 0], F.pad(image, [1, 2, 3, 4]))
    case(name, "pad", [5, 1, 0, 2, "constant", 77], F.pad(image, [5, 1, 0, 2], fill=77))
    case(name, "pad", [2, 3, 4, 2, "edge", 0], F.pad(image, [2, 3, 4, 2], padding_mode="edge"))
    if name != "line":
        case(name, "pad", [3, 4, 2, 1, "reflect", 0], F.pad(image, [3, 4, 2, 1], padding_mode="reflect"))
    case(name, "pad", [2, 1, 3, 1, "symmetric", 0], F.pad(image, [2, 1, 3, 1], padding_mode="symmetric"))
    case(name, "grayscale", [1], F.to_grayscale(image, 1))
    case(name, "grayscale", [3], F.to_grayscale(image, 3))
    for factor in (0.0, 0.3, 0.75, 1.0, 1.37, 2.5):
        case(name, "brightness", [factor], F.adjust_brightness(image, factor))
        case(name, "contrast", [factor], F.adjust_contrast(image, factor))
        case(name, "saturation", [factor], F.adjust_saturation(image, factor))
    for shift in (-0.5, -0.21, 0.0, 0.1, 0.5):
        case(name, "hue", [shift], F.adjust_hue(image, shift))
    if name != "line":
        for size, sigma in ((3, 0.1), (3, 0.7), (5, 1.3), (7, 2.0)):
            case(name, "gaussianBlur", [size, sigma], F.gaussian_blur(image, size, sigma))
    box = [0, 2, 1, 5] if name == "line" else [2, 0, 3, 4]
    case(name, "resizedCrop", box + [9, 8], F.resized_crop(image, *box, [9, 8]))

small = T.ToTensor()(inputs["small"])
mean, std = [0.485, 0.456, 0.406], [0.229, 0.224, 0.225]
ramp = Image.fromarray(numpy.arange(256, dtype=numpy.uint8).reshape(16, 16))
floats = {
    "mean": mean,
    "std": std,
    "toTensor": [float(v) for v in small.flatten()],
    "normalize": [float(v) for v in T.Normalize(mean, std)(small.clone()).flatten()],
    "ramp": [float(v) for v in T.Normalize([0.1307], [0.3081])(T.ToTensor()(ramp)).flatten()],
}
golden = {
    "tools": {"torchvision": torchvision.__version__, "torch": torch.__version__, "pillow": PIL.__version__},
    "inputs": {n: png(i) for n, i in inputs.items()},
    "floats": floats,
    "cases": cases,
}
target = os.path.join(sys.argv[1], "golden", "transforms.json")
with open(target, "w") as out:
    json.dump(golden, out, indent=0)
print(len(cases), "cases,", os.path.getsize(target), "bytes")
