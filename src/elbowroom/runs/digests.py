"""Files that belong together: each with its digest, all of them taking their places at one moment.

`digests.json` says what every file that makes the model has to be, as SHA-256. It is written when new files lie beside
their places, and before they take them; so whoever is stopped in between leaves the old run or the new one, never half
of each. A file that was changed afterwards is refused; who changed it on purpose says so by `seal`.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
from collections.abc import Iterable, Mapping
from pathlib import Path

from elbowroom.data.whole_files import write_whole
from elbowroom.errors import RunError
from elbowroom.runs.folder import (
    CONFIG,
    DIGESTS,
    ENVIRONMENT,
    FITTED,
    HISTORY,
    OBJECTIVE,
    VOCABULARY,
    WEIGHTS,
    check_regular,
    digest_of,
    file_of,
    is_torn,
    read_config,
    read_digests,
    waiting,
    write_json,
)

COUNTED = (CONFIG, ENVIRONMENT, HISTORY, FITTED, OBJECTIVE, WEIGHTS, VOCABULARY)
"""The files that make the model of a run, where it has them."""
RULE = "The files of a run are those that were written."


def commit(folder: Path, contents: Mapping[str, bytes]) -> None:
    """Writes files that end a training or a save, all of them or none.

    Args:
        folder: of the run; what it holds of `COUNTED` beside these and the three of a training's start goes.
        contents: the files, by name.

    Raises:
        RunError: one cannot be written; the run is what it was.
    """
    try:
        for name, content in contents.items():
            write_whole(waiting(folder, name), content)
        digests = {name: hashlib.sha256(content).hexdigest() for name, content in contents.items()}
        for name in (CONFIG, ENVIRONMENT, HISTORY):
            if name not in contents and (folder / name).exists():
                digests[name] = digest_of(folder / name)
        write_json(folder / DIGESTS, digests)
    except BaseException:
        with contextlib.suppress(RunError):
            finish_commit(folder, contents)  # Ctrl-C may come when all is written
        raise
    finish_commit(folder, contents)


def finish_commit(folder: Path, names: Iterable[str] = ()) -> None:
    """Gives files that a commit left waiting their places, and takes those away that belong to no commit.

    Args:
        folder: of the run.
        names: of files beside those that every run may have.

    Raises:
        RunError: the folder cannot be written.
    """
    try:
        digests = read_digests(folder) if (folder / DIGESTS).exists() else {}
        for name in {*COUNTED, *digests, *names}:
            new = waiting(folder, name)
            if not new.is_file():
                continue
            if digests.get(name) == digest_of(new):
                os.replace(new, folder / name)
            else:
                new.unlink()
        if digests:
            for name in {*COUNTED} - {*digests}:
                (folder / name).unlink(missing_ok=True)
    except OSError as error:
        raise RunError(f"{folder} can be written, and has room.", error.strerror or str(error),
                       "see to the folder, or choose another") from error  # fmt: skip


def check_digests(folder: Path) -> dict[str, Path]:
    """Where the files of a run are, by name, all of them what was written.

    Of a history whose last line is torn, the rest counts.

    Raises:
        RunError: a file is missing or another one; or training has not ended, so that nothing is known of them.
    """
    if not (folder / DIGESTS).exists():
        raise RunError("The folder of a fitted estimator is wanted.", f"{folder}, a run whose training has not ended",
                       "resume it first")  # fmt: skip
    digests = read_digests(folder)
    files = {name: file_of(folder, name) for name in digests}
    for name, path in files.items():
        check_regular(path)
        if digest_of(path) != digests[name] and not (name == HISTORY and is_torn(path)):
            raise RunError(RULE, f"{path}, which has another digest than {DIGESTS} says",
                           "take the file from a backup; if you changed it yourself and mean it, call "
                           f"elbowroom.runs.seal({str(folder)!r}) in Python")  # fmt: skip
    for name in (CONFIG, FITTED, WEIGHTS):
        if name not in files:
            raise RunError(RULE, f"{folder / DIGESTS} without {name}", "take the file from a backup")
    return files


def seal(folder: str | Path) -> None:
    """Takes the files of a run as they are now: for who changed one on purpose.

    Raises:
        RunError: the folder is no run, or cannot be written.
    """
    folder = Path(folder)
    read_config(folder)
    finish_commit(folder)
    names = [*COUNTED]
    with contextlib.suppress(RunError):
        names += [name for name in read_digests(folder) if name not in names]
    write_json(folder / DIGESTS, {name: digest_of(folder / name) for name in names if (folder / name).exists()})


def reopen(folder: Path) -> None:
    """Makes a run one whose training goes on: until it ends, nothing is said of its files."""
    try:
        (folder / DIGESTS).unlink(missing_ok=True)
    except OSError as error:
        raise RunError(f"{folder} can be written.", error.strerror or str(error), "choose another folder") from error


def digest_of_weights(folder: Path) -> str:
    """Tells the weights of a run from others; "" where there are none."""
    path = file_of(folder, WEIGHTS)
    return digest_of(path) if path.exists() else ""
