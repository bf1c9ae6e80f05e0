"""Where the files of public sets lie: $ELBOWROOM_DATA if it is set, else the platform's cache folder.

The layout is <set>/<file>. Every file is verified by its checksum each time it is used (30 ms for MNIST). A
folder that cannot be written is only read; what it lacks goes to the platform's cache.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from elbowroom.data.download import download_file
from elbowroom.data.set_file import SetFile
from elbowroom.errors import DataError

Consent = bool | Callable[[str], bool]
"""Whether to download what is absent: yes, no, or a function that is asked with a sentence."""


def fetch(set_name: str, files: Sequence[SetFile], download: Consent = True, advice: str = "") -> list[Path]:
    """The paths of these files of a set, verified, downloaded first where they are absent.

    Args:
        set_name: the folder's name.
        files: what is needed; a function given as `download` is asked once for all that is absent.
        download: True, False, or a function from a question to True or False.
        advice: what an error adds where a file is absent that may not be downloaded.

    Raises:
        DataError: a file is not the published one, or is absent and not downloaded.
        RunError: a downloaded file cannot be written.
    """
    folders = _folders(set_name)
    if lacking := absent(set_name, files):
        # The last place is the one that may be written.
        _check_by_hand(set_name, lacking, folders[-1], advice)
        _check_consent(set_name, lacking, folders[-1], download)
        for file in lacking:
            download_file(file, folders[-1] / file.name)
    paths = []
    for file in files:
        path = _find(file, folders)
        assert path is not None
        file.verify(path)
        paths.append(path)
    return paths


def absent(set_name: str, files: Sequence[SetFile]) -> list[SetFile]:
    """Which of these files are not at hand."""
    return [file for file in files if _find(file, _folders(set_name)) is None]


def places() -> list[Path]:
    """The folders that are searched, in order; the last one is written to."""
    chosen = os.environ.get("ELBOWROOM_DATA", "")
    if not chosen:
        return [platform_cache()]
    folder = Path(chosen).expanduser()
    return [folder] if _may_write(folder) else [folder, platform_cache()]


def platform_cache() -> Path:
    """The cache folder that the platform gives to programs, with `elbowroom` in it."""
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local"
    else:
        base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "elbowroom"


def _folders(set_name: str) -> list[Path]:
    return [place / set_name for place in places()]


def _find(file: SetFile, folders: Sequence[Path]) -> Path | None:
    return next((path for folder in folders if (path := file.find(folder))), None)


def _may_write(folder: Path) -> bool:
    existing = next((place for place in (folder, *folder.absolute().parents) if place.exists()), folder)
    return os.access(existing, os.W_OK)


def _check_by_hand(set_name: str, absent: Sequence[SetFile], folder: Path, advice: str) -> None:
    if names := ", ".join(file.name for file in absent if not file.urls):
        raise DataError(
            f"The files of {set_name} are in {folder}; not all of them may be downloaded.",
            f"no {names} there",
            "put it there by hand, or set ELBOWROOM_DATA to a folder that has it" + (advice and f"; {advice}"),
        )


def _check_consent(set_name: str, absent: Sequence[SetFile], folder: Path, download: Consent) -> None:
    names = ", ".join(file.name for file in absent)
    megabytes = sum(file.size for file in absent) / 1e6
    if callable(download):
        download = download(f"Download {set_name} ({names}; {megabytes:.1f} MB) from {absent[0].urls[0]}?")
    if not download:
        raise DataError(
            f"The files of {set_name} are in {folder}, or may be downloaded ({megabytes:.1f} MB).",
            f"no {names} there, and downloading was declined",
            f"allow the download, put the files there by hand from {absent[0].urls[0]}, "
            "or set ELBOWROOM_DATA to a folder that has them",
        )
