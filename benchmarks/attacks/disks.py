"""Disks that are full, files that may not grow, folders that cannot be written, and memory that ends."""

from __future__ import annotations

import builtins
import errno
import io
import os
import resource
import signal
import tempfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

from attacks.kills import command
from attacks.model import ROWS, fitted, is_run_of, vae
from attacks.trial import Attempt, Lost, Silent, Size, attempt
from elbowroom.errors import RunError

SIZES: dict[Size, tuple[int, ...]] = {
    "quick": (3000,),
    "short": (100, 3000),
    "long": (0, 1, 100, 700, 1500, 3000, 5000, 8000, 12_000),
}
"""Bytes that a file may have."""


def no_file_above(size: int) -> None:
    """From now on no file of this process grows beyond so many bytes."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


def refuses(folder: Path, code: int) -> None:
    """From now on every write below a folder fails with this error."""

    def below(path: Any) -> bool:
        return isinstance(path, str | os.PathLike) and os.fspath(path).startswith(os.fspath(folder))

    def guarded(call: Callable[..., Any]) -> Callable[..., Any]:
        def refused(path: Any, *args: Any, **options: Any) -> Any:
            if below(path):
                raise OSError(code, os.strerror(code), os.fspath(path))
            return call(path, *args, **options)

        return refused

    def opened(file: Any, mode: str = "r", *args: Any, **options: Any) -> Any:
        if {*mode} & {*"wxa+"} and below(file):
            raise OSError(code, os.strerror(code), os.fspath(file))
        return plain(file, mode, *args, **options)

    plain, low = builtins.open, os.open

    def low_open(path: Any, flags: int, *args: Any, **options: Any) -> int:
        if flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT) and below(path):
            raise OSError(code, os.strerror(code), os.fspath(path))
        return low(path, flags, *args, **options)

    builtins.open = io.open = opened
    os.open = low_open
    for name in ("replace", "unlink", "mkdir", "rmdir"):
        setattr(os, name, guarded(getattr(os, name)))


def save_over(folder: Path, prepare: Callable[[], None]) -> None:
    """A save that cannot be written leaves the run that was there."""
    fitted(1).save(folder)
    prepare()
    try:
        fitted(0).save(folder)
    except RunError:
        if not is_run_of(folder, fitted(1)):
            raise Lost("the old run") from None
        return
    if not is_run_of(folder, fitted(0)):
        raise Silent("no error, and not the new run")


def fit(folder: Path, prepare: Callable[[], None]) -> None:
    """A fit whose folder cannot be written keeps its model, in memory or on disk."""
    estimator = vae()
    prepare()
    try:
        estimator.fit(ROWS, run_dir=folder)
    except RunError:
        return
    if not is_run_of(folder, fitted(0)):
        raise Silent("no error, and not the model")


def by_command(folder: Path, prepare: Callable[[], None]) -> None:
    """The command ends with 0 and all of its files, or with 2."""
    command(folder.parent / "first")  # what is imported late is imported now
    prepare()
    status = command(folder)
    if status not in (0, 2):
        raise RuntimeError(f"status {status}")
    if status == 0 and not (folder / "report.html").exists():
        raise Lost("the report")


def elsewhere(folder: Path) -> None:
    """A report, codes and scores of a run that cannot be written go elsewhere."""
    from elbowroom.cli.main import main

    command(folder)
    refuses(folder, errno.EROFS)
    table, out = folder.parent / "rows.csv", folder.parent / "out"
    for words in (["report", str(folder), "--samples", "2", "--out", str(out / "r.html")],
                  ["embed", str(folder), str(table), "--out", str(out / "c.csv")],
                  ["score", str(folder), str(table), "--out", str(out / "s.csv")]):  # fmt: skip
        if (status := main(words)) != 0:
            raise Lost(f"{words[0]}: status {status}")
    if main(["evaluate", str(folder), "--samples", "2", "--no-annealing"]) != 2:
        raise Silent("an evaluation that cannot be kept")


def little_memory(folder: Path, more: int) -> None:
    """Beyond the memory that is left, the command says so."""
    command(folder.parent / "first")
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    resource.setrlimit(resource.RLIMIT_AS, (pages * resource.getpagesize() + more,) * 2)
    status = command(folder, "--batch-size", "48")
    if status not in (0, 2):
        raise RuntimeError(f"status {status}")


def in_the_way(folder: Path, name: str, kind: str) -> None:
    """Something else in the place of what a run wants to write."""
    folder.mkdir()
    (folder / name).mkdir() if kind == "folder" else (folder / name).write_text("mine")
    try:
        vae().fit(ROWS, run_dir=folder)
    except RunError:
        if kind == "file" and (folder / name).read_text() != "mine":
            raise Lost(name) from None
        return
    raise Silent(f"{name} was no obstacle")


def attempts(size: Size) -> Iterator[Attempt]:
    """Sizes that a file may have, errors of a disk, things in the way, and little memory."""
    fitted(0), fitted(1)  # once, before the forks
    limits: dict[str, Callable[[Path], None]] = {}
    for most in SIZES[size]:
        limits[f"files of {most} bytes"] = lambda folder, most=most: no_file_above(most)
    for code in (errno.EROFS,) if size != "long" else (errno.EROFS, errno.ENOSPC, errno.EACCES, errno.EIO):
        limits[os.strerror(code)] = lambda folder, code=code: refuses(folder, code)
    ways = {"save": save_over, "fit": fit, **({"elbowroom fit": by_command} if size == "long" else {})}
    for name, work in ways.items():
        for limit, prepare in limits.items():
            with tempfile.TemporaryDirectory() as place:
                folder = Path(place) / "run"
                yield attempt("disks", f"{name}, {limit}", partial(work, folder, partial(prepare, folder)))
    for name in ("checkpoints", "weights.safetensors", "history.jsonl", "config.json", "notes.txt"):
        for kind in ("file", "folder"):
            with tempfile.TemporaryDirectory() as place:
                yield attempt("disks", f"{name} is a {kind}", partial(in_the_way, Path(place) / "run", name, kind))
    if size != "long":
        return
    with tempfile.TemporaryDirectory() as place:
        yield attempt("disks", "a run that cannot be written", partial(elsewhere, Path(place) / "run"), 120)
    for more in (1, 8, 64, 256):
        with tempfile.TemporaryDirectory() as place:
            work = partial(little_memory, Path(place) / "run", more * 2**20)
            yield attempt("disks", f"{more} MB of memory", work, 120)
