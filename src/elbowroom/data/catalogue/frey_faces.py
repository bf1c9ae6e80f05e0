"""Frey faces: 1,965 video frames of one face, 28 x 20 grey, in the order of the video.

Neighbouring frames are nearly alike, so held-out rows are drawn at random. The literature shuffles and takes 1,565
for training, 200 for validation and 200 for the test (Tomczak & Welling 2018, van den Berg et al. 2018); which rows
those were is not published. Here the order is `numpy.random.RandomState(0).permutation(1965)`.

Copies of the file are packed in more than one way, so what is checked is the sha256 of the pixels, frame by frame.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np

from elbowroom.data.catalogue._entry import Entry, Split
from elbowroom.data.set_file import SetFile
from elbowroom.errors import DataError

ROWS = 1965


def _pixels(path: Path) -> np.ndarray:
    from scipy.io import loadmat

    try:
        pixels = loadmat(path)["ff"]
    except Exception as error:  # SciPy raises whatever a broken file leads it to
        raise DataError(
            f"{path} is a MATLAB file with the frames as ff.", str(error), "delete it and run again"
        ) from error
    return np.ascontiguousarray(pixels.T)


def _digest(path: Path) -> str:
    pixels = _pixels(path)
    return hashlib.sha256(f"{pixels.dtype} {pixels.shape} ".encode() + pixels.tobytes()).hexdigest()


def _read(paths: list[Path]) -> tuple[np.ndarray, None]:
    return _pixels(paths[0]).reshape(ROWS, 28, 20), None


entry = Entry(
    name="frey-faces",
    title="Frey faces",
    summary="Video frames of one face, 28 x 20, grey values 8 to 238; no labels.",
    event_shape=(28, 20),
    splits={
        "train": Split("file", 0, 1565, "1,565 frames in a fixed random order", shuffled=True),
        "validation": Split("file", 1565, 1765, "the next 200 frames of that order", shuffled=True),
        "test": Split("file", 1765, ROWS, "the last 200 frames of that order", shuffled=True),
        "all": Split("file", 0, ROWS, "all 1,965 frames in the order of the video"),
    },
    parts={
        "file": (
            SetFile(
                "frey_rawface.mat",
                ("https://cs.nyu.edu/~roweis/data/frey_rawface.mat",),
                1_100_000,
                "5d58afa8ae14ac2483cfbc9d05986f1cdc3295b065d692ed3eec73def01511ab",
                content=_digest,
                rough=True,
            ),
        )
    },
    read=_read,
    class_names=None,
    homepage="https://cs.nyu.edu/~roweis/data.html",
    licence="None stated; B. Frey, by way of S. Roweis",
    citation="B. Frey; Roweis & Saul 2000, Nonlinear dimensionality reduction by locally linear embedding",
    folder="freyfaces",
)
