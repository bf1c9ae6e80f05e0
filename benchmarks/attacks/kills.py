"""SIGKILL, which no program can catch, at every file operation of saving, fitting and finishing."""

from __future__ import annotations

import builtins
import io
import os
import shutil
import signal
import tempfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from attacks.model import ROWS, fitted, is_run_of, vae
from attacks.trial import Attempt, Lost, Silent, attempt, in_child
from elbowroom import runs
from elbowroom.errors import ElbowroomError

OPERATIONS = ("replace", "fsync", "unlink", "mkdir", "rmdir")
MOST = 400


def die_at(number: int, torn: bool = False) -> None:
    """From now on the process dies before its file operation of this number; if torn, what it was writing is halved."""
    left = [number]

    def counted(call: Callable[..., Any], writes: bool) -> Callable[..., Any]:
        def before(*args: Any, **options: Any) -> Any:
            left[0] -= 1
            if left[0] == 0:
                if torn and writes:
                    os.ftruncate(args[0], os.fstat(args[0]).st_size // 2)
                os.kill(os.getpid(), signal.SIGKILL)
            return call(*args, **options)

        return before

    def opened(file: Any, mode: str = "r", *args: Any, **options: Any) -> Any:
        if {*mode} & {*"wxa+"}:
            left[0] -= 1
            if left[0] == 0:
                os.kill(os.getpid(), signal.SIGKILL)
        return plain(file, mode, *args, **options)

    plain = builtins.open
    builtins.open = io.open = opened
    for name in OPERATIONS:
        setattr(os, name, counted(getattr(os, name), name == "fsync"))


def killed(work: Callable[[], Any], number: int, torn: bool) -> bool:
    """Whether the work was killed; False when it has fewer operations."""

    def life() -> None:
        die_at(number, torn)
        work()

    end = in_child(life)
    assert end.killed or not (end.error or end.hung), end
    return end.killed


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


def attempts(short: bool) -> Iterator[Attempt]:
    """Saves in a new folder, saves over a run, fits, and commands."""
    old, new = fitted(1), fitted(0)

    def save_over(folder: Path) -> None:
        new.save(folder)

    def fit(folder: Path) -> None:
        vae().fit(ROWS, run_dir=folder)

    def finish(folder: Path) -> None:
        command(folder)

    ways: dict[str, tuple[Callable[[Path], Any], Any, Callable[[Path], None], int]] = {
        "save": (save_over, None, partial(after_save, before=None, now=new), 7),
        "save over a run": (save_over, old, partial(after_save, before=old, now=new), 7),
        "fit": (fit, None, partial(after_fit, now=new), 17),
        "elbowroom fit": (finish, None, after_command, 1000),
    }  # fmt: skip
    for name, (work, before, check, stride) in ways.items():
        if short and name == "elbowroom fit":
            continue
        for number in range(1, MOST, stride if short else 1):
            for torn in (False,) if short else (False, True):
                with tempfile.TemporaryDirectory() as place:
                    folder = Path(place) / "run"
                    if before is not None:
                        before.save(folder)
                    died = killed(partial(work, folder), number, torn)
                    if not died:
                        break
                    yield attempt("kills", f"{name}, operation {number}{', torn' * torn}", partial(check, folder))
                    shutil.rmtree(folder, ignore_errors=True)
            else:
                continue
            break
