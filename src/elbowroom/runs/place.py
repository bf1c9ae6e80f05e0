"""A folder for a run: whether it may be one, the lock that one process holds, and what killed writes left behind."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from elbowroom.errors import RunError
from elbowroom.runs.digests import COUNTED
from elbowroom.runs.folder import (
    CHECKPOINT,
    CHECKPOINTS,
    CONFIG,
    DIGESTS,
    ENVIRONMENT,
    EVALUATION,
    LOCK,
    METRICS,
    REPORT,
    file_of,
    read_config,
    waiting,
)

OURS = {*COUNTED, METRICS, EVALUATION, CHECKPOINTS, DIGESTS, REPORT, LOCK}
UNFINISHED = re.compile(r"\.(?P<name>.+)\.(new|\d+-[0-9a-f]{8}\.part)")
"""The names of files while they are written: see `data.whole_files` and `runs.digests`."""


def check_place(folder: Path) -> None:
    """Refuses a folder for a run that holds what is no run's, before anything in it is touched.

    Raises:
        RunError: it is a file, or holds other files, or a config.json that is none of a run; its checkpoints are no
            folder of its own.
    """
    try:
        if not folder.exists() and not folder.is_symlink():
            return
        if not folder.is_dir():
            raise RunError("A run is a folder.", f"{folder}, which is none", "choose another one")
        names = sorted(path.name for path in folder.iterdir())
    except OSError as error:
        raise RunError("The folder of a run can be read and written.", f"{folder}: {error.strerror or error}",
                       "see to its permissions, or choose another") from error  # fmt: skip
    if CONFIG in names or waiting(folder, CONFIG) == file_of(folder, CONFIG):
        read_config(folder)
    elif others := [name for name in names if not (is_ours(name) if DIGESTS in names else is_begun(name))]:
        more = f" and {len(others) - 1} more" if len(others) > 1 else ""
        raise RunError("A new run wants a folder of its own: a new one, or an empty one.",
                       f"{folder}, which holds {others[0]}{more}", "choose another folder")  # fmt: skip
    checkpoints = folder / CHECKPOINTS
    if checkpoints.is_symlink() or (checkpoints.exists() and not checkpoints.is_dir()):
        raise RunError("The checkpoints of a run are a folder in its own.",
                       f"{checkpoints}, {'a link' if checkpoints.is_symlink() else 'a file'}",
                       "move it away, or choose another folder for the run")  # fmt: skip


def is_ours(name: str) -> bool:
    """Whether a run gives a file this name, also while it is written."""
    unfinished = UNFINISHED.fullmatch(name)
    while unfinished is not None:
        name = unfinished["name"]
        unfinished = UNFINISHED.fullmatch(name)
    return name in OURS or Path(name).match(CHECKPOINT)


def is_begun(name: str) -> bool:
    """Whether a run that was killed before it had its config.json may have left a file of this name."""
    return name in (LOCK, ENVIRONMENT) or (name.startswith(".") and is_ours(name))


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Holds a folder for this process alone, after it was checked. The system ends the lock of a process that is gone.

    Raises:
        RunError: another process holds it, or it cannot be written; or as `check_place`.
    """
    from filelock import FileLock, Timeout

    check_place(folder)
    lock = FileLock(folder / LOCK, timeout=0)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock.acquire()
    except Timeout:
        raise RunError("One fit or save works in a run folder at a time.", f"{folder}, where another is at work",
                       "wait until it has ended, or choose another folder") from None  # fmt: skip
    except (OSError, NotImplementedError) as error:
        raise RunError("The folder of a run can be written.", f"{folder}: {getattr(error, 'strerror', '') or error}",
                       "see to its permissions, or choose another") from error  # fmt: skip
    try:
        yield
    finally:
        lock.release()


def clear(folder: Path) -> None:
    """Takes away what killed writes left behind: files under names that only writes of a run's own files have.

    Raises:
        RunError: the folder cannot be written.
    """
    try:
        for place in (folder, folder / CHECKPOINTS):
            if place.is_symlink() or not place.is_dir():
                continue
            for path in place.iterdir():
                if path.name.endswith(".part") and is_ours(path.name) and path.is_file():
                    path.unlink()
    except OSError as error:
        raise RunError("The folder of a run can be written.", f"{folder}: {error.strerror or error}",
                       "see to its permissions, or choose another") from error  # fmt: skip


def remove_checkpoints(folder: Path) -> None:
    """Takes the checkpoints of a run away, and their folder where nothing else lies in it.

    Raises:
        RunError: they cannot be removed.
    """
    place = folder / CHECKPOINTS
    if place.is_symlink() or not place.is_dir():
        return
    clear(folder)
    try:
        for path in place.glob(CHECKPOINT):
            path.unlink()
        if not any(place.iterdir()):
            place.rmdir()
    except OSError as error:
        raise RunError("Checkpoints of a run that has ended are removed.", f"{place}: {error.strerror or error}",
                       "remove them yourself") from error  # fmt: skip
