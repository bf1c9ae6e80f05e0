"""Files of lines in UTF-8."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from elbowroom.data.readers._opened import opened
from elbowroom.errors import DataError

MOST_SAID = 60
"""Characters of a text that an error repeats."""
HALVES = re.compile("[\ud800-\udfff]")
"""Halves of characters, which stand for bytes that could not be decoded, and which no text may hold."""


class Lines(list[str]):
    """Texts of a file or a public set: a list that knows how it is read again, as JSON types.

    Args:
        texts: the lines.
        origin: how they are read again.
        dropped: how many empty ones were left out.
    """

    def __init__(self, texts: Iterable[str], origin: Mapping[str, Any] | None = None, dropped: int = 0):
        super().__init__(texts)
        self.origin, self.dropped = origin, dropped


def read_lines(path: Path) -> list[str]:
    """The lines of a plain or gzipped file, composed (NFC), without their ends; a last empty one is none.

    A line ends with a line feed, and a carriage return in front of it belongs to the end. Other characters that
    some programs break lines at stay in the line, so that two files of pairs keep step.

    Raises:
        DataError: it cannot be read, is not UTF-8 (the byte is named), or holds nothing.
    """
    with opened(path) as file:
        return lines_of(file.read(), str(path))


def lines_of(content: bytes, what: str) -> list[str]:
    """The lines of a file's bytes; see `read_lines`."""
    lines = text_of(content, what).split("\n")
    if not lines[-1]:
        lines.pop()
    if not lines:
        raise DataError(f"{what} holds lines of text.", "an empty file")
    return [composed(line.removesuffix("\r")) for line in lines]


def text_of(content: bytes, what: str) -> str:
    """A file's bytes as text, without a mark of the byte order.

    Raises:
        DataError: it is not UTF-8; the byte is named with its offset.
    """
    try:
        return content.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise DataError(f"{what} is text in UTF-8.",
                        f"the byte 0x{content[error.start]:02x} at offset {error.start}, line {line}",
                        "save the file as UTF-8") from error  # fmt: skip


def composed(text: str) -> str:
    """The text in the composed form NFC, in which a Korean syllable is one character however it was typed."""
    return unicodedata.normalize("NFC", text)


def without_empty(*sides: Sequence[str]) -> tuple[list[list[str]], int]:
    """The sides without the lines that are empty on any of them, and how many these were.

    >>> without_empty(["a", "", "c"], ["x", "y", " "])
    ([['a'], ['x']], 2)
    """
    full = [row for row in zip(*sides, strict=True) if all(line.strip() for line in row)]
    return [[row[i] for row in full] for i in range(len(sides))], len(sides[0]) - len(full)


def check_lines(lines: Sequence[str], what: str, blank: bool = False) -> list[str]:
    """Lines of text, composed, each with something in it.

    Args:
        lines: of the user.
        what: how an error calls them.
        blank: whether a line may hold nothing, as in a document.

    Raises:
        DataError: something that is no text, or an empty line; it is named, counted from 1.
    """
    if isinstance(lines, str):
        raise DataError(f"{what} are several texts.", "one text", "put it into a list, or name a file by a Path")
    if not isinstance(lines, Iterable):
        cure = "take its .source or .target" if hasattr(lines, "source") else "pass a list of str"
        raise DataError(f"{what} are several texts.", type(lines).__name__, cure)
    checked = []
    for number, line in enumerate(lines, 1):
        if not isinstance(line, str):
            raise DataError(f"{what} are texts.", f"{type(line).__name__} at line {number}", "pass a list of str")
        if not blank and not line.strip():
            count = sum(isinstance(one, str) and not one.strip() for one in lines)
            raise DataError(f"Every line of {what} holds text.", f"an empty line {number}, {count} in all",
                            "take it out, and in pairs its partner with it; or pass drop_empty=True to load_texts or "
                            "load_pairs (fit --drop-empty), which counts them and leaves them out")  # fmt: skip
        if broken := HALVES.search(line):
            raise DataError(f"{what} are text that UTF-8 can write.",
                            f"{broken[0]!r} at character {broken.start()} of line {number}",
                            "decode the bytes that it came from as what they are")  # fmt: skip
        checked.append(composed(line))
    if not checked:
        raise DataError(f"{what} hold at least one line.", "none")
    return checked
