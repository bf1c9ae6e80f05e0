"""Parquet tables, through pyarrow or polars, whichever is installed."""

from __future__ import annotations

from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import Any

from elbowroom.data.dataset import Dataset
from elbowroom.data.readers.frames import from_frame
from elbowroom.errors import DataError

ENDINGS = (".parquet", ".pq")


def read(
    path: Path,
    label_column: str | int | None = None,
    time_column: str | int | None = None,
    group_column: str | int | None = None,
    day_first: bool | None = None,
) -> Dataset:
    """The rows of a parquet file with its column names.

    Args:
        path: the file.
        label_column: the name, or the place, of the column with the labels.
        time_column: the name, or the place, of the column with the times.
        group_column: the name, or the place, of the column that says which device or patient a row is of.
        day_first: of times, whether 01/02/2022 is the first of February.

    Raises:
        ConfigError: there is no such label, time or group column.
        DataError: neither library is installed, the file is broken, or a column is not numeric or complete.
    """
    data = from_frame(_table(path), label_column, str(path), time_column, group_column, day_first)
    return replace(data, title=path.name, source=str(path))


def _table(path: Path) -> Any:
    try:
        read_table: Any = import_module("pyarrow.parquet").read_table
    except ImportError:
        try:
            read_table = import_module("polars").read_parquet
        except ImportError:
            raise DataError(
                "Parquet files are read with pyarrow or polars.",
                f"{path}, and neither is installed",
                "pip install 'elbowroom[tables]'",
            ) from None
    try:
        with open(path, "rb") as file:
            return read_table(file)
    except Exception as error:  # each library has its own tree of exceptions
        raise DataError(
            f"{path} is a whole parquet file.", str(error).splitlines()[0], "write it again, or get it again"
        ) from error
