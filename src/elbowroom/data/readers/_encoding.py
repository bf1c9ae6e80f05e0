"""In which encoding a file of text is: UTF-8; else CP949, which Korean Excel writes, where the bytes fit it."""

from __future__ import annotations

import codecs
from pathlib import Path

from elbowroom.data.readers._opened import opened
from elbowroom.errors import DataError

BLOCK, HEAD = 2**20, 4096
KOREAN = "cp949"
PLAUSIBLE = 0.5
"""Share of the other characters than ASCII that are in KS X 1001, in a text that is Korean."""


def encoding_of(path: Path) -> str:
    """The encoding of a plain or gzipped file: "utf-8-sig", "utf-16" by its mark, or "cp949".

    Raises:
        DataError: it is none of them; the first byte that is no UTF-8 is named by its line.
    """
    with opened(path) as file:
        head = file.read(HEAD)
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16" if _fits(path, "utf-16")[0] else "utf-8-sig"
    zeros = head[0::2].count(0), head[1::2].count(0)  # every second byte of ASCII in UTF-16
    if min(zeros) < max(zeros) / 10 and max(zeros) > len(head) / 8:
        guess = "utf-16-be" if zeros[0] > zeros[1] else "utf-16-le"
        if _fits(path, guess)[0]:
            return guess
    fits, line, byte = _fits(path, "utf-8")
    if fits:
        return "utf-8-sig"
    if _fits(path, KOREAN)[0] and _is_korean(path):
        return KOREAN
    raise DataError(f"{path} is text in UTF-8, or in CP949.", f"the byte 0x{byte:02X} in line {line}",
                    "name its encoding, such as encoding='cp1252' (--encoding cp1252) for Western Europe, "
                    "or save it as UTF-8")  # fmt: skip


def _fits(path: Path, encoding: str) -> tuple[bool, int, int]:
    """Whether all bytes are text in an encoding; else the line and the value of the first that is none."""
    decoder = codecs.getincrementaldecoder(encoding)()
    line = 1
    with opened(path) as file:
        while block := file.read(BLOCK):
            try:
                decoder.decode(block)
            except UnicodeDecodeError as error:
                return False, line + error.object[: error.start].count(b"\n"), error.object[error.start]
            line += block.count(b"\n")
    try:
        decoder.decode(b"", final=True)
    except UnicodeDecodeError as error:
        return False, line, error.object[error.start]
    return True, 0, 0


def _is_korean(path: Path) -> bool:
    """Whether most characters that are not ASCII are those of KS X 1001: chance pairs of Western letters are not."""
    with opened(path) as file:
        text = file.read(BLOCK).decode(KOREAN, errors="ignore")
    others = [character for character in text if not character.isascii()]
    return sum(len(c.encode("euc-kr", errors="ignore")) == 2 for c in others) >= PLAUSIBLE * len(others)
