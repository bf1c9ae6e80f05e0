"""One process at a time: a lock file that its holder's end releases, however it ends.

The system holds the lock, not the file's existence, so nothing is left to clean up after a kill. The holder's
process number is written into the file for whoever wonders what is being waited for.
"""

from __future__ import annotations

import contextlib
import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from elbowroom.errors import RunError

PAUSE = 0.1  # seconds between two tries

if sys.platform == "win32":
    import msvcrt

    def _try(file: IO[str]) -> None:
        try:
            file.seek(0)
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError as error:
            raise BlockingIOError from error

else:
    import fcntl

    def _try(file: IO[str]) -> None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


@contextlib.contextmanager
def exclusive(path: Path) -> Iterator[None]:
    """Waits until no other process, and no other thread, is inside a block with the same path.

    Raises:
        RunError: the folder cannot be written, or its disk knows no locks.
    """
    file = _acquired(path)
    try:
        yield
    finally:
        with contextlib.suppress(OSError):  # Windows removes no open file; then it stays, empty of meaning
            path.unlink()
        file.close()


def _acquired(path: Path) -> IO[str]:
    while True:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            file = open(path, "a+", encoding="utf-8")  # noqa: SIM115 - open as long as the lock is held
            try:
                _try(file)
            except BaseException:
                file.close()
                raise
            # the holder before may have removed the file between our opening and locking it
            if path.exists() and os.path.samestat(os.fstat(file.fileno()), path.stat()):
                file.truncate(0)
                file.write(f"{os.getpid()}\n")
                file.flush()
                return file
            file.close()
        except BlockingIOError:
            time.sleep(PAUSE)
        except FileNotFoundError:  # removed between the two looks at it
            continue
        except OSError as error:
            raise RunError(f"{path.parent} can be written, and its disk knows locks.", str(error),
                           "choose another folder for prepared images: cache=...") from error  # fmt: skip
