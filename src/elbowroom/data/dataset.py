"""A data set in memory: rows x, labels y where there are any, and what a report says about them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from elbowroom.data.notices import Notice
from elbowroom.data.rows import Rows
from elbowroom.errors import DataError
from elbowroom.shapes import EventShape


@dataclass(frozen=True)
class Look:
    """What was understood of a table.

    Args:
        rows, columns: how many are read.
        label: the column of labels, or "".
        left_out: columns that were left out because nothing in them can be read as numbers.
        delimiter, decimal, thousands, comment, encoding: how a table as text is written; "" where it is none.
        header: lines of names; None where its format has names by itself.
        above: lines above the table.
        sheet: of a workbook.
    """

    rows: int
    columns: int
    label: str = ""
    left_out: tuple[str, ...] = ()
    delimiter: str = ""
    decimal: str = ""
    thousands: str = ""
    comment: str = ""
    encoding: str = ""
    header: int | None = None
    above: int = 0
    sheet: str = ""


@dataclass(frozen=True, eq=False, repr=False)
class Dataset:
    """Rows x [N, *event] with optional labels y [N]; values are kept in the dtype they are stored in.

    Args:
        x: the rows, uint8, bool, int or float; may be a memory-mapped array, or `data.rows.Rows`.
        y: one label per row: class numbers, or real targets.
        title: how a picture or a report calls the set.
        feature_names: one name per column, for tables.
        class_names: the name of class 0, 1, 2, ...
        source: where the data came from: a path, or the name of a public set.
        split: which part of the set this is, such as "train".
        attributes: what is known of each row beside its class, [N, A]: yes or no, or numbers.
        attribute_names: one name per attribute.
        times: when each row was, or began, [N], in order: numbers or datetime64.
        groups: which device, patient or other group each row is of, [N] text: rows that are held out together.
        target: what a model is to make of each row [N, *event], such as the clean one of a damaged one; None for the
            row itself.
        series: whether rows are series, [T] or [T, C], whose first dimension is time.
        starts: of windows, the step of their series at which each begins [N].
        origin: how these very rows are read again, as JSON types: data, split, label_column, table, images, series, as
            `load` and `windows` write it; None for rows in memory, and for a part of others.
        look: what was understood of a table.
        notices: what is odd in a table.
        table: what another table like this one is read by, as JSON types: columns that were left out, and what was
            filled in.

    Raises:
        DataError: y, the attributes, the times, the groups, the target, or the names, do not fit x.

    >>> data = Dataset(np.zeros((5, 2, 2), np.uint8), y=np.arange(5))
    >>> len(data), data.event_shape, data.take([4, 0]).y.tolist()
    (5, (2, 2), [4, 0])
    """

    x: np.ndarray
    y: np.ndarray | None = None
    title: str = ""
    feature_names: tuple[str, ...] | None = field(default=None)
    class_names: tuple[str, ...] | None = field(default=None)
    source: str = ""
    split: str = ""
    attributes: np.ndarray | None = None
    attribute_names: tuple[str, ...] | None = None
    times: np.ndarray | None = None
    groups: np.ndarray | None = None
    target: np.ndarray | None = None
    starts: np.ndarray | None = None
    series: bool = False
    origin: Mapping[str, Any] | None = None
    look: Look | None = None
    notices: tuple[Notice, ...] = ()
    table: Mapping[str, Any] | None = None
    names: np.ndarray | None = None
    normal: str | None = None

    def __post_init__(self) -> None:
        if self.y is not None and len(self.y) != len(self.x):
            raise DataError(
                "Every row has one label.",
                f"{len(self.x)} rows and {len(self.y)} labels",
                "pass y of shape [N]",
            )
        beside = {"time": self.times, "start": self.starts, "name": self.names, "group": self.groups}
        for name, values in beside.items():
            if values is not None and values.shape != (len(self.x),):
                raise DataError(f"Every row has one {name}.", f"{len(self.x)} rows and {name}s of shape {values.shape}",
                                f"pass {name}s of shape [N]")  # fmt: skip
        if self.target is not None and self.target.shape != self.x.shape:
            raise DataError("A target is as the rows are: as many, of their shape, in their order.",
                            f"rows of shape {tuple(self.x.shape)} and a target of shape {tuple(self.target.shape)}",
                            "pass one clean row for each row")  # fmt: skip
        columns = self.x.shape[1] if self.x.ndim == 2 else None
        if self.feature_names is not None and columns is not None and len(self.feature_names) != columns:
            raise DataError("Every column has one name.", f"{columns} columns, {len(self.feature_names)} names")
        self._check_attributes()

    def __len__(self) -> int:
        return len(self.x)

    @property
    def event_shape(self) -> EventShape:
        return tuple(self.x.shape[1:])

    def take(self, index: Any) -> Dataset:
        """The rows at these places: a slice (no copy), an integer array or a mask [N]."""
        index = index if isinstance(index, slice) else np.asarray(index)
        beside = {"y": self.y, "attributes": self.attributes, "times": self.times, "starts": self.starts,
                  "names": self.names, "groups": self.groups, "target": self.target}  # fmt: skip
        taken = {name: values[index] for name, values in beside.items() if values is not None}
        return replace(self, x=self.x[index], origin=None, **taken)

    def in_memory(self, most: int = 2**28) -> Dataset:
        """Itself; of `Rows`, which would be read again and again, as many as take so many bytes, evenly taken."""
        if not isinstance(self.x, Rows):
            return self
        rows = min(len(self), max(1, most * len(self) // self.x.nbytes))
        some = self.take(np.arange(rows) * len(self) // rows)
        return replace(some, x=np.asarray(some.x), target=None if some.target is None else np.asarray(some.target))

    def __repr__(self) -> str:
        # The arrays themselves would fill the screen.
        words = [repr(self.title or self.source), f"x={self.x.dtype} {list(self.x.shape)}"]
        if self.y is not None:
            words.append(f"y={self.y.dtype}")
        if self.attributes is not None:
            words.append(f"attributes={self.attributes.dtype} {list(self.attributes.shape)}")
        if self.look is not None and self.look.delimiter:
            words.append(f"delimiter={self.look.delimiter!r}, decimal={self.look.decimal!r}, header={self.look.header}")
        if self.groups is not None:
            words.append(f"groups={len(set(self.groups.tolist()))}")
        if self.split:
            words.append(f"split={self.split!r}")
        return f"Dataset({', '.join(words)})"

    def _check_attributes(self) -> None:
        if self.attributes is None:
            if self.attribute_names is not None:
                raise DataError("Attributes that have names have values.", "names alone", "pass attributes [N, A]")
            return
        shape = self.attributes.shape
        if len(shape) != 2 or shape[0] != len(self.x):
            raise DataError(
                "Every row has the same attributes.",
                f"{len(self.x)} rows and attributes of shape {shape}",
                "pass attributes of shape [N, A]",
            )
        if self.attribute_names is not None and len(self.attribute_names) != shape[1]:
            raise DataError(
                "Every attribute has one name.", f"{shape[1]} attributes, {len(self.attribute_names)} names"
            )
