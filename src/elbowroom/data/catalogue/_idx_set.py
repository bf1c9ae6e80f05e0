"""What MNIST and the sets made in its image share: four idx files, 60,000 and 10,000 pictures of 28 x 28."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from elbowroom.data.catalogue._entry import Split
from elbowroom.data.readers.idx import read_array
from elbowroom.data.set_file import SetFile
from elbowroom.errors import DataError

TRAIN_AND_TEST = {
    "train": Split("train", 0, 60_000, "all 60,000 training images"),
    "test": Split("test", 0, 10_000, "all 10,000 test images"),
    "train-50k": Split("train", 0, 50_000, "the first 50,000 training images"),
    "validation-10k": Split("train", 50_000, 60_000, "the last 10,000 training images, usual for VAEs"),
}


def idx_parts(mirrors: tuple[str, ...], facts: dict[str, tuple[int, str]]) -> dict[str, tuple[SetFile, SetFile]]:
    """The images' and the labels' file of each part, from (size, sha256) by file name."""
    files = {
        name: SetFile(name, tuple(base + name for base in mirrors), size, sha256)
        for name, (size, sha256) in facts.items()
    }
    return {
        part: (files[f"{stem}-images-idx3-ubyte.gz"], files[f"{stem}-labels-idx1-ubyte.gz"])
        for part, stem in (("train", "train"), ("test", "t10k"))
    }


def read_images_and_labels(paths: list[Path]) -> tuple[np.ndarray, np.ndarray]:
    """Images uint8 [N, 28, 28] and labels int64 [N] from their two files."""
    x, y = read_array(paths[0]), read_array(paths[1])
    if len(x) != len(y):
        raise DataError("Every image has one label.", f"{len(x)} images, {len(y)} labels in {paths[0].parent}")
    return x, y.astype(np.int64)
