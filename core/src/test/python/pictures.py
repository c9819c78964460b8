"""Small picture files of every kind in images/, and Pillow's pixels of them in golden/pictures.json.

Run with a python3 that has Pillow and numpy: pictures.py <src/test/resources>
"""
import base64
import json
import os
import sys

import numpy
import PIL
from PIL import Image, ImageOps, features

root = sys.argv[1]
folder = os.path.join(root, "images")
os.makedirs(folder, exist_ok=True)
h, w = 18, 25
y, x = numpy.mgrid[0:h, 0:w]
rgb = numpy.stack([x * 10, y * 14, (x * y) % 256], -1).astype(numpy.uint8)
smooth = numpy.stack([x * 10, y * 14, 255 - x * 5], -1).astype(numpy.uint8)
alpha = ((x * 7 + y * 3) % 256).astype(numpy.uint8)
grey = (x * 5 + y * 7).astype(numpy.uint8)
exif = Image.Exif()
exif[0x0112] = 6  # rotate by 90 degrees

Image.fromarray(rgb).save(f"{folder}/rgb.png")
Image.fromarray(numpy.dstack([rgb, alpha])).save(f"{folder}/rgba.png")
Image.fromarray(grey).save(f"{folder}/grey.png")
Image.fromarray(numpy.dstack([grey, alpha]), "LA").save(f"{folder}/grey_alpha.png")
Image.fromarray(rgb).quantize(16).save(f"{folder}/palette.png")
Image.fromarray(grey).point(lambda v: 255 if v > 100 else 0).convert("1").save(f"{folder}/one_bit.png")
Image.fromarray(rgb).save(f"{folder}/rgb.bmp")
Image.fromarray(rgb).quantize(16).save(f"{folder}/palette.gif")
Image.fromarray(rgb).save(f"{folder}/rgb.tif")
Image.fromarray(rgb).save(f"{folder}/rgb.ppm")
Image.fromarray(rgb).save(f"{folder}/lossless.webp", lossless=True)
Image.fromarray(smooth).save(f"{folder}/smooth.jpg", quality=90)
Image.fromarray(smooth).save(f"{folder}/progressive.jpg", quality=85, progressive=True)
Image.fromarray(smooth).save(f"{folder}/full_chroma.jpg", quality=85, subsampling=0)
Image.fromarray(grey).save(f"{folder}/grey.jpg", quality=85)
Image.fromarray(smooth).save(f"{folder}/turned.jpg", quality=90, exif=exif)

golden = {"tools": {"pillow": PIL.__version__, "libjpeg-turbo": features.version("libjpeg_turbo")}, "files": {}}
for name in sorted(os.listdir(folder)):
    image = Image.open(f"{folder}/{name}")

    def pixels(i, mode):
        return base64.b64encode(i.convert(mode).tobytes()).decode()

    entry = {"width": image.width, "height": image.height, "rgb": pixels(image, "RGB")}
    if name in ("rgb.png", "smooth.jpg"):
        entry["grey"] = pixels(image, "L")
    if name == "turned.jpg":
        entry["upright"] = pixels(ImageOps.exif_transpose(image), "RGB")
    golden["files"][name] = entry
json.dump(golden, open(os.path.join(root, "golden", "pictures.json"), "w"), indent=1)
