"""Feather tables and files of Arrow, through pyarrow or polars, whichever is installed."""

from __future__ import annotations

from pathlib import Path

from elbowroom.data.dataset import Dataset
from elbowroom.data.readers._arrow import rows_of_file
from elbowroom.table_options import TYPED, TableQuery

ENDINGS = (".feather", ".arrow", ".ipc")
OPTIONS = TYPED


def read(path: Path, asked: TableQuery) -> Dataset:
    """The rows of a feather file with its column names; the arguments and errors are those of parquet files."""
    readers = {
        "pyarrow.feather": lambda feather, path: feather.read_table(str(path), use_threads=False, memory_map=False),
        "polars": lambda polars, path: polars.read_ipc(path),
    }
    return rows_of_file(path, "feather", readers, asked)
