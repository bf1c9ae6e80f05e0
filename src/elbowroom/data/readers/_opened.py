"""Opening a plain or gzipped file so that whatever is wrong with it is said in words."""

from __future__ import annotations

import contextlib
import csv
import gzip
import io
import re
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Any

from elbowroom.errors import DataError


@contextlib.contextmanager
def opened(path: Path, unpack: bool = True) -> Iterator[IO[bytes]]:
    """The bytes of a file, unpacked where its name ends in .gz.

    Args:
        path: the file.
        unpack: False gives the bytes as they lie on disk.

    Raises:
        DataError: it is absent or cannot be read, or is not a whole gzip file.
    """
    packed = unpack and path.name.lower().endswith(".gz")
    try:
        file: Any = gzip.open(path, "rb") if packed else open(path, "rb")  # noqa: SIM115 - closed just below
        with file:
            yield file
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise DataError(
            f"{path} is a whole gzip file.",
            str(error) or type(error).__name__,
            "the file was cut short or changed; delete it and get it again",
        ) from error
    except OSError as error:
        raise DataError(f"{path} can be read.", str(error), "see to the path and its permissions") from error


@contextlib.contextmanager
def opened_text(path: Path, encoding: str = "utf-8-sig") -> Iterator[io.TextIOWrapper]:
    """The text of a plain or gzipped table.

    Raises:
        DataError: as `opened`, or it is not in this encoding, or no table.
    """
    try:
        with opened(path) as file, io.TextIOWrapper(file, encoding, newline="") as text:
            yield text
    except UnicodeError as error:
        name = encoding.upper().removesuffix("-SIG")
        raise DataError(f"{path} is a table in {name}.", str(error), "save the table as UTF-8 text, or name its "
                        "encoding, such as encoding='cp949' (--encoding cp949)") from error  # fmt: skip
    except csv.Error as error:
        raise DataError(f"{path} is a table of text.", str(error), "see whether a quotation mark has no end, or "
                        "whether it is another kind of file") from error  # fmt: skip


def delimiter_of(line: str) -> str:
    """What parts the cells of a table's first line: comma, semicolon or tab."""
    return max(",;\t", key=re.sub(r'"[^"]*"', "", line).count)


def fill(read: Callable[[int], bytes], buffer: memoryview) -> int:
    """Read into the whole buffer, a megabyte at a time; the number of bytes that there were."""
    done = 0
    while done < len(buffer):
        part = read(min(2**20, len(buffer) - done))
        if not part:
            break
        buffer[done : done + len(part)] = part
        done += len(part)
    return done
