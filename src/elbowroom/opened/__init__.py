"""Runs that are open: a fitted model with its data read, measured and shown; what every face does with a run.

It stands above the estimators, which it loads, and above pictures, which it fills; the files and the data themselves
are in `elbowroom.runs`, which knows no model. What a run can do depends on what it reads. Each kind of data is one
file in `kinds` that ends with `kind = TheClass`; nothing else names them.

    run = open_run("runs/mnist-vae")
    rows = run.measured()                  the rows that measure it: here the test part
    groups = run.evaluate(rows).groups     records: measures with unit, split, count and error
    page = run.page(run.view(rows))        HTML
"""

from __future__ import annotations

import pkgutil
from importlib import import_module
from pathlib import Path
from typing import Any

from elbowroom.errors import ConfigError
from elbowroom.estimators.saved import load
from elbowroom.opened import kinds
from elbowroom.opened.run import Run

__all__ = ["Run", "open_run", "opened"]


def open_run(folder: str | Path, able: str = "", **options: Any) -> Any:
    """The run of a folder.

    Args:
        folder: that `fit` or `save` wrote.
        able: a method that the run must have, such as "codes"; "" for none.
        options: further fields of `Run`: `download`, `progress`.

    Raises:
        RunError: the folder is no run.
        ConfigError: the run's model reads data of a kind for which there is no such method.
    """
    path = Path(folder)
    return opened(load(path), able, folder=path, **options)


def opened(estimator: Any, able: str = "", **options: Any) -> Any:
    """A fitted estimator as a run, also one without a folder; arguments and errors are those of `open_run`."""
    run = _kind(estimator.reads)(estimator, **options)
    if able and not hasattr(run, able):
        others = [kind.models for kind in map(_kind, names()) if hasattr(kind, able)]
        whose = f"a {type(estimator).__name__} that" if run.folder is None else (
            f"{run.folder}, whose {type(estimator).__name__}")  # fmt: skip
        raise ConfigError(f"This is for models of {' or '.join(others)}.", f"{whose} reads {run.models}",
                          f"such a run is for {run.commands}")  # fmt: skip
    return run


def names() -> list[str]:
    """The kinds of data, by the names of their files."""
    return [module.name for module in pkgutil.iter_modules(kinds.__path__) if not module.name.startswith("_")]


def _kind(name: str) -> Any:
    return import_module(f"{kinds.__name__}.{name}").kind
