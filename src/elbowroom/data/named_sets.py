"""Public sets by name: a set is one file of a folder that holds `entry`; its name is the file's, with dashes.

Names come from the file names, so listing them imports nothing.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterable
from functools import cached_property
from typing import Any, Generic, TypeVar

from elbowroom.errors import ConfigError, nearest_cure

EntryT = TypeVar("EntryT")


class NamedSets(Generic[EntryT]):
    """The sets of one folder.

    Args:
        package: name of the folder's package.
        path: its `__path__`.
        kind: what a set is, to begin a sentence with.
    """

    def __init__(self, package: str, path: Iterable[str], kind: str):
        self.package, self.path, self.kind = package, path, kind

    @cached_property
    def _names(self) -> tuple[str, ...]:
        modules = (module.name for module in pkgutil.iter_modules(self.path))
        return tuple(sorted(name.replace("_", "-") for name in modules if not name.startswith("_")))

    def names(self) -> tuple[str, ...]:
        """The names of all sets, sorted."""
        return self._names

    def is_name(self, name: Any) -> bool:
        """Whether a set has this name; dashes and underscores are alike."""
        return isinstance(name, str) and _key(name) in self._names

    def describe(self, name: str) -> EntryT:
        """What is known of a set without loading it: splits, files, licence, citation.

        Raises:
            ConfigError: no set has this name; the nearest is suggested.
        """
        if not self.is_name(name):
            raise ConfigError(f"{self.kind} is known by its name.", repr(name), nearest_cure(_key(name), self._names))
        entry: EntryT = importlib.import_module(f"{self.package}.{_key(name).replace('-', '_')}").entry
        return entry


def _key(name: Any) -> str:
    return str(name).strip().lower().replace("_", "-")
