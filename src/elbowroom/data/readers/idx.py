"""The IDX format of MNIST: a big-endian header, then the values.

Format: http://yann.lecun.com/exdb/mnist/ : two zero bytes, a type byte, the number of dimensions, each size
as a 32-bit integer, and the values in C order.
"""

from __future__ import annotations

from math import prod
from pathlib import Path

import numpy as np

from elbowroom.data.dataset import Dataset
from elbowroom.data.readers._opened import fill, opened
from elbowroom.errors import DataError

TYPES = {0x08: "u1", 0x09: "i1", 0x0B: ">i2", 0x0C: ">i4", 0x0D: ">f4", 0x0E: ">f8"}
_NAMES = ("-ubyte", "-byte", "-short", "-int", "-float", "-double", ".idx")
ENDINGS = (*_NAMES, *(f"{name}.gz" for name in _NAMES))
GZIP_RATIO = 1032  # deflate packs no better than this: https://zlib.net/zlib_tech.html


def read(path: Path) -> Dataset:
    """The rows of one idx file, plain or gzipped."""
    return Dataset(read_array(path), title=path.name, source=str(path))


def read_array(path: Path) -> np.ndarray:
    """The array of one idx file, in native byte order and writable.

    Args:
        path: plain or gzipped idx file.

    Raises:
        DataError: not idx, shorter or longer than its header says, or a broken gzip file.
    """
    with opened(path) as file:
        head = file.read(4)
        if len(head) < 4 or head[:2] != b"\0\0" or head[2] not in TYPES or head[3] == 0:
            raise DataError(
                f"{path} is an idx file: it starts with 00 00, a type byte and a number of dimensions.",
                f"the bytes {head.hex(' ') or '(none)'}",
                "see whether it is the file its name says, and get it again",
            )
        sizes = file.read(4 * head[3])
        shape = tuple(int(n) for n in np.frombuffer(sizes[: len(sizes) // 4 * 4], ">u4"))
        dtype = np.dtype(TYPES[head[2]])
        wanted = prod(shape) * dtype.itemsize
        # A broken header must not ask for terabytes of memory.
        if len(shape) < head[3] or wanted > GZIP_RATIO * path.stat().st_size:
            raise _wrong_length(path, shape, wanted, "a file too small for that")
        values = np.empty(wanted, np.uint8)
        done = fill(file.read, values.data)
        if done < wanted:
            raise _wrong_length(path, shape, wanted, f"{done} bytes")
        if file.read(1):  # reading to the end also lets gzip check its own checksum
            raise _wrong_length(path, shape, wanted, "more bytes than that")
    array = values.view(dtype).reshape(shape)
    return array if dtype.isnative else array.astype(dtype.newbyteorder("="))


def _wrong_length(path: Path, shape: tuple[int, ...], wanted: int, got: str) -> DataError:
    return DataError(
        f"{path} holds as many values as its header says: shape {shape}, {wanted} bytes.",
        got,
        "the file was cut short or changed; delete it and get it again",
    )
