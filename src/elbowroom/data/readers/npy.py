"""NumPy's .npy files, memory-mapped: rows are read from disk only when they are used."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from elbowroom.data.dataset import Dataset
from elbowroom.errors import DataError

ENDINGS = (".npy",)


def read(path: Path) -> Dataset:
    """The rows of a .npy file as a read-only memory map.

    Args:
        path: the file.

    Raises:
        DataError: no .npy file, cut short, or one of Python objects, which only pickle could read.
    """
    try:
        with open(path, "rb") as file:
            version = np.lib.format.read_magic(file)
            header = np.lib.format.read_array_header_1_0 if version == (1, 0) else np.lib.format.read_array_header_2_0
            has_objects = header(file)[2].hasobject
        x = None if has_objects else np.load(path, mmap_mode="r", allow_pickle=False)
    except OSError as error:
        raise DataError(f"{path} can be read.", str(error), "see to the path and its permissions") from error
    except (ValueError, EOFError) as error:
        raise DataError(
            f"{path} is a whole .npy file, as numpy.save writes it.",
            str(error),
            "the file was cut short, or is something else; write it again",
        ) from error
    if x is None:
        raise pickled(str(path))
    return Dataset(x, title=path.name, source=str(path))


def pickled(what: str) -> DataError:
    """The error for an array of Python objects."""
    return DataError(
        f"{what} holds numbers.",
        "an array of Python objects, which is stored as a pickle; as that can run code, it is not read",
        "write it again as numbers: numpy.save(path, numpy.asarray(rows, dtype=float), allow_pickle=False)",
    )
