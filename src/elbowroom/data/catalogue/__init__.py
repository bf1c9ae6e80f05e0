"""Public data sets by name. A set is one file here that holds `entry`; its name is the file's, with dashes.

Names come from the file names, so listing them imports nothing.
"""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache

from elbowroom.data.cache import Consent, fetch
from elbowroom.data.catalogue._entry import Entry
from elbowroom.data.dataset import Dataset
from elbowroom.errors import ConfigError, nearest_cure


@cache
def names() -> tuple[str, ...]:
    """The names of all sets, sorted.

    >>> "fashion-mnist" in names()
    True
    """
    modules = (module.name for module in pkgutil.iter_modules(__path__))
    return tuple(sorted(name.replace("_", "-") for name in modules if not name.startswith("_")))


def is_name(name: str) -> bool:
    """Whether a set has this name; dashes and underscores are alike."""
    return _key(name) in names()


def describe(name: str) -> Entry:
    """What is known of a set without loading it: splits, files, licence, citation.

    Raises:
        ConfigError: no set has this name; the nearest is suggested.
    """
    if not is_name(name):
        raise ConfigError("A data set is known by its name.", repr(name), nearest_cure(_key(name), names()))
    return importlib.import_module(f"{__name__}.{_key(name).replace('-', '_')}").entry


def load(name: str, split: str = "train", download: Consent = True) -> Dataset:
    """One split of a public set, from the data folder, or downloaded to it first.

    Args:
        name: such as "mnist"; see `names()`.
        split: such as "train" or "test"; `describe(name).splits` lists them.
        download: True, False, or a function that is asked once with a sentence and returns either.

    Raises:
        ConfigError: no set has this name, or the set has no such split.
        DataError: a file is absent and cannot be had, or is not the published one.
        RunError: a downloaded file cannot be written.
    """
    entry = describe(name)
    if split not in entry.splits:
        raise ConfigError(f"{entry.name} has the split asked for.", repr(split), nearest_cure(split, entry.splits))
    part = entry.splits[split]
    x, y = entry.read(fetch(entry.name, entry.parts[part.part], download))
    rows = slice(part.start, part.stop)
    if part.rows < len(x):
        # A copy lets go of the rows outside the split.
        x, y = x[rows].copy(), None if y is None else y[rows].copy()
    return Dataset(x, y, entry.title, class_names=entry.class_names, source=entry.name, split=split)


def _key(name: str) -> str:
    return str(name).strip().lower().replace("_", "-")
