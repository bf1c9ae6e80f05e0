"""Optical digits as scikit-learn ships them: 1,797 images of 8 x 8; nothing is downloaded.

x is float32, the grey values 0 to 16 divided by 16, which float32 holds exactly. The set has no split of its
own, and neighbouring rows come from the same writer, so rows are taken in the fixed order of
`numpy.random.RandomState(0).permutation(1797)`: "train" is the first 1,437 of it, "test" the last 360. "all"
keeps scikit-learn's order.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from elbowroom.data.catalogue._entry import Entry, Split

ROWS = 1797


def _read(paths: list[Path]) -> tuple[np.ndarray, np.ndarray]:
    from sklearn.datasets import load_digits

    bunch = load_digits()
    return (bunch.images / 16).astype(np.float32), bunch.target.astype(np.int64)


entry = Entry(
    name="digits",
    title="Digits 8 x 8",
    summary="Handwritten digits 0 to 9, 8 x 8, values k/16 in [0, 1]; comes with scikit-learn.",
    event_shape=(8, 8),
    splits={
        "train": Split("both", 0, 1437, "1,437 images in a fixed random order", shuffled=True),
        "test": Split("both", 1437, ROWS, "the other 360 images of that order", shuffled=True),
        "all": Split("both", 0, ROWS, "all 1,797 images in scikit-learn's order"),
    },
    parts={"both": ()},
    read=_read,
    class_names=tuple("0123456789"),
    homepage="https://archive.ics.uci.edu/dataset/80/optical+recognition+of+handwritten+digits",
    licence="CC BY 4.0",
    citation="Alpaydin & Kaynak 1998, Optical recognition of handwritten digits, UCI repository",
)
