"""Files into rows, chosen by the file's ending. A format is one file here with `ENDINGS` and `read`.

`read(path, ...)` returns a `Dataset`; the options a format knows are the other arguments of its `read`. A format of
tables takes one, a `TableQuery`, and says in `OPTIONS` which of the `TableOptions` it knows. A format whose files hold
several arrays takes `member`, the name of one, and says in `splits(path)` which of them are splits.
No format here can run code that a file contains: pickled arrays are refused.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

from elbowroom.data.dataset import Dataset
from elbowroom.errors import ConfigError
from elbowroom.table_options import ROLES, TableQuery, table_options

TEXTS = (".txt", ".jsonl", ".ndjson", ".json")
"""Endings of files that hold texts."""


def read(path: Path, **options: Any) -> Dataset:
    """The rows of a file, by its ending.

    Args:
        path: an existing file.
        options: what the format takes, such as `label_column`, or one of the `TableOptions`; None means not given.
            `fitted` is what a run knows of its table; formats that are no tables have no use for it.

    Raises:
        ConfigError: no format has this ending, or the format does not know an option.
        DataError: the file is broken, or holds something else than numbers.
    """
    ending = _ending_of(path.name)
    reader = _readers()[ending]
    own = set(getattr(reader, "OPTIONS", ()))
    known = own | {*ROLES} if own else set(inspect.signature(reader.read).parameters) - {"path"}
    chosen = {name: value for name, value in options.items() if value is not None}
    fitted = chosen.pop("fitted", None)
    for name in sorted(chosen.keys() - known):
        raise ConfigError(
            f"{ending} files take: {', '.join(sorted(known)) or 'no options'}.",
            f"{name}={chosen[name]!r} for {path}",
            f"leave {name} out",
        )
    if not own:
        return reader.read(path, **chosen)
    table = table_options(**{name: chosen.pop(name) for name in own & chosen.keys()})
    return reader.read(path, TableQuery(**chosen, options=table, fitted=fitted))


def splits(path: Path) -> list[str]:
    """The splits that a file holds, by the names of its arrays; none where its format has no names."""
    named: list[str] = _readers()[_ending_of(path.name)].splits(path) if has_members(path) else []
    return named


def has_members(path: Path) -> bool:
    """Whether files of this ending hold several arrays, of which one is asked for by name."""
    fitting = [ending for ending in _readers() if path.name.lower().endswith(ending)]
    return any("member" in inspect.signature(_readers()[ending].read).parameters for ending in fitting)


def options_of_tables(path: Path) -> tuple[str, ...]:
    """The options that a table of this ending is read by; none for files that are no tables."""
    fitting = [ending for ending in _readers() if path.name.lower().endswith(ending)]
    return tuple(getattr(_readers()[max(fitting, key=len)], "OPTIONS", ())) if fitting else ()


def endings() -> list[str]:
    """All file endings that can be read, sorted."""
    return sorted(_readers())


def _ending_of(name: str) -> str:
    fitting = [ending for ending in _readers() if name.lower().endswith(ending)]
    if not fitting and name.lower().removesuffix(".gz").endswith(TEXTS):
        raise ConfigError(
            "Texts are for a model of texts.",
            name,
            "take --model sequence-vae, or transformer for pairs; in Python load_texts or load_pairs",
        )
    if not fitting:
        raise ConfigError(
            "A data file is read by its ending.",
            name,
            f"convert it to, or name it as, one of: {', '.join(endings())}",
        )
    return max(fitting, key=len)  # ".csv.gz" before ".gz"


@cache
def _readers() -> dict[str, ModuleType]:
    by_ending: dict[str, ModuleType] = {}
    for module in pkgutil.iter_modules(__path__):
        if not module.name.startswith("_"):
            reader = importlib.import_module(f"{__name__}.{module.name}")
            by_ending.update(dict.fromkeys(getattr(reader, "ENDINGS", ()), reader))
    return by_ending
