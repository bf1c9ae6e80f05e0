"""How the command line reads what models are fitted to, one file for each kind of data, named as in `opened.kinds`.

A file holds `options`, a dataclass of options that say how data are read, and `fit(asked, estimator, out)`. It imports
nothing heavy at the top, since the help of `elbowroom fit` lists the options.
"""

from __future__ import annotations

import pkgutil
from importlib import import_module
from typing import Any


def names() -> list[str]:
    """The kinds of data, by the names of their files."""
    return [module.name for module in pkgutil.iter_modules(__path__) if not module.name.startswith("_")]


def options_of(kind: str) -> type:
    """The options that say how data of this kind are read."""
    options: type = import_module(f"{__name__}.{kind}").options
    return options


def fit(asked: Any, estimator: Any, out: Any) -> None:
    """Fits an estimator to the data that the command line asks for, in a run folder."""
    import_module(f"{__name__}.{estimator.reads}").fit(asked, estimator, out)
