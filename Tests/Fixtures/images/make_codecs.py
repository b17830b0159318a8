"""Writes the fixtures of the rarer kinds of image files, beside those of make_images.py.

    python -m venv venv && venv/bin/pip install pillow==12.3.0 numpy==2.4.6
    venv/bin/python make_codecs.py

NAME.jpg, NAME.png or NAME.webp is the file to decode; NAME.rgb, in the layout of make_images.py,
holds what Pillow makes of it: `ImageOps.exif_transpose(Image.open(path)).convert("RGB")`.
NAME-2.rgb, -4 and -8 hold `Image.draft` at that fraction of the size, NAME-white.rgb transparent
pixels composed over white. Everything is the same on every run.
"""

import io
import struct

import numpy as np
from PIL import Image, ImageOps

from make_images import HERE, adam7, chunk, png, save_pixels, scene


def tiff(orientation, order="<", kind=3):
    """EXIF data with a camera's name before and a resolution behind the orientation."""
    value = {3: "H2x", 4: "I"}[kind]
    entries = [struct.pack(order + "HHI4s", 0x010F, 2, 4, b"Cam\0"),
               struct.pack(order + "HHI" + value, 0x0112, kind, 1, orientation),
               struct.pack(order + "HHII", 0x011A, 5, 1, 50)]
    mark = b"II*\0" if order == "<" else b"MM\0*"
    return (mark + struct.pack(order + "IH", 8, len(entries)) + b"".join(entries)
            + struct.pack(order + "III", 0, 72, 1))


def app1(content):
    return b"\xff\xe1" + struct.pack(">H", len(content) + 2) + content


def encoded(image, kind, **options):
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def save(name, data, pixels=None):
    """Writes the file and what Pillow makes of it, or `pixels`."""
    path = HERE / name
    path.write_bytes(data)
    if pixels is None:
        image = ImageOps.exif_transpose(Image.open(path))
        pixels = np.asarray(image.convert("RGB"))
    save_pixels(path.stem, pixels)


def bits(values, depth):
    """Rows of samples below a byte, packed as PNG wants them."""
    rows = []
    for row in values:
        flat = np.unpackbits(row.astype(np.uint8)[:, None], axis=1)[:, 8 - depth:].reshape(-1)
        rows.append(np.packbits(flat).tobytes())
    return rows


