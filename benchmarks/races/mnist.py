"""MNIST straight from its files, so that a racer needs no other library's loader."""

import gzip
import os
from pathlib import Path

import numpy as np


def images(part: str) -> np.ndarray:
    """uint8 [N, 28, 28]; part is "train" or "t10k"."""
    path = Path(os.environ["ELBOWROOM_DATA"]) / "mnist" / f"{part}-images-idx3-ubyte.gz"
    with gzip.open(path) as file:
        return np.frombuffer(file.read(), np.uint8, offset=16).reshape(-1, 28, 28).copy()
