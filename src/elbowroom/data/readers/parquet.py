"""Parquet tables, through pyarrow or polars, whichever is installed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from elbowroom.data.dataset import Dataset
from elbowroom.data.readers._arrow import rows_of_file
from elbowroom.table_options import TYPED, TableQuery

ENDINGS = (".parquet", ".pq")
OPTIONS = TYPED


def read(path: Path, asked: TableQuery) -> Dataset:
    """The rows of a parquet file with its column names.

    Args:
        path: the file.
        asked: which columns, and what becomes of missing cells and dates.

    Raises:
        ConfigError: there is no such label, time or group column.
        DataError: neither library is installed, the file is broken, or a column is not numeric or complete.
    """
    readers = {"pyarrow.parquet": _by_pyarrow, "polars": lambda polars, path: polars.read_parquet(path)}
    return rows_of_file(path, "parquet", readers, asked)


def _by_pyarrow(parquet: Any, path: Path) -> Any:
    # A file of Python's, read ahead in a thread of pyarrow's, may be let go of there while Python ends, which aborts;
    # so pyarrow opens the file itself, and this thread reads it.
    with parquet.ParquetFile(str(path), pre_buffer=False) as file:
        return file.read(use_threads=False)
