"""Pictures decoded once: an array kept as a .npy file in the platform's cache, so that the next load reads that.

Its name holds a digest of the recipe and of the files' checksums, so other files or another recipe make another
array, and nothing stale is ever read; and its own checksum, so that a damaged one is made anew. A folder given as
$ELBOWROOM_DATA is for what was published and stays as it is. A cache that cannot be written costs time and no more.
"""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np

from elbowroom.data.cache import platform_cache
from elbowroom.data.readers import npy
from elbowroom.data.set_file import SetFile
from elbowroom.data.whole_files import crc_of, whole_file
from elbowroom.errors import DataError, RunError
from elbowroom.wording import said


def cached_array(
    set_name: str,
    recipe: str,
    sources: Sequence[SetFile],
    shape: tuple[int, ...],
    blocks: Callable[[], Iterator[np.ndarray]],
) -> np.ndarray:
    """The uint8 array [N, *event] that these blocks of rows make, memory-mapped; from before if it was made before.

    Args:
        set_name: the set's folder.
        recipe: what was done to the files, in a word; to be changed when `blocks` changes.
        sources: the files that were read.
        shape: N and the event.
        blocks: makes the rows, in order, a block at a time.

    Raises:
        DataError: from `blocks`; nothing half-made is kept.
    """
    content = "\n".join([recipe, *map(str, shape), *(source.sha256 for source in sources)])
    folder, name = platform_cache() / set_name, f"{recipe}-{hashlib.sha256(content.encode()).hexdigest()[:16]}"
    for path in sorted(folder.glob(f"{name}-*.npy")):
        if (x := _from_disk(path, shape)) is not None:
            return x
        with contextlib.suppress(OSError):
            path.unlink()
    try:
        path = _make(folder / f"{name}.npy", shape, blocks)
    except (RunError, FileNotFoundError):  # it cannot be written, or another process has just given it its name
        return np.concatenate(list(_watched(blocks, shape[0], set_name)))
    x = _from_disk(path, shape)
    assert x is not None
    return x


def _make(path: Path, shape: tuple[int, ...], blocks: Callable[[], Iterator[np.ndarray]]) -> Path:
    """Writes the rows; the path of the file, whose name ends in its checksum."""
    with whole_file(path) as out:
        np.lib.format.write_array_header_1_0(out, {"descr": "|u1", "fortran_order": False, "shape": shape})
        rows = 0
        for block in _watched(blocks, shape[0], path.parent.name):
            assert block.dtype == np.uint8
            assert block.shape[1:] == shape[1:]
            out.write(np.ascontiguousarray(block).data)
            rows += len(block)
        assert rows == shape[0], (rows, shape)
    return path.rename(path.with_name(f"{path.stem}-{crc_of(path)}.npy"))


def _from_disk(path: Path, shape: tuple[int, ...]) -> np.ndarray | None:
    # A file that somebody cut or changed is made again.
    try:
        x = npy.read(path).x
    except DataError:
        return None
    whole = x.shape == shape and x.dtype == np.uint8 and path.stem.endswith(f"-{crc_of(path)}")
    return x if whole else None


def _watched(blocks: Callable[[], Iterator[np.ndarray]], rows: int, what: str) -> Iterator[np.ndarray]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    console = Console(stderr=True)
    shown = console.is_terminal or console.is_jupyter
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True, disable=not shown) as bar:
        task = bar.add_task(said(f"preparing {what}"), total=rows)
        for block in blocks():
            yield block
            bar.update(task, advance=len(block))
