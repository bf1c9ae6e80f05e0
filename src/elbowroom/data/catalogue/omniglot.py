"""Omniglot at 28 x 28, made here from the original drawings of 105 x 105 (Lake, Salakhutdinov & Tenenbaum 2015).

The drawings are inverted (ink is bright) and averaged over areas: a pixel is the share of ink in its 3.75 x 3.75
pixels of the original, times 255. The papers on likelihoods train on another preparation, the file chardata.mat of
Burda, Grosse & Salakhutdinov 2016 with 24,345 + 8,070 rows; nats on this one are not comparable with theirs.

Train is the background set and test the evaluation set, which share no character. y counts the 1,623 characters as
the file names do: 0 to 963 in train, 964 to 1622 in test.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from elbowroom.data.cached_array import cached_array
from elbowroom.data.catalogue._entry import Entry, Split
from elbowroom.data.catalogue._zipped_pictures import names_in, pictures
from elbowroom.data.set_file import SetFile

SIDE, ORIGINAL = 28, 105
BLOCK = 512
FOLDERS = (
    "https://raw.githubusercontent.com/brendenlake/omniglot/master/python/",
    "https://github.com/brendenlake/omniglot/raw/master/python/",
)


def _file(name: str, size: int, sha256: str, repacked: str) -> SetFile:
    return SetFile(name, tuple(folder + name for folder in FOLDERS), size, sha256, also=(repacked,))


BACKGROUND = _file(
    "images_background.zip",
    9_464_212,
    "ad41ab679c8b5d90b271ef46be6987cc81211774a695c29dcc5367b2b26ee640",
    "a849792d2718480570394a6b4ad9eebf53e315ebb766e224069e254023ed9d8b",
)
EVALUATION = _file(
    "images_evaluation.zip",
    6_462_886,
    "1f61a8f3366785b057fc117d9228e78a16e3d976c8953b2a10fcc74cf0609cee",
    "28bf75f0c948ef745eed99853c0983ff9d4e7e5943770f33d5603c650dda1e77",
)


def averaging(size: int, to: int) -> np.ndarray:
    """The matrix [to, size] that averages a row of pixels over areas; each area is size / to pixels wide.

    >>> averaging(3, 2) * 3
    array([[2., 1., 0.],
           [0., 1., 2.]])
    """
    edges = np.arange(to + 1) * (size / to)
    pixels = np.arange(size)
    overlap = np.minimum(edges[1:, None], pixels + 1) - np.maximum(edges[:-1, None], pixels)
    return np.clip(overlap, 0, None) * (to / size)


def _blocks(path: Path, names: list[str]) -> Iterator[np.ndarray]:
    matrix = averaging(ORIGINAL, SIDE).astype(np.float32)
    for start in range(0, len(names), BLOCK):
        drawings = pictures(path, names[start : start + BLOCK], (ORIGINAL, ORIGINAL))
        ink = np.stack([~np.asarray(drawing.convert("1")) for drawing in drawings]).astype(np.float32)
        yield np.rint(255 * (matrix @ ink @ matrix.T)).astype(np.uint8)


def _read(paths: list[Path]) -> tuple[np.ndarray, np.ndarray]:
    (path,) = paths
    source = BACKGROUND if path.name == BACKGROUND.name else EVALUATION
    names = names_in(path, ".png")
    x = cached_array(entry.name, "area-28x28", (source,), (len(names), SIDE, SIDE), lambda: _blocks(path, names))
    # such as images_evaluation/Angelic/character01/0965_01.png
    return x, np.array([int(name.rsplit("/", 1)[1][:4]) - 1 for name in names], np.int64)


entry = Entry(
    name="omniglot",
    title="Omniglot, 28 x 28 from the originals",
    summary="Handwritten characters of 50 alphabets, area-averaged to 28 x 28; not the chardata.mat of the papers.",
    event_shape=(SIDE, SIDE),
    splits={
        "train": Split("background", 0, 19_280, "the background set: 964 characters of 30 alphabets, 20 drawings each"),
        "test": Split("evaluation", 0, 13_180, "the evaluation set: 659 characters of 20 other alphabets"),
    },
    parts={"background": (BACKGROUND,), "evaluation": (EVALUATION,)},
    read=_read,
    class_names=None,
    homepage="https://github.com/brendenlake/omniglot",
    licence="MIT",
    citation="Lake, Salakhutdinov & Tenenbaum 2015, Human-level concept learning through probabilistic program "
    "induction",
)
