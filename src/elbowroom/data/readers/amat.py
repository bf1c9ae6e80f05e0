"""The .amat text of the fixed binarised MNIST: one image per line, 0 and 1 apart by one space.

Every value is one digit, so rows have a fixed number of bytes and the digits are every second byte; no text
is parsed.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from elbowroom.data.dataset import Dataset
from elbowroom.data.readers._opened import opened
from elbowroom.errors import DataError

ENDINGS = (".amat", ".amat.gz")
ROWS_AT_ONCE = 4096


def read(path: Path) -> Dataset:
    """The rows of an .amat file of zeros and ones, plain or gzipped, as uint8 [N, D].

    Args:
        path: the file.

    Raises:
        DataError: a line that is not digits 0 and 1 apart by single spaces, or a broken gzip file.
    """
    blocks: list[np.ndarray] = []
    with opened(path) as file:
        first = file.readline()
        width = len(first.rstrip(b"\n")) + 1  # bytes per row with its line end
        text, row = first.rstrip(b"\n") + b"\n", 0
        while text:
            rest = b"" if len(text) % width == 0 else b"\n"  # the last line may lack its end
            blocks.append(_digits(text + rest, width, row, path))
            row += len(blocks[-1])
            text = file.read(ROWS_AT_ONCE * width)
    return Dataset(np.concatenate(blocks), title=path.name, source=str(path))


def _digits(text: bytes, width: int, row: int, path: Path) -> np.ndarray:
    whole = len(text) // width * width
    lines = np.frombuffer(text, np.uint8, count=whole).reshape(-1, width)
    if width % 2 == 0:
        digits = lines[:, 0::2] - ord("0")
        good = (digits <= 1).all(1) & (lines[:, 1:-1:2] == ord(" ")).all(1) & (lines[:, -1] == ord("\n"))
    else:
        digits, good = lines, np.zeros(len(lines), bool)
    if len(good) and good.all() and whole == len(text):
        return digits
    bad = row + (len(good) if good.all() else int(np.argmin(good))) + 1
    raise DataError(
        f"{path} has the digits 0 and 1 apart by single spaces, as many in each line.",
        f"something else near line {bad}",
        "get the file again; other number tables are read as .csv",
    )
