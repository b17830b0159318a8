"""Writes the image fixtures: small files in many formats, and what Pillow makes of them.

    python -m venv venv && venv/bin/pip install pillow==12.3.0 numpy==2.4.6
    venv/bin/python make_images.py [folder of Flickr8k photographs]

NAME.jpg or NAME.png is the file to decode. NAME.rgb holds the expected pixels, and
NAME.WIDTHxHEIGHT.rgb those of Image.resize((WIDTH, HEIGHT), Image.BILINEAR): width and height as
little-endian 32-bit integers, then the pixels in RGB, row by row, each sample less the one before it. photographs.txt has for each
photograph its name, width, height, and the FNV-1a hashes of its pixels and of its pixels resized
to 224x224. Everything is the same on every run.

Pillow 13 resizes rows before columns where the height shrinks much more than the width
(python-pillow/Pillow#9549), which moves some samples by one; hence the older release.
"""

import io
import pathlib
import struct
import sys
import zlib

import numpy as np
from PIL import Image

HERE = pathlib.Path(__file__).parent
SIZES = [(16, 16), (64, 48), (37, 11), (5, 29), (1, 1)]


def scene(width, height):
    """Smooth gradients with hard edges and some noise, so that every decoder has work to do."""
    y, x = np.mgrid[0:height, 0:width]
    red = 255 * x / (width - 1)
    green = 255 * y / (height - 1)
    blue = 127.5 + 127.5 * np.sin(x / 3.0) * np.cos(y / 4.0)
    pixels = np.stack([red, green, blue], axis=-1)
    pixels[(x - width * 0.6) ** 2 + (y - height * 0.5) ** 2 < (height / 4) ** 2] = [250, 20, 40]
    pixels += np.random.default_rng(1).normal(0, 6, pixels.shape)
    return np.clip(np.rint(pixels), 0, 255).astype(np.uint8)


def save_pixels(name, pixels):
    height, width, _ = pixels.shape
    differences = np.diff(pixels.astype(np.uint8).ravel(), prepend=np.uint8(0))
    data = struct.pack("<II", width, height) + differences.tobytes()
    (HERE / f"{name}.rgb").write_bytes(data)


def save(name, image, expected=None, **options):
    """Saves `image` under `name` with what it should decode to; Pillow says what, or `expected`."""
    path = HERE / name
    image.save(path, **options)
    if expected is None:
        expected = np.asarray(Image.open(path).convert("RGB"))
    save_pixels(path.stem, expected)


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width, height, depth, color, rows, interlace=0):
    header = struct.pack(">IIBBBBB", width, height, depth, color, 0, 0, interlace)
    data = b"".join(b"\0" + row for row in rows)
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header)
            + chunk(b"IDAT", zlib.compress(data, 9)) + chunk(b"IEND", b""))


def adam7(pixels):
    """The rows of the seven passes of an interlaced PNG."""
    passes = [(0, 0, 8, 8), (0, 4, 8, 8), (4, 0, 8, 4), (0, 2, 4, 4), (2, 0, 4, 2), (0, 1, 2, 2),
              (1, 0, 2, 1)]
    for top, left, down, right in passes:
        part = pixels[top::down, left::right]
        if part.size:
            yield from (row.tobytes() for row in part)


def fnv1a(data):
    value = 0xCBF29CE484222325
    for byte in data:
        value = (value ^ byte) * 0x100000001B3 & 0xFFFFFFFFFFFFFFFF
    return f"{value:016x}"


