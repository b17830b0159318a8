#!/usr/bin/env python3
"""Writes the arrays and archives that the tests of NumPy's format read.

Element i, in row-major order, is i/2 - 1 for real types, 3i for integers, i % 3 == 0 for booleans.
"""

import io
from pathlib import Path

import numpy as np
from numpy.lib import format as npy

FOLDER = Path(__file__).parent


def array(dtype, *shape):
    i = np.arange(int(np.prod(shape)))
    kind = np.dtype(dtype).kind
    values = i / 2 - 1 if kind == "f" else i % 3 == 0 if kind == "b" else 3 * i
    return values.astype(dtype).reshape(shape)


ARRAYS = {
    "float32": array("<f4", 2, 3),
    "float64": array("<f8", 3),
    "int32": array("<i4", 2, 1, 2),
    "int64": array("<i8", 4),
    "uint8": array("u1", 5),
    "bool": array("?", 2, 2),
    "scalar": array("<f4"),
    "empty": array("<f4", 0, 3),
    "fortran": np.asfortranarray(array("<f4", 2, 3, 2)),
    "big_endian": array(">f4", 2, 3),
    "big_endian_int64": array(">i8", 3),
    "float16": array("<f2", 3),
    "structured": np.zeros(2, dtype=[("x", "<f4"), ("y", "<i4")]),
}


def main():
    for name, values in ARRAYS.items():
        np.save(FOLDER / f"{name}.npy", values)
    for version in [(2, 0), (3, 0)]:
        with open(FOLDER / f"version{version[0]}.npy", "wb") as file:
            npy.write_array(file, array("<f4", 2, 3), version)
    tensors = {
        "x": array("<f4", 2, 3), "ids": array("<i8", 4), "mask": array("?", 2, 2),
        "fortran": np.asfortranarray(array("<f8", 2, 3)), "empty": array("<f4", 0, 3),
        "many": array("<f4", 50, 40)}
    np.savez(FOLDER / "stored.npz", **{k: v for k, v in tensors.items() if k != "many"})
    np.savez_compressed(FOLDER / "compressed.npz", **tensors)


if __name__ == "__main__":
    main()
