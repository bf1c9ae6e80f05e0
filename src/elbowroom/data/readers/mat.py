"""MATLAB's .mat files up to version 7: several named arrays; `file.mat:images` names one.

scipy reads them ("MAT-File Level 5 File Format", MathWorks). Only arrays of numbers are read: objects, functions and
cells stay where they are, so nothing that a file contains can run. Version 7.3 is HDF5, another format.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from elbowroom.data.dataset import Dataset
from elbowroom.data.labels import encode_labels
from elbowroom.data.readers._members import label_key, row_key, splits_in
from elbowroom.data.readers._opened import opened
from elbowroom.errors import DataError

ENDINGS = (".mat",)
NUMBERS = {"double", "single", "logical", *(f"{sign}int{bits}" for sign in ("", "u") for bits in (8, 16, 32, 64))}
"""Classes of MATLAB's arrays of numbers."""
HDF5 = b"\x89HDF"


def read(path: Path, member: str | None = None, split: str | None = None) -> Dataset:
    """The rows of a .mat file, and its labels where there are any of the same length.

    Rows come first: X [N, ...]. Where the labels have as many values as X has in its last dimension, and not in its
    first, X is [..., N], as in the files of SVHN, and that dimension is moved to the front.

    Args:
        path: the file.
        member: the array that holds the rows; by default x, X or data, or the only array.
        split: "train" takes x_train and y_train; the default where there are such and no x.

    Raises:
        ConfigError: it is not clear which array holds the rows; they are listed.
        DataError: a broken file, one of version 7.3 or of before 5, or one without arrays of numbers.
    """
    sizes = _sizes(path)
    key, part = row_key(path, list(sizes), member, split)
    y_key = label_key([name for name, size in sizes.items() if _are_labels(size)], key, part)
    arrays = _arrays(path, [key, *([y_key] if y_key else [])])
    x, y, classes = arrays[key], None, None
    if y_key is not None:
        labels = arrays[y_key].ravel()
        if len(labels) != len(x) and len(labels) == x.shape[-1]:
            x = np.moveaxis(x, -1, 0)
        if len(labels) == len(x):
            y, classes = encode_labels(labels, f"{path}:{y_key}")
    return Dataset(np.ascontiguousarray(x), y, path.name, None, classes, str(path), part)


def splits(path: Path) -> list[str]:
    """The splits that a .mat file holds, such as train and test of X_train and X_test; no array is read."""
    return splits_in(_sizes(path))


def _are_labels(size: Sequence[int]) -> bool:
    """Whether an array is one column or one row."""
    return len(size) == 2 and 1 in size


def _sizes(path: Path) -> dict[str, tuple[int, ...]]:
    """The names of the arrays of numbers, and their sizes."""
    from scipy.io import whosmat  # here, as it is slow to import

    _check_version(path)
    try:
        known = whosmat(path, appendmat=False)
    except Exception as error:  # a broken file fails in scipy in many ways
        raise _broken(path, error) from error
    sizes = {name: size for name, size, kind in known if kind in NUMBERS}
    if not sizes:
        kinds = ", ".join(f"{name} ({kind})" for name, _, kind in known)
        raise DataError(f"{path} holds arrays of numbers.", kinds or "nothing",
                        "in MATLAB, save the rows as a full array: X = double(full(X))")  # fmt: skip
    return sizes


def _arrays(path: Path, names: Sequence[str]) -> dict[str, np.ndarray]:
    from scipy.io import loadmat

    try:
        values = loadmat(path, appendmat=False, mat_dtype=True, variable_names=list(names))
        return {name: values[name].astype(values[name].dtype.newbyteorder("="), copy=False) for name in names}
    except MemoryError:
        raise
    except Exception as error:
        raise _broken(path, error) from error


def _check_version(path: Path) -> None:
    with opened(path, unpack=False) as file:
        head = file.read(516)
    if head.startswith(b"MATLAB 7.3") or HDF5 in (head[:4], head[512:]):
        raise DataError(f"{path} is a .mat file of version 5 to 7.", "one of version 7.3, which is HDF5",
                        f"in MATLAB: save('{path.name}', 'X', '-v7'); "
                        "or read it with h5py and pass the array")  # fmt: skip
    if not head.startswith(b"MATLAB 5.0"):
        raise DataError(f"{path} is a .mat file of version 5 to 7.", f"a file that begins with {head[:10]!r}",
                        f"in MATLAB: save('{path.name}', 'X', '-v7')")  # fmt: skip


def _broken(path: Path, error: Exception) -> DataError:
    what = "data that cannot be unpacked" if isinstance(error, zlib.error) else str(error) or type(error).__name__
    return DataError(f"{path} is a whole .mat file.", what, "the file was cut short or changed; get it again")
