"""dSprites: 737,280 pictures of a shape, 64 x 64 of 0 and 1, one for each value of five factors.

The file is read without its pickled description. Its pictures, 3 GB, are written out once and memory-mapped. The set
has no split of its own: "all" keeps its order, in which y changes fastest and shape slowest; "train" and "test" are
drawn from it by `numpy.random.RandomState(0).permutation(737280)`.

y is the shape; `attributes` are the factors [N, 5] as the file gives them, with shapes counted from 0.
"""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from elbowroom.data.cached_array import cached_array
from elbowroom.data.catalogue._entry import Entry, Split
from elbowroom.data.readers._opened import fill
from elbowroom.data.set_file import SetFile
from elbowroom.errors import DataError

ROWS, SIDE = 737_280, 64
BLOCK = 4096

FILE = SetFile(
    "dsprites_ndarray_co1sh3sc6or40x32y32_64x64.npz",
    (
        "https://raw.githubusercontent.com/google-deepmind/dsprites-dataset/master/"
        "dsprites_ndarray_co1sh3sc6or40x32y32_64x64.npz",
    ),
    26_000_000,
    "857dc001287e8efa226e0025fac6b29e5745c621b380b0d3363e4e33f4e28fa2",
    rough=True,
)


def _read(paths: list[Path]) -> tuple[np.ndarray, np.ndarray]:
    x = cached_array(entry.name, "pictures", (FILE,), (ROWS, SIDE, SIDE), lambda: blocks(paths[0]))
    return x, _attributes(paths)[:, 0].astype(np.int64)


def blocks(path: Path) -> Iterator[np.ndarray]:
    """The pictures of the file, 4,096 at a time, unpacked as they are read.

    Raises:
        DataError: the file is cut short, or holds something else.
    """
    try:
        with zipfile.ZipFile(path) as archive, archive.open("imgs.npy") as member:
            if np.lib.format.read_magic(member) != (1, 0):
                raise ValueError("an array of another version")
            shape, fortran, dtype = np.lib.format.read_array_header_1_0(member)
            if shape[1:] != (SIDE, SIDE) or fortran or dtype != np.uint8:
                raise ValueError(f"{dtype} of shape {shape}")
            for start in range(0, shape[0], BLOCK):
                block = np.empty((min(BLOCK, shape[0] - start), SIDE, SIDE), np.uint8)
                if fill(member.read, block.data.cast("B")) < block.nbytes:
                    raise ValueError(f"the pictures end before number {start + len(block)} of {shape[0]}")
                yield block
    except (OSError, ValueError, KeyError, EOFError, zlib.error, zipfile.BadZipFile) as error:
        raise DataError(f"{path} holds the pictures of dSprites.", str(error), "delete it and get it again") from error


def _attributes(paths: list[Path]) -> np.ndarray:
    with open(paths[0], "rb") as file, np.load(file, allow_pickle=False) as arrays:
        values = arrays["latents_values"][:, 1:]  # the first is the colour, always white
    return values - np.array([1, 0, 0, 0, 0])


entry = Entry(
    name="dsprites",
    title="dSprites",
    summary="A square, an ellipse or a heart in black and white, 64 x 64, for every value of five factors.",
    event_shape=(SIDE, SIDE),
    splits={
        "train": Split(
            "file", 0, 50_000, "50,000 pictures in a fixed random order; no split is official", shuffled=True
        ),
        "test": Split("file", 50_000, 60_000, "the next 10,000 of that order", shuffled=True),
        "all": Split("file", 0, ROWS, "all 737,280 in the file's order, memory-mapped"),
    },
    parts={"file": (FILE,)},
    read=_read,
    class_names=("square", "ellipse", "heart"),
    homepage="https://github.com/google-deepmind/dsprites-dataset",
    licence="Apache-2.0",
    citation="Matthey, Higgins, Hassabis & Lerchner 2017, dSprites: disentanglement testing sprites dataset",
    attribute_names=("shape", "scale", "orientation", "x", "y"),
    attributes=_attributes,
)
