"""Which rows have an attribute: by a table, by the set itself, or by its classes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from elbowroom.data.attribute_table import numbers_of, read_attribute
from elbowroom.data.dataset import Dataset
from elbowroom.errors import ConfigError, nearest_cure
from elbowroom.runs.rows import RowReader


def labels_of(
    data: Dataset,
    source: str,
    reader: RowReader,
    attribute: str,
    table: Path | None = None,
    above: float | None = None,
) -> np.ndarray:
    """The attribute of each row [N]: two values, or what lies above a number.

    Args:
        data: the rows that were read.
        source: where from, as the user named it.
        reader: that read them.
        attribute: its name: a column of the table or of a list of images, an attribute of a set by name, or a class.
        table: of attributes, if there is one.
        above: rows with a greater value have the attribute.

    Raises:
        ConfigError: an unknown name, or data without any attributes.
        DataError: a table that does not fit the data, or a cell without a value.
    """
    values = _values(data, source, reader, attribute, table)
    return values if above is None else values > above


def _values(data: Any, source: str, reader: RowReader, attribute: str, table: Path | None) -> np.ndarray:
    images = reader.images(source)
    if table is not None:
        files, skipped = (None, ()) if images is None else (images.names, tuple(images.skipped))
        return read_attribute(table, attribute, len(data), files, skipped)
    names = list(data.attribute_names or ())
    columns = {} if images is None else images.attributes
    classes = list(data.class_names or ()) if data.y is not None else []
    known = [*names, *columns, *classes]
    if attribute not in known:
        if known:
            raise ConfigError(f"{source} has the attribute asked for.", repr(attribute),
                              nearest_cure(attribute, known) + ", or name a table: --attributes table.csv")  # fmt: skip
        raise ConfigError("An attribute has a value for each row.", f"{attribute!r} of {source}, which has none",
                          "name a table of them: --attributes table.csv")  # fmt: skip
    if attribute in names:
        return data.attributes[:, names.index(attribute)]
    if attribute in columns:
        return numbers_of(columns[attribute], f"column {attribute!r} of {source}")
    return data.y == classes.index(attribute)
