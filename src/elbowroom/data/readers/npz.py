"""NumPy's .npz files: several named arrays in a zip file; `file.npz:images` names one."""

from __future__ import annotations

import zipfile
import zlib
from pathlib import Path

import numpy as np

from elbowroom.data.dataset import Dataset
from elbowroom.data.labels import encode_labels
from elbowroom.data.readers._members import label_key, row_key, splits_in
from elbowroom.data.readers.npy import pickled
from elbowroom.errors import DataError, ElbowroomError

ENDINGS = (".npz",)


def read(path: Path, member: str | None = None, split: str | None = None) -> Dataset:
    """The rows of a .npz file, and its labels where there are any of the same length.

    Args:
        path: the file.
        member: the array that holds the rows; by default x, X or data, or the only array.
        split: "train" takes x_train and y_train; the default where there are such and no x.

    Raises:
        ConfigError: it is not clear which array holds the rows; they are listed.
        DataError: a broken file, or an array of Python objects.
    """
    try:
        # Opened here, as numpy.load leaves a broken file open.
        with open(path, "rb") as file:
            arrays = np.load(file, allow_pickle=False)
            if not isinstance(arrays, np.lib.npyio.NpzFile):
                raise ValueError("one array, a .npy file")
            with arrays:
                return _rows(path, arrays, member, split)
    except ElbowroomError:
        raise
    except OSError as error:
        raise DataError(f"{path} can be read.", str(error), "see to the path and its permissions") from error
    except (zipfile.BadZipFile, zlib.error, EOFError, KeyError, NotImplementedError, ValueError) as error:
        raise DataError(
            f"{path} is a whole .npz file, as numpy.savez writes it.",
            str(error) or type(error).__name__,
            "the file was cut short, or is something else; write it again",
        ) from error


def splits(path: Path) -> list[str]:
    """The splits that a .npz file holds, such as train and test of x_train and x_test; no array is read."""
    with zipfile.ZipFile(path) as archive:
        return splits_in([name.removesuffix(".npy") for name in archive.namelist()])


def _rows(path: Path, arrays: np.lib.npyio.NpzFile, member: str | None, split: str | None) -> Dataset:
    key, part = row_key(path, list(arrays.files), member, split)
    x = _array(arrays, key, path)
    y, classes = None, None
    y_key = label_key(arrays.files, key, part)
    if y_key is not None and (labels := _array(arrays, y_key, path)).shape[:1] == x.shape[:1]:
        y, classes = encode_labels(labels, f"{path}:{y_key}")
    names = tuple(map(str, arrays["feature_names"])) if "feature_names" in arrays.files else None
    names = names if names and x.ndim == 2 and len(names) == x.shape[1] else None
    return Dataset(x, y, path.name, names, classes, str(path), part)


def _array(arrays: np.lib.npyio.NpzFile, key: str, path: Path) -> np.ndarray:
    try:
        return arrays[key]
    except ValueError as error:
        if "allow_pickle" in str(error):
            raise pickled(f"{path}:{key}") from None
        raise
