"""What the catalogue knows of a public set of texts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from elbowroom.data.set_file import SetFile

Columns = Mapping[str, list[str]]
"""The lines of each language, in step with each other."""


@dataclass(frozen=True)
class TextSplit:
    """One part of a set, as its publisher parts it, or, where there is no such part, as the entry does."""

    files: Mapping[str, tuple[SetFile, ...]]  # of each language; those of "" hold all languages
    rows: int
    note: str  # what it is, and who uses it
    held_out: str = ""  # the split that is measured after training on this one; none is itself


@dataclass(frozen=True)
class TextEntry:
    """A public set of texts: its languages, its splits, its files, how they are read, and whom to thank."""

    name: str
    title: str
    summary: str
    languages: tuple[str, ...]  # the first two are the two sides of pairs, unless others are asked for
    splits: Mapping[str, TextSplit]  # the first one is the default
    read: Callable[[str, Mapping[str, list[Path]]], Columns]  # split, files of each language -> lines
    homepage: str
    licence: str
    citation: str
    advice: str = ""  # where its files are had that may not be downloaded
    folder: str = ""  # in the data folder, where it is not the name

    @property
    def size(self) -> int:
        """Bytes to download for all languages and splits."""
        every = {file for split in self.splits.values() for files in split.files.values() for file in files}
        return sum(file.size for file in every if file.urls)


def read_line_files(split: str, files: Mapping[str, list[Path]]) -> Columns:
    """Languages that have a file of lines each."""
    from elbowroom.data.text.lines import read_lines

    return {language: [line.strip() for line in read_lines(paths[0])] for language, paths in files.items()}
