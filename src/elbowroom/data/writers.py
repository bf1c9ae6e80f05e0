"""Arrays into files, chosen by the file's ending; a file is there whole or not at all."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import IO, Any

import numpy as np

from elbowroom.data.arrays import as_array
from elbowroom.data.rows import row_blocks
from elbowroom.data.whole_files import whole_file
from elbowroom.errors import ConfigError, DataError, RunError, nearest_cure, visible

Names = Sequence[str] | None
Columns = Sequence[np.ndarray]


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


def write_columns(path: str | Path, columns: Mapping[str, np.ndarray]) -> Path:
    """Write columns [N] of several types, numbers or datetime64, to .npz, .csv or .parquet; to .npy numbers alone.

    Dates become text such as 2024-05-01T13:00:00 in .csv, which `load(..., time_column=...)` reads again.

    Raises:
        ConfigError: no format has this ending, or it has no place for dates.
        RunError: the file cannot be written, or .parquet lacks its library.
    """
    path, names = Path(path), list(columns)
    if not any(values.dtype.kind == "M" for values in columns.values()) and path.suffix.lower() == ".npy":
        return write_array(path, np.column_stack(list(columns.values())))
    write = _COLUMN_WRITERS.get(path.suffix.lower())
    if write is None:
        raise ConfigError("Columns with dates are written by the file's ending.", path.name,
                          nearest_cure(path.suffix, _COLUMN_WRITERS))  # fmt: skip
    with whole_file(path) as file:
        write(file, list(columns.values()), names)
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
    # NumPy writes the shortest digits that read back as the same float
    blocks = (table[rows].astype(np.str_) for rows in row_blocks(table, itemsize=128))
    _write_lines(file, blocks, _names(names, table))


def _write_csv_columns(file: IO[bytes], columns: Columns, names: Sequence[str]) -> None:
    plain = [values.view(np.uint8) if values.dtype == bool else values for values in columns]
    _write_lines(file, [zip(*(_texts(values) for values in plain), strict=True)], names)


def _texts(values: np.ndarray) -> Sequence[str]:
    # a whole second says nothing of microseconds
    return [visible(text.removesuffix(".000000")) for text in values.astype(np.str_).tolist()]


def _write_lines(file: IO[bytes], blocks: Iterable[Iterable[Any]], names: Sequence[str]) -> None:
    text = io.TextIOWrapper(file, "utf-8", newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([visible(name) for name in names])
    for block in blocks:
        writer.writerows(block)
    text.flush()
    text.detach()


def _write_npz_columns(file: IO[bytes], columns: Columns, names: Sequence[str]) -> None:
    np.savez(file, **dict(zip(names, columns, strict=True)))  # type: ignore[arg-type]


def _write_parquet(file: IO[bytes], array: np.ndarray, names: Names) -> None:
    table = array.reshape(len(array), -1)
    _write_parquet_columns(file, [np.ascontiguousarray(column) for column in table.T], _names(names, table))


def _write_parquet_columns(file: IO[bytes], columns: Columns, names: Sequence[str]) -> None:
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError:
        raise RunError(
            "Parquet files are written with pyarrow.",
            "it is not installed",
            "pip install 'elbowroom[tables]'",
        ) from None
    table = pyarrow.table([pyarrow.array(column) for column in columns], names=list(names))
    pyarrow.parquet.write_table(table, file)


def _names(names: Names, table: np.ndarray) -> list[str]:
    return [f"x{j}" for j in range(table.shape[1])] if names is None else [str(name) for name in names]


_WRITERS: dict[str, Callable[[IO[bytes], np.ndarray, Names], None]] = {
    ".npy": _write_npy,
    ".npz": _write_npz,
    ".csv": _write_csv,
    ".parquet": _write_parquet,
}
_COLUMN_WRITERS: dict[str, Callable[[IO[bytes], Columns, Sequence[str]], None]] = {
    ".npz": _write_npz_columns,
    ".csv": _write_csv_columns,
    ".parquet": _write_parquet_columns,
}
