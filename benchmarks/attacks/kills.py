"""SIGKILL, which no program can catch, at every file operation of saving, fitting and finishing."""

from __future__ import annotations

import builtins
import io
import os
import signal
import tempfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from attacks.model import ROWS, fitted, is_run_of, vae
from attacks.trial import Attempt, Lost, Silent, Size, attempt, in_child
from elbowroom import runs
from elbowroom.errors import ElbowroomError

OPERATIONS = ("replace", "fsync", "unlink", "mkdir", "rmdir")
STRIDES: dict[Size, int] = {"quick": 25, "short": 7, "long": 1}
"""One in so many operations is tried."""


def at_operations(called: Callable[[str, Any], None]) -> None:
    """From now on a function is called before every file operation, with its name and its first argument."""

    def counted(name: str, call: Callable[..., Any]) -> Callable[..., Any]:
        def before(*args: Any, **options: Any) -> Any:
            called(name, args[0])
            return call(*args, **options)

        return before

    def opened(file: Any, mode: str = "r", *args: Any, **options: Any) -> Any:
        if {*mode} & {*"wxa+"}:
            called("open", file)
        return plain(file, mode, *args, **options)

    plain = builtins.open
    builtins.open = io.open = opened
    for name in OPERATIONS:
        setattr(os, name, counted(name, getattr(os, name)))


def operations(work: Callable[[], Any]) -> list[str]:
    """The names of all file operations of a work, in their order."""

    def life() -> list[str]:
        names: list[str] = []
        at_operations(lambda name, _: names.append(name))
        work()
        return names

    end = in_child(life)
    assert end.result, end
    return list(end.result)


def killed(work: Callable[[], Any], number: int, torn: bool) -> None:
    """The work dies before its file operation of this number; if torn, what it was writing is halved."""

    def called(name: str, first: Any) -> None:
        left[0] -= 1
        if left[0] == 0:
            if torn:
                os.ftruncate(first, os.fstat(first).st_size // 2)
            os.kill(os.getpid(), signal.SIGKILL)

    def life() -> None:
        at_operations(called)
        work()

    left = [number]
    end = in_child(life)
    if not end.killed:
        raise RuntimeError(f"operation {number} was not reached: {end}")


def leftovers(folder: Path) -> list[str]:
    """Names that only unfinished writes have."""
    return [path.name for path in folder.rglob(".*") if path.name != runs.LOCK]


def after_save(folder: Path, before: Any, now: Any) -> None:
    """A save that was killed leaves what was there, or what is new; the next save leaves the new."""
    try:
        if not (is_run_of(folder, now) or (before is not None and is_run_of(folder, before))):
            raise Silent("neither the old run nor the new one")
    except ElbowroomError as error:
        if before is not None:
            raise Lost(f"the old run: {error}") from error
    now.save(folder)
    if not is_run_of(folder, now) or leftovers(folder):
        raise Lost(f"saving again: {leftovers(folder)}")


def after_fit(folder: Path, now: Any) -> None:
    """A fit that was killed goes on to the very weights."""
    vae().fit(ROWS, run_dir=folder, resume=True)
    if not is_run_of(folder, now):
        raise Silent("other weights than those of the run that was not killed")
    if leftovers(folder) or not runs.is_finished(folder):
        raise Lost(f"{leftovers(folder)}, checkpoints {list((folder / runs.CHECKPOINTS).glob('*'))}")


def command(folder: Path, *more: str) -> int:
    """`elbowroom fit` on a small table beside the folder."""
    from elbowroom.cli.main import main

    table = folder.parent / "rows.csv"
    if not table.exists():
        np.savetxt(table, ROWS, delimiter=",", header="a,b,c,d,e,f", comments="")
    return main(["fit", str(table), "--hidden", "8", "--epochs", "1", "--latent-dim", "2", "--out", str(folder), *more])


def after_command(folder: Path) -> None:
    """A command that was killed is completed by `--resume`: measures, page, nothing left behind."""
    if (status := command(folder, "--resume")) != 0:
        raise Lost(f"--resume ends with {status}")
    lacking = [name for name in (runs.METRICS, runs.REPORT, runs.DIGESTS) if not (folder / name).exists()]
    if lacking or leftovers(folder):
        raise Lost(f"without {lacking}, with {leftovers(folder)}")


def killed_and_checked(prepare: Callable[[Path], Any], work: Callable[[Path], Any], check: Callable[[Path], None],
                       number: int, torn: bool) -> None:  # fmt: skip
    """What is there after a kill is what was promised."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "run"
        prepare(folder)
        killed(partial(work, folder), number, torn)
        check(folder)


def attempts(size: Size) -> Iterator[Attempt]:
    """Saves in a new folder, saves over a run, fits, and commands."""
    old, new = fitted(1), fitted(0)

    def nothing(folder: Path) -> None:
        pass

    def fit(folder: Path) -> None:
        vae().fit(ROWS, run_dir=folder)

    every = STRIDES[size]
    ways: dict[str, tuple[Callable[[Path], Any], Callable[[Path], Any], Callable[[Path], None], int]] = {
        "save": (nothing, new.save, partial(after_save, before=None, now=new), every),
        "save over a run": (old.save, new.save, partial(after_save, before=old, now=new), every),
        "fit": (nothing, fit, partial(after_fit, now=new), 2 * every - 1),
        "elbowroom fit": (nothing, command, after_command, every),
    }
    for name, (prepare, work, check, stride) in ways.items():
        if name == "elbowroom fit":
            if size != "long":
                continue
            with tempfile.TemporaryDirectory() as place:
                command(Path(place) / "run")  # what is imported late is imported before the forks
        with tempfile.TemporaryDirectory() as place:
            prepare(Path(place) / "run")
            done = operations(partial(work, Path(place) / "run"))
        for number in range(1, len(done) + 1, stride):
            for torn in (False, True) if size == "long" and done[number - 1] == "fsync" else (False,):
                what = f"{name}, operation {number} of {len(done)} ({done[number - 1]}{', torn' * torn})"
                yield attempt("kills", what, partial(killed_and_checked, prepare, work, check, number, torn))
