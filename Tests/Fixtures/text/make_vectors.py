#!/usr/bin/env python3
"""Writes the files of word vectors that the tests read, and what is in them.

    pip install gensim && python make_vectors.py          # writes
    python make_vectors.py --check FOLDER                  # has gensim read vectors.txt and .bin

Made with gensim 4.4.0 on python 3.11. gensim writes `vectors/gensim.txt` and `vectors/gensim.bin`,
and reads the other files before they are kept: word2vec's own binary form with line breaks,
fastText's `.vec` with spaces at the ends of lines, and GloVe's without a header.

`floats.txt` has a number and the bits of the float nearest to it, from numpy, on each line.
"""

import json
import random
import struct
import sys
from pathlib import Path

import numpy as np
from gensim.models import KeyedVectors

FOLDER = Path(__file__).parent / "vectors"
WIDTH = 6
WORDS = """the , a dog dogs Dog snow board snowman run running café naïve größe 狗 🐕 x-ray 10 <unk>
don't self-aware e-mail now her start end zebra éclair""".split()


def vectors():
    rng = np.random.default_rng(5)
    matrix = rng.normal(0, 0.4, (len(WORDS), WIDTH)).astype(np.float32)
    matrix[0] = [0, -0.0, 1, -1, 1e-5, 123456.789]
    matrix[1] = [1e-30, -2.5e-8, 3.4e38, 65536.25, 0.1, 1 / 3]
    return matrix


def keyed(matrix):
    kv = KeyedVectors(WIDTH)
    kv.add_vectors(WORDS, matrix)
    return kv


def check(path, matrix, **options):
    kv = KeyedVectors.load_word2vec_format(str(path), **options)
    assert kv.index_to_key == WORDS, path
    assert np.array_equal(kv.vectors, matrix), path


def floats():
    rng = random.Random(11)
    texts = "0 -0 0.0 1 -1 .5 5. +3 1e0 1E5 1e-5 1e+5 0.1 0.3 16777217 16777219 33554435".split()
    texts += "1.00000005960464477539 1.000000059604644775390625 1.0000000596046447753906251".split()
    texts += "3.4028234e38 3.40282346638528859e38 3.4028235677973362e38 1e38".split()
    texts += "1.17549435e-38 1.1754942e-38 1e-45 7e-46 8e-46 1.4e-45 1e-60 0e99 0e-99".split()
    texts += "00000000000000000000000000000001.5 0.000000000000000000000000000000015".split()
    texts += "123456789012345678901234567890 0.123456789012345678901234567890".split()
    texts += ["9007199254740993", "9007199254740992e-22", "18446744073709551616", "5e-324"]
    for _ in range(1000):
        texts.append(f"{rng.gauss(0, 0.5):.{rng.randrange(1, 9)}g}")
        texts.append(repr(rng.gauss(0, 1)))
        bits = rng.randrange(0x7F7FFFFF)
        value = struct.unpack("<f", struct.pack("<I", bits))[0]
        after = struct.unpack("<f", struct.pack("<I", bits + 1))[0]
        # Just between two floats, and a little off.
        texts.append(f"{(value + after) / 2:.17g}")
        texts.append(f"{value:.9g}")
    lines = []
    for text in texts:
        # Through the exact value: numpy reads by way of a double, which rounds twice.
        lines.append(f"{text} {nearest(text):08x}")
    return "\n".join(lines) + "\n"


def nearest(text):
    from fractions import Fraction

    exact = abs(Fraction(text if not text.endswith(".") else text + "0"))
    low, high = 0, 0x7F7FFFFF
    value = lambda bits: Fraction(struct.unpack("<f", struct.pack("<I", bits))[0])
    while low < high:
        middle = (low + high + 1) // 2
        if value(middle) <= exact:
            low = middle
        else:
            high = middle - 1
    if low < 0x7F7FFFFF:
        below, above = exact - value(low), value(low + 1) - exact
        if above < below or (above == below and low % 2):
            low += 1
    return low | (0x80000000 if text.startswith("-") else 0)


def main():
    matrix = vectors()
    if len(sys.argv) > 2 and sys.argv[1] == "--check":
        folder = Path(sys.argv[2])
        check(folder / "vectors.txt", matrix)
        check(folder / "vectors.bin", matrix, binary=True)
        print("gensim reads them alike")
        return
    FOLDER.mkdir(exist_ok=True)
    kv = keyed(matrix)
    kv.save_word2vec_format(str(FOLDER / "gensim.txt"), sort_attr=None)
    kv.save_word2vec_format(str(FOLDER / "gensim.bin"), binary=True, sort_attr=None)
    rows = list(zip(WORDS, matrix))
    header = f"{len(WORDS)} {WIDTH}\n"
    (FOLDER / "word2vec.bin").write_bytes(
        header.encode() + b"".join(w.encode() + b" " + v.tobytes() + b"\n" for w, v in rows))
    line = lambda w, v: " ".join([w, *(np.format_float_positional(x, unique=True) for x in v)])
    (FOLDER / "fasttext.vec").write_text(header + "".join(line(w, v) + " \n" for w, v in rows))
    (FOLDER / "glove.txt").write_text("".join(line(w, v) + "\n" for w, v in rows))
    check(FOLDER / "gensim.txt", matrix)
    check(FOLDER / "gensim.bin", matrix, binary=True)
    check(FOLDER / "word2vec.bin", matrix, binary=True)
    check(FOLDER / "fasttext.vec", matrix)
    check(FOLDER / "glove.txt", matrix, no_header=True)
    content = {"words": WORDS, "matrix": [[float(x) for x in row] for row in matrix]}
    (FOLDER / "expected.json").write_text(json.dumps(content, ensure_ascii=False) + "\n")
    (FOLDER / "floats.txt").write_text(floats())


main()
