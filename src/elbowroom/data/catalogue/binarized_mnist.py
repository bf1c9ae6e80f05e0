"""The fixed binarisation of MNIST: 50,000 + 10,000 + 10,000 images of 0 and 1 (Larochelle & Murray 2011).

It has no labels, and its rows are not in the order of MNIST: never pair it with MNIST's labels. It is
published as plain text; a data folder may hold the files gzipped. The publisher's md5 sums of the text are
db28b1a6ae0fe70cbd3da91acf46e477 (train), bf37822a04e94123630de6a7dfd9c9ef (valid) and
14e41ae11040adba6ab8cb291eda0dd8 (test); the sha256 sums below are of the same bytes.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from elbowroom.data.catalogue._entry import Entry, Split
from elbowroom.data.readers.amat import read as read_amat
from elbowroom.data.set_file import SetFile

FOLDER = "http://www.cs.toronto.edu/~larocheh/public/datasets/binarized_mnist/"


def _file(part: str, rows: int, sha256: str) -> tuple[SetFile]:
    name = f"binarized_mnist_{part}.amat"
    return (SetFile(name, (FOLDER + name,), rows * 784 * 2, sha256),)


def _read(paths: list[Path]) -> tuple[np.ndarray, None]:
    return read_amat(paths[0]).x.reshape(-1, 28, 28), None


entry = Entry(
    name="binarized-mnist",
    title="Binarised MNIST",
    summary="Handwritten digits as zeros and ones, drawn once from the grey values and fixed; no labels.",
    event_shape=(28, 28),
    splits={
        "train": Split("train", 0, 50_000, "the fixed 50,000 training images"),
        "validation": Split("validation", 0, 10_000, "the fixed 10,000 validation images"),
        "test": Split("test", 0, 10_000, "the fixed 10,000 test images"),
    },
    parts={
        "train": _file("train", 50_000, "ad693b29f94c14277b095f5238ddefbbdaaae0939789dd2f4f0205278cee3e4d"),
        "validation": _file("valid", 10_000, "1de3d397c40fe8eeb33dafd4099a1f665ec01e96d9be234aaeeac8a34930e2e2"),
        "test": _file("test", 10_000, "e6687bfea3f820c174f33b7865140b2a2dd2930ef786f35d45795fc193b5ab2c"),
    },
    read=_read,
    class_names=None,
    homepage="http://www.cs.toronto.edu/~larocheh/public/datasets/binarized_mnist/",
    licence="None stated; derived from MNIST",
    citation="Larochelle & Murray 2011, The neural autoregressive distribution estimator; "
    "Salakhutdinov & Murray 2008, On the quantitative analysis of deep belief networks",
)