def main():
    pixels = scene(37, 29)
    height, width, _ = pixels.shape
    rgb = Image.fromarray(pixels)

    # JPEG, in the sampling modes and processes that occur in the wild.
    save("baseline420.jpg", rgb, quality=85, subsampling="4:2:0")
    save("baseline422.jpg", rgb, quality=85, subsampling="4:2:2")
    save("baseline444.jpg", rgb, quality=95, subsampling="4:4:4")
    save("progressive.jpg", rgb, quality=80, progressive=True)
    save("greyscale.jpg", rgb.convert("L"), quality=85)
    save("restarts.jpg", rgb, quality=85, restart_marker_blocks=1)
    save("cmyk.jpg", rgb.convert("CMYK"), quality=90)
    save("rgb.jpg", rgb, quality=90, keep_rgb=True)

    # PNG, of each colour type. NAME-white.rgb has transparent pixels composed over white.
    save("colour.png", rgb)
    save("grey.png", rgb.convert("L"))
    save("bilevel.png", rgb.convert("1"))
    save("palette.png", rgb.quantize(16))
    (HERE / "interlaced.png").write_bytes(png(width, height, 8, 2, adam7(pixels), interlace=1))
    save_pixels("interlaced", pixels)

    alpha = np.linspace(0, 255, width * height).round().astype(np.uint8).reshape(height, width, 1)
    weights = alpha.astype(np.int64)
    over_white = (pixels * weights + 255 * (255 - weights) + 127) // 255
    save("alpha.png", Image.fromarray(np.concatenate([pixels, alpha], axis=-1)))
    save_pixels("alpha-white", over_white)
    grey = np.asarray(rgb.convert("L"))[..., None]
    grey_over_white = (grey * weights + 255 * (255 - weights) + 127) // 255
    save("grey-alpha.png", Image.fromarray(np.concatenate([grey, alpha], axis=-1)))
    save_pixels("grey-alpha-white", np.repeat(grey_over_white, 3, axis=-1))
    transparent = rgb.quantize(16)
    expected = np.asarray(transparent.convert("RGB")).copy()
    expected[np.asarray(transparent) == 3] = 255
    save("palette-transparent.png", transparent, transparency=3)
    save_pixels("palette-transparent-white", expected)

    deep = pixels.astype(np.uint16) * 257
    deep += np.random.default_rng(2).integers(0, 257, deep.shape, np.uint16) // 3
    deep[pixels == 255] = 65535
    data = png(width, height, 16, 2, [row.astype(">u2").tobytes() for row in deep])
    (HERE / "deep.png").write_bytes(data)
    save_pixels("deep", np.asarray(Image.open(io.BytesIO(data)).convert("RGB")))
    # Pillow clips grey of 16 bits at 255; the higher bits are expected, as of colour.
    deep_grey = deep[..., :1]
    (HERE / "deep-grey.png").write_bytes(
        png(width, height, 16, 0, [row.astype(">u2").tobytes() for row in deep_grey]))
    save_pixels("deep-grey", np.repeat(deep_grey >> 8, 3, axis=-1))

    # Resizing: smaller, larger, mixed, to a point, and one axis alone.
    for size in SIZES + [(width, 10), (10, height)]:
        resized = rgb.resize(size, Image.Resampling.BILINEAR)
        save_pixels(f"colour.{size[0]}x{size[1]}", np.asarray(resized))

    # Files that must not decode.
    (HERE / "oversize.png").write_bytes(png(60000, 60000, 8, 2, [b"\0" * 16]))
    jpeg = bytearray((HERE / "baseline420.jpg").read_bytes())
    frame = jpeg.index(b"\xff\xc0")
    jpeg[frame + 5:frame + 9] = struct.pack(">HH", 60000, 60000)
    (HERE / "oversize.jpg").write_bytes(jpeg)
    foreign = io.BytesIO()
    rgb.resize((8, 8)).save(foreign, "GIF")
    (HERE / "foreign.jpg").write_bytes(foreign.getvalue())

    if len(sys.argv) > 1:
        lines = []
        for path in sorted(pathlib.Path(sys.argv[1]).glob("*.jpg"))[::7]:
            photograph = Image.open(path).convert("RGB")
            small = photograph.resize((224, 224), Image.Resampling.BILINEAR)
            lines.append(f"{path.name} {photograph.width} {photograph.height} "
                         f"{fnv1a(photograph.tobytes())} {fnv1a(small.tobytes())}\n")
        (HERE / "photographs.txt").write_text("".join(lines))


if __name__ == "__main__":
    main()