def jpegs(pixels):
    rgb = Image.fromarray(pixels)
    for orientation in range(1, 9):
        exif = tiff(orientation, order="<>"[orientation % 2], kind=3 + (orientation > 6))
        plain = encoded(rgb, "JPEG", quality=85)
        save(f"orientation-{orientation}.jpg", plain[:2] + app1(b"Exif\0\0" + exif) + plain[2:])
    # XMP in an APP1 of its own, before EXIF's.
    xmp = app1(b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta/>")
    save("xmp-first.jpg", plain[:2] + xmp + app1(b"Exif\0\0" + tiff(6)) + plain[2:])

    save("progressive-grey.jpg", encoded(rgb.convert("L"), "JPEG", quality=85, progressive=True))
    save("progressive444.jpg",
         encoded(rgb, "JPEG", quality=92, subsampling="4:4:4", progressive=True))
    save("optimized.jpg", encoded(rgb, "JPEG", quality=75, optimize=True))
    save("point-jpeg.jpg", encoded(rgb.crop((0, 0, 1, 1)), "JPEG", quality=85))

    inverted = encoded(rgb.convert("CMYK"), "JPEG", quality=90)
    adobe = inverted.index(b"Adobe")
    save("ycck.jpg", inverted[:adobe + 11] + b"\2" + inverted[adobe + 12:])
    save("cmyk-unmarked.jpg", inverted[:adobe - 4] + inverted[adobe + 12:])
    save("progressive-cmyk.jpg", encoded(rgb.convert("CMYK"), "JPEG", quality=90, progressive=True))

    large = encoded(Image.fromarray(scene(67, 45)), "JPEG", quality=85)
    (HERE / "large.jpg").write_bytes(large)
    for divisor in (1, 2, 4, 8):
        image = Image.open(io.BytesIO(large))
        image.draft("RGB", (67 // divisor, 45 // divisor))
        save_pixels("large" if divisor == 1 else f"large-{divisor}", np.asarray(image))


def pngs(pixels):
    height, width, _ = pixels.shape
    grey = np.asarray(Image.fromarray(pixels).convert("L"))
    palette = np.random.default_rng(3).integers(0, 256, (256, 3), np.uint8)
    for depth in (1, 2, 4):
        values = grey >> (8 - depth)
        save(f"grey-{depth}.png", png(width, height, depth, 0, bits(values, depth)))
        entries = chunk(b"PLTE", palette[:1 << depth].tobytes())
        save(f"palette-{depth}.png",
             with_chunk(png(width, height, depth, 3, bits(values, depth)), entries))
    values = grey >> 7
    save("interlaced-bilevel.png",
         png(width, height, 1, 0, list(adam7_bits(values)), interlace=1))
    save("interlaced-palette.png",
         with_chunk(png(width, height, 8, 3, adam7(grey), interlace=1),
                    chunk(b"PLTE", palette.tobytes()), chunk(b"tRNS", bytes(range(200)))))
    # Narrower than some passes of an interlaced image.
    save("interlaced-column.png", png(1, 9, 8, 2, adam7(pixels[:9, :1]), interlace=1))
    save("point-png.png", png(1, 1, 8, 2, [bytes([200, 100, 50])]))

    rows = [row.tobytes() for row in pixels]
    plain = png(width, height, 8, 2, rows)
    save("gamma.png", with_chunk(plain, chunk(b"gAMA", struct.pack(">I", 100000))))
    color = struct.pack(">HHH", *pixels[3, 4])
    save("colour-transparent.png", with_chunk(plain, chunk(b"tRNS", color)))
    # Level 88 is an X, three of which a search for unfinished places would find.
    visible = np.where(grey == 88, 89, grey)
    save("grey-transparent.png",
         with_chunk(png(width, height, 8, 0, [row.tobytes() for row in visible]),
                    chunk(b"tRNS", struct.pack(">H", int(grey[2, 2])))))
    deep = np.random.default_rng(4).integers(0, 65536, (height, width, 4), np.uint16)
    save("deep-alpha.png",
         png(width, height, 16, 6, [row.astype(">u2").tobytes() for row in deep]))
    save("deep-grey-alpha.png",
         png(width, height, 16, 4, [row.astype(">u2").tobytes() for row in deep[..., :2]]))
    save("interlaced-deep.png",
         png(width, height, 16, 2, adam7(deep[..., :3].astype(">u2")), interlace=1))

    before = with_chunk(plain, chunk(b"eXIf", tiff(6)))
    save("exif-before.png", before, turned(before))
    after = plain[:-12] + chunk(b"eXIf", tiff(5, ">")) + plain[-12:]
    save("exif-behind.png", after, turned(after))


def turned(data):
    image = Image.open(io.BytesIO(data))
    image.load()  # the chunks behind the pixels, too
    return np.asarray(ImageOps.exif_transpose(image).convert("RGB"))


def with_chunk(data, *chunks):
    """The PNG with chunks between its header and its pixels."""
    return data[:33] + b"".join(chunks) + data[33:]


def adam7_bits(values):
    passes = [(0, 0, 8, 8), (0, 4, 8, 8), (4, 0, 8, 4), (0, 2, 4, 4), (2, 0, 4, 2), (0, 1, 2, 2),
              (1, 0, 2, 1)]
    for top, left, down, right in passes:
        part = values[top::down, left::right]
        if part.size:
            yield from bits(part, 1)


def webps(pixels):
    height, width, _ = pixels.shape
    rgb = Image.fromarray(pixels)
    alpha = np.linspace(0, 255, width * height).round().astype(np.uint8).reshape(height, width, 1)
    rgba = Image.fromarray(np.concatenate([pixels, alpha], axis=-1))
    save("lossy.webp", encoded(rgb, "WEBP", quality=80))
    save("lossless.webp", encoded(rgb, "WEBP", lossless=True))
    save("lossy-alpha.webp", encoded(rgba, "WEBP", quality=80, exact=True))
    save("lossless-alpha.webp", encoded(rgba, "WEBP", lossless=True, exact=True))
    weights = alpha.astype(np.int64)
    save_pixels("lossless-alpha-white", (pixels * weights + 255 * (255 - weights) + 127) // 255)
    save("exif-webp.webp", encoded(rgb, "WEBP", lossless=True, exif=tiff(6)),
         np.asarray(rgb.transpose(Image.Transpose.ROTATE_270)))
    save("point-webp.webp", encoded(rgb.crop((0, 0, 1, 1)), "WEBP", lossless=True))
    other = Image.fromarray(pixels[::-1].copy())
    (HERE / "animated.webp").write_bytes(
        encoded(rgb, "WEBP", save_all=True, append_images=[other], duration=100, lossless=True))


def main():
    pixels = scene(23, 17)
    jpegs(pixels)
    pngs(pixels)
    webps(pixels)
    # A header of many pixels: 16383 x 16383 is the most that WebP can say.
    webp = bytearray((HERE / "lossy.webp").read_bytes())
    start = webp.index(b"\x9d\x01\x2a")
    webp[start + 3:start + 7] = struct.pack("<HH", 16383, 16383)
    (HERE / "oversize.webp").write_bytes(webp)


if __name__ == "__main__":
    main()
