"""Which columns of a table are read, by name, place or pattern; of a table for a run, those that it was fitted to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

from elbowroom.errors import ConfigError, DataError, nearest_cure
from elbowroom.table_options import ROLES, Fitted, TableOptions, TableQuery


@dataclass(frozen=True)
class Roles:
    """Which columns of a table are read, by their places.

    Args:
        features: those that make the rows, in order.
        label, time, group: those of labels, times and groups, or None.
    """

    features: tuple[int, ...]
    label: int | None
    time: int | None
    group: int | None = None

    @property
    def beside(self) -> list[int]:
        """Those that are not features."""
        return [place for place in (self.label, self.time, self.group) if place is not None]

    @property
    def places(self) -> list[int]:
        """All of them."""
        return [*self.features, *self.beside]


def roles_of(
    names: Sequence[str],
    what: str,
    asked: TableQuery,
    named: bool = True,
) -> Roles:
    """Which columns are read of those with these names.

    Args:
        names: of all columns.
        what: the file or frame, for errors.
        asked: of its options `columns` and `drop`. What a run does not know is refused, and what it left out is left
            out.
        named: whether the names are those of the table.

    Raises:
        ConfigError: there is no such column.
        DataError: no column is left; two that are read have one name; a run was fitted to others.
    """
    options, fitted = asked.options or TableOptions(), asked.fitted
    lenient, read = fitted is not None, set(range(len(names)))
    if options.columns is not None:
        read = _places(names, options.columns, what, "columns", lenient)
    if options.drop is not None:
        read -= _places(names, options.drop, what, "drop", lenient)
    if fitted is not None:
        read -= {
            place for place in read if names[place] in fitted.left_out and names[place] not in (fitted.names or ())
        }
    label, time, group = (None if (column := getattr(asked, role)) is None else column_index(names, column, what, role)
                          for role in ROLES)  # fmt: skip
    if label is None and fitted is not None and fitted.label is not None:
        if named and fitted.label in names:
            label = list(names).index(str(fitted.label))
        elif not named and fitted.width is not None and len(read) > fitted.width:
            label = column_index(names, fitted.label, what)
    beside = [place for place in (label, time, group) if place is not None]
    features = sorted(read - {*beside})
    if fitted is not None and named and fitted.names is not None:
        features = _as_fitted(names, features, beside, fitted)
    if not features:
        raise DataError(f"{what} has columns beside labels, times and groups.", "none",
                        "see the table, or name its columns")  # fmt: skip
    used = [names[place] for place in [*features, *beside]]
    if len({*used}) < len(used):
        twice = next(name for name in used if used.count(name) > 1)
        where = [place for place, name in enumerate(names) if name == twice]
        raise DataError(f"Every column of {what} has its own name.", f"{twice!r} twice, in places {where[0]} and "
                        f"{where[1]} from 0", f"rename one of them, or leave one out: drop={where[1]} "
                        f"(--drop {where[1]})")  # fmt: skip
    return Roles(tuple(features), label, time, group)


def _as_fitted(names: Sequence[str], features: Sequence[int], beside: Sequence[int], fitted: Fitted) -> list[int]:
    """The columns that a run was fitted to, in its order; places that were left out may be others here."""
    assert fitted.names is not None
    if sorted(names[place] for place in features) != sorted(fitted.names):
        features = [place for place, name in enumerate(names)
                    if place not in beside and (name in fitted.names or name not in fitted.left_out)]  # fmt: skip
    own = [names[place] for place in features]
    check_names(own, fitted.names)
    return [features[own.index(name)] for name in fitted.names]


def check_names(own: Sequence[str], fitted: Sequence[str]) -> None:
    """Refuses a table with other columns than those that a run was fitted to, in whatever order.

    Raises:
        DataError: it lacks some, or has more.
    """
    if sorted(own) == sorted(fitted):
        return
    lacking, more = ([name for name in a if name not in b] for a, b in ((fitted, own), (own, fitted)))
    got = [f"without {', '.join(lacking)}"] * bool(lacking) + [f"with {', '.join(more)}"] * bool(more)
    raise DataError("A run reads columns of the names that it was fitted to.",
                    f"a table {' and '.join(got) or 'with a column twice'}",
                    "rename or leave out columns; a label's is named by --label-column")  # fmt: skip


def column_index(names: Sequence[str], column: str | int, what: str, option: str = "label_column") -> int:
    """The place of the column that an option names; negative places count from the end."""
    places = _matching(names, column) if not isinstance(column, str) or not {*"*?["} & {*column} else []
    if isinstance(column, str) and column in names:
        places = [list(names).index(column)]
    if not places:
        raise ConfigError(f"{option} names a column of {what}.", repr(column), nearest_cure(str(column), names))
    return places[0]


def _places(names: Sequence[str], wanted: Sequence[str | int], what: str, option: str, lenient: bool) -> set[int]:
    chosen: set[int] = set()
    for column in wanted:
        places = _matching(names, column)
        if not places and not lenient:
            raise ConfigError(f"{option} names columns of {what}.", repr(column), nearest_cure(str(column), names))
        chosen.update(places)
    return chosen


def _matching(names: Sequence[str], column: str | int) -> list[int]:
    """The places of a column by its name, else by its place, else by a pattern."""
    by_name = [place for place, name in enumerate(names) if name == column]
    if by_name:
        return by_name
    text = str(column).strip()
    if text.removeprefix("-").isdecimal():
        return [int(text) % len(names)] if -len(names) <= int(text) < len(names) else []
    return [place for place, name in enumerate(names) if fnmatchcase(name, text)] if {*"*?["} & {*text} else []
