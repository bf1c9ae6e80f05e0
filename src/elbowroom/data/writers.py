"""Arrays into files, chosen by the file's ending; a file is there whole or not at all."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import IO, Any

import numpy as np

from elbowroom.data.arrays import as_array
from elbowroom.data.blocks import row_blocks
from elbowroom.data.whole_files import whole_file
from elbowroom.errors import ConfigError, DataError, RunError, nearest_cure

Names = Sequence[str] | None


def write_array(path: str | Path, array: Any, names: Names = None) -> Path:
    """Write rows [N, *event] to .npy, .npz, .csv or .parquet so that reading gives the same values.

    Args:
        path: where to write; an existing file is replaced in one step.
        array: numbers, as an array, tensor or list; tables have one column per value, so events of more
            dimensions are flattened there.
        names: column names, for .csv, .parquet and .npz; .npy has no place for them.

    Returns:
        The path written.

    Raises:
        ConfigError: no format has this ending, or the names do not fit.
        DataError: the array does not hold numbers.
        RunError: the file cannot be written, or .parquet lacks its library.
    """
    path, array = Path(path), as_array(array, "array")
    write = _WRITERS.get(path.suffix.lower())
    if write is None:
        raise ConfigError("An array is written by the file's ending.", path.name, nearest_cure(path.suffix, _WRITERS))
    if array.dtype.kind not in "biuf" or array.ndim == 0:
        raise DataError("Arrays of numbers are written.", f"dtype {array.dtype}, shape {array.shape}")
    width = int(np.prod(array.shape[1:]))
    if names is not None and len(names) != width:
        raise ConfigError("Every column has one name.", f"{len(names)} names for {width} columns")
    with whole_file(path) as file:
        write(file, array, names)
    return path


def _write_npy(file: IO[bytes], array: np.ndarray, names: Names) -> None:
    np.save(file, array)


def _write_npz(file: IO[bytes], array: np.ndarray, names: Names) -> None:
    arrays = {"x": array}
    if names is not None:
        arrays["feature_names"] = np.array(list(names), dtype=np.str_)
    np.savez(file, **arrays)  # type: ignore[arg-type]


def _write_csv(file: IO[bytes], array: np.ndarray, names: Names) -> None:
    table = array.reshape(len(array), -1)
    if table.dtype == bool:  # readers take 0 and 1, not True and False
        table = table.view(np.uint8)
    text = io.TextIOWrapper(file, "utf-8", newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(_names(names, table))
    for rows in row_blocks(table, itemsize=128):
        # NumPy writes the shortest digits that read back as the same float
        writer.writerows(table[rows].astype(np.str_))
    text.flush()
    text.detach()


def _write_parquet(file: IO[bytes], array: np.ndarray, names: Names) -> None:
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError:
        raise RunError(
            "Parquet files are written with pyarrow.",
            "it is not installed",
            "pip install 'elbowroom[tables]'",
        ) from None
    table = array.reshape(len(array), -1)
    columns = [pyarrow.array(np.ascontiguousarray(column)) for column in table.T]
    pyarrow.parquet.write_table(pyarrow.table(columns, names=_names(names, table)), file)


def _names(names: Names, table: np.ndarray) -> list[str]:
    return [f"x{j}" for j in range(table.shape[1])] if names is None else [str(name) for name in names]


_WRITERS: dict[str, Callable[[IO[bytes], np.ndarray, Names], None]] = {
    ".npy": _write_npy,
    ".npz": _write_npz,
    ".csv": _write_csv,
    ".parquet": _write_parquet,
}
