"""What a look at a table finds odd: values that stand for missing ones, columns that count rows, or say nothing."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from elbowroom.data.rows import on_disk

SENTINELS = (
    *(float(sign * int("9" * digits)) for sign in (1, -1) for digits in range(2, 9)),
    -1.0, -9.0, -32768.0, 32767.0, -2147483648.0, 2147483647.0, 1e20, -1e20, 1e30, -1e30,
)  # fmt: skip
"""Numbers that people write for a missing value."""
APART, OTHERS_APART = 0.5, 3.0
"""How far such a number lies from the rest, as a share of the range of the rest; and another number that repeats."""
LEAST_ROWS = 10
IDENTITY = re.compile(r"(^|[_\W])(id|ids|idx|index|key|no|nr|number|row)$|번호$|아이디$", re.IGNORECASE)
LISTED = 5
MOST_COLUMNS = 1000
"""Of an array that is looked at: rows that are wider are images, or series."""


@dataclass(frozen=True)
class Notice:
    """Something odd that a user may want to act on.

    Args:
        code: under which its words stand.
        values: that the words name.
    """

    code: str
    values: Mapping[str, Any] = field(default_factory=dict)


def notices_in(X: Any, rows: np.ndarray) -> list[Notice]:
    """What is odd in what a model is fitted to: of a `Dataset` what it brings, of a frame all, of an array sentinels.

    Args:
        X: what the user passed.
        rows: its rows [N, *event], of finite numbers.
    """
    if hasattr(X, "notices"):
        return list(X.notices)
    if rows.ndim != 2 or rows.dtype.kind != "f" or not 2 <= rows.shape[1] <= MOST_COLUMNS or on_disk(rows):
        return []
    if hasattr(X, "columns"):
        names = X.column_names if hasattr(X, "column_names") else X.columns
        return notices_of(rows, [str(name) for name in names])
    return sentinels(rows, [f"column {j}" for j in range(rows.shape[1])])


def notices_of(x: np.ndarray, names: Sequence[str]) -> list[Notice]:
    """What is odd in a table x [N, D] of finite numbers with columns of these names."""
    notices = sentinels(x, names)
    if len(x) < LEAST_ROWS:
        return notices
    counting = [name for name, column in zip(names, x.T, strict=True) if _counts_rows(column, name)]
    if counting:
        notices.append(Notice("table.row_numbers", listed(counting)))
    constant = [name for name, column in zip(names, x.T, strict=True) if column.min() == column.max()]
    if constant and len(constant) < len(names):
        notices.append(Notice("table.constant", listed(constant)))
    return notices


def sentinels(x: np.ndarray, names: Sequence[str]) -> list[Notice]:
    """Numbers such as -9999 that repeat in a column and lie far from the rest of it, one notice for each number."""
    if len(x) < LEAST_ROWS:
        return []
    where: dict[float, list[tuple[str, int]]] = {}
    for name, column in zip(names, x.T, strict=True):
        rest = np.asarray(column)
        if rest.dtype.kind == "b" or (rest.dtype.kind in "iu" and rest.dtype.itemsize == 1):
            continue  # yes and no; pixels
        for _ in range(2):  # a column may have one at each end, or two of a kind
            one = _sentinel(rest)
            if one is None:
                break
            here = rest == one
            where.setdefault(one, []).append((name, int(here.sum())))
            rest = rest[~here]
    return [
        Notice("table.sentinel", {"value": f"{value:.12g}", "count": sum(count for _, count in columns),
                                  "rows": len(x), **listed([name for name, _ in columns])})
        for value, columns in where.items()
    ]  # fmt: skip


def _sentinel(column: np.ndarray) -> float | None:
    low, high = column.min(), column.max()
    if low == high:
        return None
    for value in (low, high):
        count = int(np.count_nonzero(column == value))
        known = float(value) in SENTINELS
        if count < (2 if known else max(5, len(column) // 200)) or count > len(column) * 0.9 or value == 0:
            continue
        rest = column[column != value]
        bottom, top = float(rest.min()), float(rest.max())
        away = bottom - float(value) if value == low else float(value) - top
        # many values without a number that people write for a missing one are classes, not measurements
        if len(np.unique(rest[:1000])) < (2 if known and abs(value) > 9 else 10):
            continue
        wanted = (APART if known else OTHERS_APART) * (top - bottom)
        below_zero = known and value < 0 <= bottom and (value <= -9 or away > 0.1 * (top - bottom))
        if (top > bottom and away >= wanted and away > 1.0) or below_zero:
            return float(value)
    return None


def _counts_rows(column: np.ndarray, name: str) -> bool:
    """Whether a column holds whole numbers one apart, in any order; or one for each row, and its name says so."""
    if column.dtype.kind == "f" and not (column == np.rint(column)).all():
        return False
    ordered = np.sort(column)
    steps = ordered[1:].astype(np.float64) - ordered[:-1].astype(np.float64)
    return bool((steps == 1).all() or ((steps > 0).all() and IDENTITY.search(name)))


def listed(names: Sequence[str]) -> dict[str, Any]:
    """Names of columns as words name them: so many at most, and how many there are."""
    more = len(names) - LISTED
    shown = ", ".join(map(repr, names[:LISTED])) + (f", ... (+{more})" if more > 0 else "")
    return {"columns": shown, "first": names[0], "of": len(names)}
