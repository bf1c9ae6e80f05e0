"""What parquet and feather files share: pyarrow or polars, whichever is installed, and neither imported for others."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import Any

from elbowroom.data.dataset import Dataset
from elbowroom.data.readers.frames import from_frame
from elbowroom.errors import DataError
from elbowroom.table_options import TableQuery


def rows_of_file(path: Path, kind: str, readers: dict[str, Callable[[Any, Path], Any]], asked: TableQuery) -> Dataset:
    """The rows of a file with its column names.

    Args:
        path: the file.
        kind: what it is, such as "parquet".
        readers: module -> how it reads a file, given the module and the path; the first that is installed is taken.
        asked: which columns, and what becomes of missing cells and dates.

    Raises:
        ConfigError: there is no such column.
        DataError: no library is installed, the file is broken, or a column is not numeric or complete.
    """
    module, read = _first(path, kind, readers)
    try:
        with open(path, "rb"):  # what the system says of a path is said once, in its words
            pass
        frame = read(module, path)
    except Exception as error:  # each library has its own tree of exceptions
        raise DataError(f"{path} is a whole {kind} file.", (str(error) or type(error).__name__).splitlines()[0],
                        "write it again, or get it again") from error  # fmt: skip
    data = from_frame(frame, asked, str(path), text=True)
    return replace(data, title=path.name, source=str(path))


def _first(path: Path, kind: str, readers: dict[str, Callable[[Any, Path], Any]]) -> tuple[Any, Callable[..., Any]]:
    for name, read in readers.items():
        try:
            return import_module(name), read
        except ImportError:
            continue
    raise DataError(f"Files of {kind} are read with pyarrow or polars.", f"{path}, and neither is installed",
                    "pip install 'elbowroom[tables]'")  # fmt: skip
