"""Columns into rows, whatever file or frame they come from: which are read, what is missing, what is no number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np

from elbowroom.data.dataset import Dataset, Look
from elbowroom.data.groups import as_groups
from elbowroom.data.labels import encode_labels
from elbowroom.data.notices import Notice, listed, notices_of
from elbowroom.data.readers._numbers import MISSING, Numbers, is_date
from elbowroom.data.readers._roles import Roles
from elbowroom.data.times import as_times
from elbowroom.errors import DataError
from elbowroom.table_options import Fitted, TableOptions, TableQuery

DAY = np.timedelta64(1, "D")
FILL = ("drop these rows, or fill the cells with the column's mean: load_data(..., incomplete='drop' or 'mean'), on "
        "the command line --incomplete drop or mean")  # fmt: skip


def rows_from_columns(
    columns: Sequence[np.ndarray],
    names: Sequence[str],
    roles: Roles,
    what: str,
    asked: TableQuery,
    numbers: Numbers | None = None,
    lines: np.ndarray | None = None,
    named: bool = True,
    times: np.ndarray | None = None,
) -> Dataset:
    """Columns [N] each as rows x [N, D] in their common dtype.

    Args:
        columns: those of `roles.places`, in that order: numbers, dates or objects; None and NaN stand for missing.
        names: of all columns of the table.
        roles: which are which.
        what: the file or frame, for errors.
        asked: what becomes of missing cells and of dates.
        numbers: how text stands for numbers; None where text is none.
        lines: the line of each row in its file, for errors.
        named: whether the names are those of the table.
        times: of the rows [N], where no column holds them.

    Raises:
        DataError: a column is not numeric, or lacks values; the first is named.
    """
    strict, options, fitted = asked.options is None, asked.options or TableOptions(), asked.fitted
    if not len(columns[0]):
        raise DataError(f"{what} holds rows.", "none", "see the table")
    places = Places(lines)
    features = [(names[j], column) for j, column in zip(roles.features, columns, strict=False)]
    numeric, left_out, notices = _numbers(features, what, options, strict, fitted, numbers, places, named)
    beside = dict(zip(roles.beside, columns[len(roles.features) :], strict=True))
    label, group = (None if place is None else beside[place] for place in (roles.label, roles.group))
    when = times if roles.time is None else beside[roles.time]
    fill = None
    if options.incomplete == "mean":
        fill = dict(fitted.fill) if fitted is not None and fitted.fill else _means(numeric)
        if count := _fill(numeric, fill):
            notices.append(Notice("table.filled", {"count": count}))
    if options.incomplete == "drop":
        whole = _whole_rows(numeric, label, what)
        if lost := np.flatnonzero(~whole).tolist():
            said = {"count": len(lost), "rows": len(whole), "first": places(lost[0])}
            notices.append(Notice("table.rows_dropped", said))
            numeric = {name: values[whole] for name, values in numeric.items()}
            label, when, group = (None if values is None else values[whole] for values in (label, when, group))
            places = places.of(whole)
    _check_complete(numeric, what, lines is not None, places, strict)
    x = np.empty((len(next(iter(numeric.values()))), len(numeric)), np.result_type(*numeric.values()))
    for j, column in enumerate(numeric.values()):
        x[:, j] = column
    y, classes, of_labels = None, None, ""
    if label is not None and roles.label is not None:
        of_labels = names[roles.label]
        y, classes = encode_labels(label, f"column {of_labels!r} of {what}")
    if when is not None and roles.time is not None:
        when = as_times(when, f"column {names[roles.time]!r} of {what}", places, options.day_first)
    if group is not None and roles.group is not None:
        group = as_groups(group, f"column {names[roles.group]!r} of {what}", places)
    if fitted is None and not strict:
        notices += notices_of(x, list(numeric))
    read = {*numeric, *(names[place] for place in roles.beside)}
    return Dataset(x, y, feature_names=tuple(numeric) if named else None, class_names=classes, times=when,
                   groups=group, look=Look(len(x), len(numeric), of_labels, tuple(left_out)), notices=tuple(notices),
                   table={"left_out": [name for name in names if name not in read], "fill": fill})  # fmt: skip


class Places:
    """What an error calls a row: its line in a file, or its number.

    Args:
        numbers: the line of each row, or None.
        word: what is counted.
    """

    def __init__(self, numbers: np.ndarray | None, word: str = "line"):
        self.numbers, self.word = numbers, word

    def of(self, chosen: np.ndarray) -> Places:
        """The places of the rows of a mask [N] alone."""
        every = np.arange(len(chosen)) if self.numbers is None else self.numbers
        return Places(every[chosen], "row" if self.numbers is None else self.word)

    def __call__(self, row: int) -> str:
        return f"row {row}" if self.numbers is None else f"{self.word} {self.numbers[row]}"


def _numbers(
    features: Sequence[tuple[str, np.ndarray]], what: str, options: TableOptions, strict: bool, fitted: Fitted | None,
    numbers: Numbers | None, places: Places, named: bool,
) -> tuple[dict[str, np.ndarray], list[str], list[Notice]]:  # fmt: skip
    """Columns by name as numbers, with NaN where a cell is missing; the names of those left out; what is said of it."""
    numeric: dict[str, np.ndarray] = {}
    empty: list[str] = []
    dates: list[str] = []
    for name, column in features:
        values = _numeric(column, numbers)
        if values is None and _are_dates(column):
            if options.dates == "drop":
                dates.append(name)
                continue
            values = _days(column, name, what, places, options.day_first) if options.dates == "days" else None
        if values is None:
            raise _no_numbers(column, name, what, places, strict, numbers)
        values = _without_sentinels(values, options.missing)
        if not strict and values.dtype.kind == "f" and np.isnan(values).all() and not _knows(fitted, name, named):
            empty.append(name)
        else:
            numeric[name] = values
    if not numeric:
        raise DataError(f"{what} has columns of numbers.", f"{len(features)} columns without any", "see the table")
    notices = [Notice(code, listed(names)) for code, names in (("table.empty", empty), ("table.dates_left_out", dates))
             if names and fitted is None]  # fmt: skip
    return numeric, [*empty, *dates], notices


def _knows(fitted: Fitted | None, name: str, named: bool) -> bool:
    """Whether a run was fitted to this column, so that it cannot be left out."""
    return (
        fitted is not None
        and name not in fitted.left_out
        and (not named or fitted.names is None or name in fitted.names)
    )


def _numeric(column: np.ndarray, numbers: Numbers | None) -> np.ndarray | None:
    """A column as numbers, or None where it holds something else."""
    if column.dtype.kind in "biuf":
        return column
    if column.dtype.kind == "O" and all(v is None or isinstance(v, bool | int | float | np.number) for v in column):
        return np.array([np.nan if v is None else float(v) for v in column])
    if (
        numbers is not None
        and column.dtype.kind in "OUT"
        and all(v is None or isinstance(v, str | bool | int | float) for v in column)
    ):
        return numbers.column(["" if v is None else str(v) for v in column])
    return None


def _are_dates(column: np.ndarray) -> bool:
    if column.dtype.kind == "M":
        return True
    some = [v for v in column[:1000] if v is not None and v == v and str(v).strip().lower() not in MISSING]
    return bool(some) and all(isinstance(v, date) or (isinstance(v, str) and is_date(v)) for v in some)


def _days(column: np.ndarray, name: str, what: str, place: Places, day_first: bool | None) -> np.ndarray:
    """Dates as days since 1970-01-01, with their part of a day; NaN where one is missing."""
    missing = np.array([v is None or v != v or (isinstance(v, str) and v.strip().lower() in MISSING) for v in column])
    places = np.flatnonzero(~missing)
    times = as_times(column[~missing], f"column {name!r} of {what}", lambda row: place(int(places[row])),
                     day_first)  # fmt: skip
    values = np.full(len(column), np.nan)
    if times.dtype.kind != "M":
        return np.where(missing, np.nan, 0.0) if not len(times) else times.astype(np.float64)
    values[~missing] = (times - np.datetime64(0, "us")) / DAY
    return values


def _without_sentinels(values: np.ndarray, words: Sequence[str] | None) -> np.ndarray:
    """Numbers with NaN in the place of those that stand for missing."""
    marks = [mark for mark in map(_number, words or ()) if mark is not None]
    here = np.isin(values, marks)
    return np.where(here, np.nan, values.astype(np.float64)) if here.any() else values


def _number(word: str) -> float | None:
    try:
        return float(word)
    except ValueError:
        return None


def words_for_missing(options: TableOptions | None) -> tuple[str, ...]:
    """Those of `missing` that are no numbers."""
    words = () if options is None else options.missing or ()
    return tuple(word for word in words if _number(word) is None)


def _means(columns: dict[str, np.ndarray]) -> dict[str, float]:
    return {name: float(values[np.isfinite(values)].mean()) if np.isfinite(values).any() else 0.0
            for name, values in columns.items()}  # fmt: skip


def _fill(columns: dict[str, np.ndarray], fill: dict[str, float]) -> int:
    """Puts numbers in the place of missing ones; how many there were."""
    count = 0
    for name, values in columns.items():
        bad = ~np.isfinite(values)
        if bad.any() and name in fill:
            columns[name] = np.where(bad, fill[name], values)
            count += int(bad.sum())
    return count


def _whole_rows(columns: dict[str, np.ndarray], label: Any, what: str) -> np.ndarray:
    """Which rows lack nothing, [N]."""
    whole = np.logical_and.reduce([np.isfinite(values) for values in columns.values()])
    if label is not None:
        whole &= np.array([v is not None and v == v and str(v).strip() != "" for v in label])
    if not whole.any():
        raise DataError(f"Some rows of {what} are whole.", "a missing cell in each of them",
                        "leave out the columns that lack most (--drop), or fill cells: incomplete='mean' "
                        "(--incomplete mean)")  # fmt: skip
    return whole


def _check_complete(columns: dict[str, np.ndarray], what: str, in_lines: bool, places: Places, strict: bool) -> None:
    """Refuses missing values; the first in the table is named."""
    bad = {name: np.flatnonzero(~np.isfinite(values)) for name, values in columns.items()}
    bad = {name: rows for name, rows in bad.items() if len(rows)}
    if not bad:
        return
    cure = FILL if not strict else (
        "drop these rows, or fill the values (for example with the column's mean over the training rows); "
        "load_data(frame, incomplete='drop') or 'mean' does it"
    )  # fmt: skip
    name, rows = min(bad.items(), key=lambda item: item[1][0])
    if not in_lines:
        raise DataError(f"The columns of {what} are complete: no missing value, NaN or infinity.",
                        f"one in row {rows[0]} of column {name!r}, {len(rows)} in this column", cure)  # fmt: skip
    many = sum(map(len, bad.values()))
    raise DataError(f"Every cell of {what} holds a value: no missing cell, NaN or infinity.",
                    f"none in {places(rows[0])}, column {name!r}, {many} in all", cure)  # fmt: skip


def _no_numbers(
    column: np.ndarray, name: str, what: str, place: Places, strict: bool, numbers: Numbers | None
) -> DataError:
    """The error for a column of text, dates or anything else."""
    row = next((i for i, v in enumerate(column) if v is not None and str(v).strip().lower() not in MISSING), 0)
    value = column[row]
    shown = repr(str(value)) if isinstance(value, str | np.generic | date) else repr(value)
    out = f"leave it out: load_data(..., drop={name!r}) (--drop {quoted(name)})"
    if _are_dates(column):
        return DataError(f"The columns of {what} are numbers.",
                         f"dates such as {shown} in {place(row)}, column {name!r}",
                         f"{out}; or read them as days since 1970: dates='days' (--dates days); or, where the rows are "
                         f"the steps of a series, cut it by its times: --window 100 --time {quoted(name)}")  # fmt: skip
    if place.numbers is None:
        return DataError(
            f"The columns of {what} are numeric.",
            f"column {name!r} with {column.dtype} values such as {column[0]!r}",
            f"drop the column, encode it as numbers, or pass label_column={name!r}"
            if strict else f"{out}, encode it as numbers, or pass label_column={name!r} if it holds labels "
            f"(--label-column {quoted(name)})",
        )  # fmt: skip
    likely = numbers.likely(str(value).strip()) if numbers is not None else ""
    if likely:
        return DataError(f"Every column of {what} holds numbers, but for the label column.",
                         f"{shown} in {place(row)}, column {name!r}", f"{likely}; or {out}")  # fmt: skip
    return DataError(f"Every column of {what} holds numbers, but for the label column.",
                     f"text such as {shown} in {place(row)}, column {name!r}",
                     f"{out}; or, if it holds labels, label_column={name!r} (--label-column {quoted(name)}); "
                     f"if it names devices or patients, group_column={name!r} (--group-column {quoted(name)}); "
                     "or encode it as numbers")  # fmt: skip


def quoted(name: str) -> str:
    """A name as a shell takes it."""
    return f'"{name}"' if " " in name else name


def with_look(data: Dataset, **more: Any) -> Dataset:
    """The data set with more of what was understood of its file."""
    assert data.look is not None
    return replace(data, look=replace(data.look, **more))
