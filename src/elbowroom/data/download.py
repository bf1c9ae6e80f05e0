"""Downloading one file of a public set: mirrors in turn, and a checksum before it takes its name.

An address such as https://host/all.zip#one.txt is that of a file inside a zip, of which the others are let go.
"""

from __future__ import annotations

import hashlib
import io
import zipfile
import zlib
from http.client import HTTPException
from pathlib import Path
from typing import IO, Any

from elbowroom.data.set_file import SetFile
from elbowroom.data.whole_files import whole_file
from elbowroom.errors import DataError, RunError

SECONDS_OF_SILENCE = 30.0  # a server that says nothing for this long is given up
CHUNK = 2**16


class _MirrorError(Exception):
    """One mirror did not give the file; the next is tried."""


def download_file(file: SetFile, target: Path) -> None:
    """Download a file to this path from the first of its mirrors that gives the published bytes.

    Args:
        file: names the mirrors, the size and the checksum.
        target: where the file shall be; its folder is made.

    Raises:
        DataError: no mirror gave the file; every address and its reason are named, nothing is left behind.
        RunError: the file cannot be written.
    """
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise RunError(
            f"The data folder {target.parent} can be made.",
            str(error),
            "set ELBOWROOM_DATA to a folder that may be written",
        ) from error
    reasons = []
    for url in file.urls:
        try:
            with whole_file(target) as out:
                _copy(url, file, out)
            return
        except _MirrorError as reason:
            reasons.append(f"{url}: {reason}")
    raise DataError(
        f"{file.name} ({'about ' if file.rough else ''}{file.size} bytes, sha256 {file.sha256}) can be downloaded.",
        "; ".join(reasons) + "; what had arrived was deleted",
        f"try again, or download it by hand to {target}, or set ELBOWROOM_DATA to a folder that has it",
    )


def _copy(url: str, file: SetFile, out: IO[bytes]) -> None:
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TransferSpeedColumn

    console = Console(stderr=True)
    shown = console.is_terminal or console.is_jupyter
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TransferSpeedColumn())
    digest, size = hashlib.sha256(), 0
    limit = 2 * file.size if file.rough else file.size
    with Progress(*columns, console=console, transient=True, disable=not shown) as bar:
        task = bar.add_task(file.name, total=file.size)
        address, _, member = url.partition("#")
        response = _open(address)
        try:
            if member:
                response = _unzipped(response, member)
            # One byte more than expected is enough to know that this is another file.
            while size <= limit and (block := _read(response)):
                out.write(block)
                digest.update(block)
                size += len(block)
                bar.update(task, completed=size)
        finally:
            response.close()
    if size < file.size and not file.rough:
        raise _MirrorError(f"the connection ended after {size} of {file.size} bytes")
    received = digest.hexdigest() if file.content is None else _inside(file, out)
    if received != file.sha256:
        raise _MirrorError(f"wrong checksum: expected sha256 {file.sha256}, received {received}")


def _inside(file: SetFile, out: IO[bytes]) -> str:
    out.flush()
    try:
        return file.digest(Path(out.name))
    except DataError as error:  # a server's page of apology, say
        raise _MirrorError(error.got or str(error)) from error


def _open(url: str) -> Any:
    import urllib.request  # here, as it is slow to import

    # Some servers turn away urllib's own name.
    request = urllib.request.Request(url, headers={"User-Agent": "elbowroom"})
    try:
        return urllib.request.urlopen(request, timeout=SECONDS_OF_SILENCE)
    except (OSError, HTTPException) as error:
        raise _MirrorError(str(error) or type(error).__name__) from error


def _unzipped(response: Any, member: str) -> Any:
    """A file of the zip that a server gives, to be read like the server's answer."""
    buffer = io.BytesIO()
    with response:
        while block := _read(response):
            buffer.write(block)
    try:
        return zipfile.ZipFile(buffer).open(member)
    except (zipfile.BadZipFile, KeyError) as error:
        raise _MirrorError(f"no zip with {member} in it: {error}") from error


def _read(response: Any) -> bytes:
    # The network's OSErrors are told apart from the disk's here.
    try:
        return response.read(CHUNK)
    except (OSError, HTTPException, zipfile.BadZipFile, zlib.error) as error:
        raise _MirrorError(str(error) or type(error).__name__) from error
