"""Writes transforms.safetensors: Pillow's and torchvision's results on small generated pictures.

Made with Pillow 13.0 and torchvision 0.29. Keys are `picture/operation`, values uint8 [H, W, 3], each sample
less the one before it; the arguments of an operation are JSON in the metadata under the same key.

    python make_transforms.py
"""
import json
import os

import numpy as np
import torch
from PIL import Image
from safetensors.torch import save_file
from torchvision.transforms.v2 import InterpolationMode
from torchvision.transforms.v2 import functional as F

SIZES = {"picture": (31, 23), "tall": (3, 67), "wide": (71, 2), "point": (1, 1), "line": (1, 9)}
FILTERS = {"nearest": Image.NEAREST, "box": Image.BOX, "bilinear": Image.BILINEAR,
           "hamming": Image.HAMMING, "bicubic": Image.BICUBIC, "lanczos": Image.LANCZOS}
MODES = {"nearest": InterpolationMode.NEAREST, "bilinear": InterpolationMode.BILINEAR,
         "bicubic": InterpolationMode.BICUBIC}
tensors, metadata = {}, {}


def picture(width, height, seed):
    """Waves, an edge and noise."""
    rng = np.random.default_rng(seed)
    y, x = np.mgrid[0:height, 0:width].astype(float)
    planes = [127 + 90 * np.sin(x / (3 + c) + c) * np.cos(y / (4 - c)) for c in range(3)]
    image = np.stack(planes, -1) + rng.normal(0, 12, (height, width, 3))
    image[height // 2:, : width // 3] = (250, 10, 30)
    return Image.fromarray(image.clip(0, 255).astype(np.uint8))


def columns_first(image, size, number, box=None):
    """Pillow's resize up to version 12. Version 13 sometimes takes rows first, which rounds otherwise."""
    left, top, right, bottom = box or (0, 0, *image.size)
    wide = image.resize((size[0], image.height), number, box=(left, 0, right, image.height))
    return wide.resize(size, number, box=(0, top, size[0], bottom))


def put(name, operation, image, **arguments):
    array = np.asarray(image) if isinstance(image, Image.Image) else image.permute(1, 2, 0).numpy()
    key = f"{name}/{operation}/{len(tensors)}"
    tensors[key] = torch.from_numpy(array.copy())
    metadata[key] = json.dumps(arguments)


def main():
    pictures = {n: picture(*size, seed) for seed, (n, size) in enumerate(SIZES.items())}
    for name, image in pictures.items():
        tensors[name] = torch.from_numpy(np.array(image))
        for filter_name, number in FILTERS.items():
            for width, height in [(8, 8), (13, 31), (60, 5), (1, 1)] if name == "picture" else \
                    [(5, 7), (1, 3)]:
                put(name, "resize", columns_first(image, (width, height), number), width=width,
                    height=height, filter=filter_name)
    image, square = pictures["picture"], picture(16, 16, 9)
    tensors["square"] = torch.from_numpy(np.array(square))
    tensor = F.pil_to_tensor(image)

    for filter_name, number in FILTERS.items():
        box = (2.5, 3.25, 20.75, 19.0)
        put("picture", "box", columns_first(image, (9, 11), number, box), width=9, height=11,
            filter=filter_name, box=box)
    for width, height in [(8, 8), (13, 31), (60, 40)]:
        for filter_name in ("bilinear", "bicubic"):
            put("picture", "point", F.resize(tensor, [height, width], MODES[filter_name],
                                             antialias=False),
                width=width, height=height, filter=filter_name)
    for side, most in [(12, None), (40, None), (20, 24)]:
        put("picture", "shorter", F.resize(image, [side], max_size=most), side=side, most=most)
    put("tall", "shorter", F.resize(pictures["tall"], [5]), side=5, most=None)
    put("picture", "resizedCrop", F.resized_crop(image, 4, 3, 15, 20, [10, 14]), x=3, y=4, width=20,
        height=15, toWidth=14, toHeight=10)
    for width, height in [(10, 7), (9, 8), (40, 10), (36, 28)]:
        put("picture", "centerCrop", F.center_crop(image, [height, width]), width=width,
            height=height)

    for mode in ("constant", "edge", "reflect", "symmetric"):
        put("picture", "pad", F.pad(image, [3, 1, 5, 2], fill=(9, 80, 200), padding_mode=mode),
            mode=mode)
    put("picture", "flipHorizontally", F.horizontal_flip(image))
    put("picture", "flipVertically", F.vertical_flip(image))
    for mode_name, mode in MODES.items():
        for degrees, expand in [(33.3, False), (-107, True), (90, False), (180, False)]:
            put("picture", "rotate", F.rotate(image, degrees, mode, expand=expand,
                                              fill=[7, 70, 170]),
                degrees=degrees, expand=expand, mode=mode_name)
        put("picture", "affine", F.affine(image, 20, [3, -2], 0.8, [10, -5], mode,
                                          fill=[7, 70, 170]),
            degrees=20, x=3, y=-2, scale=0.8, shearX=10, shearY=-5, mode=mode_name)
        put("picture", "affine", F.affine(image, 0, [-4, 5], 1.7, [0, 0], mode, fill=[0, 0, 0]),
            degrees=0, x=-4, y=5, scale=1.7, shearX=0, shearY=0, mode=mode_name)
        corners = [[3, 1], [28, 4], [30, 20], [1, 22]]
        put("picture", "perspective",
            F.perspective(image, [[0, 0], [30, 0], [30, 22], [0, 22]], corners, mode,
                          fill=[7, 70, 170]),
            corners=corners, mode=mode_name)
    for degrees in (90, 270, -90):
        put("square", "rotate", F.rotate(square, degrees, MODES["nearest"], fill=[0, 0, 0]),
            degrees=degrees, expand=False, mode="nearest")

    put("picture", "grayscale", F.rgb_to_grayscale(image, 3))
    for factor in (0.0, 0.4, 1.0, 1.7):
        put("picture", "brightness", F.adjust_brightness(image, factor), value=factor)
        put("picture", "contrast", F.adjust_contrast(image, factor), value=factor)
        put("picture", "saturation", F.adjust_saturation(image, factor), value=factor)
        put("picture", "sharpness", F.adjust_sharpness(image, factor), value=factor)
    for factor in (-0.5, -0.13, 0.0, 0.3):
        put("picture", "hue", F.adjust_hue(image, factor), value=factor)
    for threshold in (0.0, 100.0, 127.5, 255.0):
        put("picture", "solarize", F.solarize(image, threshold), value=threshold)
    for bits in (1, 4, 8):
        put("picture", "posterize", F.posterize(image, bits), value=bits)
    low = Image.fromarray((np.array(image) // 3 + 60).astype(np.uint8))
    tensors["low"] = torch.from_numpy(np.array(low))
    for name, each in {"picture": image, "low": low, "point": pictures["point"]}.items():
        put(name, "equalize", F.equalize(each))
        put(name, "autocontrast", F.autocontrast(each))
        put(name, "invert", F.invert(each))
    for size, sigma in [(3, None), (5, 0.7), (9, 3.0)]:
        put("picture", "blur", F.gaussian_blur(image, size, sigma), size=size, sigma=sigma)
    put("picture", "erase", F.erase(tensor, 4, 6, 7, 9, torch.tensor([[[5]], [[6]], [[7]]])), x=6,
        y=4, width=9, height=7)
    for kind, magnitude in [("ShearX", 0.25), ("ShearX", -0.6), ("ShearY", 0.4),
                            ("TranslateX", 5.7), ("TranslateY", -6.2), ("Rotate", -19.0),
                            ("Color", -0.5), ("Solarize", 0.4), ("Posterize", 3.0)]:
        from torchvision.transforms.v2 import RandAugment
        applied = RandAugment()._apply_image_or_video_transform(
            image, kind, magnitude, InterpolationMode.NEAREST, {})
        put("picture", "augment", applied, kind=kind[0].lower() + kind[1:], value=magnitude)

    here = os.path.dirname(os.path.abspath(__file__))
    for key, samples in tensors.items():
        differences = np.diff(samples.numpy().ravel(), prepend=np.uint8(0)).reshape(samples.shape)
        tensors[key] = torch.from_numpy(differences)
    save_file(tensors, os.path.join(here, "transforms.safetensors"), metadata)


if __name__ == "__main__":
    main()
