"""What the library keeps in the platform's cache to spare work: arrays of prepared pictures, which can be made anew.

Downloaded files of public sets lie in the same cache and are left alone.
"""

from __future__ import annotations

import json
import re
import shutil
from dataclasses import dataclass
from pathlib import Path

from elbowroom.data.cache import platform_cache
from elbowroom.errors import RunError

RECORD = "record.json"  # of `data.images.part`, which needs pillow around it
CACHED = re.compile(r"-[0-9a-f]{16}(-[0-9a-f]{8})?\.npy")
"""How the names of `data.cached_array` end; without a checksum where a process was killed before it had one."""


@dataclass(frozen=True)
class CacheEntry:
    """An array that is kept, or what is left of one.

    Args:
        path: its file or folder.
        what: the folder, list or archive that it was made from, or the name of a set.
        size: bytes on disk.
        whole: whether it is finished.
    """

    path: Path
    what: str
    size: int
    whole: bool = True

    @property
    def busy(self) -> bool:
        """Whether a process is making it now, or was killed and left its lock."""
        return self.path.with_name(f"{self.path.name.removesuffix('.part')}.lock").exists()


def cache_entries() -> list[CacheEntry]:
    """All that is kept, the largest first."""
    home = platform_cache()
    cached = [_images(path) for path in home.glob("images/*") if path.is_dir()]
    cached += [CacheEntry(path, path.parent.name, path.stat().st_size) for path in home.glob("*/*.npy")
              if CACHED.search(path.name)]  # fmt: skip
    return sorted(cached, key=lambda one: (-one.size, str(one.path)))


def forget(some: list[CacheEntry]) -> int:
    """Removes these from the disk, but for those that are being made; the bytes that became free.

    Raises:
        RunError: one cannot be removed.
    """
    free = 0
    for one in some:
        if one.busy:
            continue
        try:
            shutil.rmtree(one.path) if one.path.is_dir() else one.path.unlink()
        except OSError as error:
            raise RunError("What is kept can be removed.", str(error), "see to the permissions") from error
        free += one.size
    return free


def _images(path: Path) -> CacheEntry:
    try:
        record = json.loads((path / RECORD).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        record = {}
    what = record.get("source") or ("the same as another" if "same_as" in record else "images")
    # an unfinished array is as long as the finished one will be, but takes only what was written
    size = sum(getattr(file.stat(), "st_blocks", 0) * 512 for file in path.iterdir() if file.is_file())
    return CacheEntry(path, what, size, path.suffix != ".part")
