"""JSON lines of records: an object in each line, whose keys are the columns."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from elbowroom.data.dataset import Dataset
from elbowroom.data.readers._columns import rows_from_columns, words_for_missing
from elbowroom.data.readers._numbers import Numbers
from elbowroom.data.readers._opened import opened_text
from elbowroom.data.readers._roles import roles_of
from elbowroom.errors import DataError
from elbowroom.table_options import TYPED, TableQuery

ENDINGS = (".jsonl", ".jsonl.gz", ".ndjson", ".ndjson.gz")
OPTIONS = TYPED


def read(path: Path, asked: TableQuery) -> Dataset:
    """The rows of a file with a JSON object in each line; a key that a line lacks is a missing cell.

    Args:
        path: the file, UTF-8, plain or gzipped.
        asked: which keys, and what becomes of missing cells and dates.

    Raises:
        ConfigError: there is no such key.
        DataError: a line is no JSON object, or a value is no number; it is named.
    """
    records, lines = [], []
    with opened_text(path) as text:
        for number, line in enumerate(text, 1):
            if line.strip():
                records.append(_record(line, number, path))
                lines.append(number)
    if not records:
        raise DataError(f"{path} holds rows of numbers.", "no rows", "see whether it is the file meant")
    names = list(dict.fromkeys(key for record in records for key in record))
    roles = roles_of(names, str(path), asked)
    columns = []
    for j in roles.places:
        column = np.empty(len(records), dtype=object)
        column[:] = [record.get(names[j]) for record in records]
        columns.append(column)
    numbers = Numbers(missing=words_for_missing(asked.options))
    data = rows_from_columns(columns, names, roles, str(path), asked, numbers, np.array(lines))
    return replace(data, title=path.name, source=str(path))


def _record(line: str, number: int, path: Path) -> dict[str, Any]:
    try:
        record = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise DataError(f"Every line of {path} is a JSON object.", f"{str(error) or 'another thing'} in line {number}",
                        'write a record in each line, such as {"a": 1.5, "b": 2}') from None  # fmt: skip
    if not isinstance(record, dict):
        raise DataError(f"Every line of {path} is a JSON object.", f"a {type(record).__name__} in line {number}",
                        'write a record in each line, such as {"a": 1.5, "b": 2}')  # fmt: skip
    return record
