"""The claims, one file each: `c08.py` holds `claim`, whose name is C8. Files never import each other."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Sequence

from elbowroom.errors import ConfigError, nearest_cure
from elbowroom.lab.claim import Claim


def names() -> list[str]:
    """The names of all claims, C1 first; nothing is imported."""
    return [f"C{int(module.name[1:])}" for module in sorted(pkgutil.iter_modules(__path__), key=lambda m: m.name)]


def find(name: str) -> Claim:
    """The claim of this name, such as "C8" or "c08".

    Raises:
        ConfigError: there is none; the known ones are listed.
    """
    digits = name.strip().lower().removeprefix("c")
    key = f"C{int(digits)}" if digits.isdigit() else name
    if key not in names():
        raise ConfigError("A claim is named by its number.", repr(name), nearest_cure(key, names()))
    return importlib.import_module(f"{__name__}.c{int(digits):02d}").claim


def choose(wanted: Sequence[str]) -> list[Claim]:
    """The claims of these names, each once, C1 first; all of them where none is named.

    Raises:
        ConfigError: there is none of a name; the known ones are listed.
    """
    chosen = {claim.name: claim for claim in map(find, wanted or names())}
    return sorted(chosen.values(), key=lambda claim: int(claim.name[1:]))
