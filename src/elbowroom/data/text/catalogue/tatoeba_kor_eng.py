"""English and Korean sentences of Tatoeba: the 3,318 pairs of 11 January 2020 that tutorials use.

The address https://www.manythings.org/anki/kor-eng.zip gives newer and larger versions, so this one is used where it is
at hand. There is no official split: the parts here are random, and no English sentence stands in two of them.
"""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from elbowroom.data.set_file import SetFile
from elbowroom.data.text.catalogue._entry import Columns, TextEntry, TextSplit
from elbowroom.data.text.lines import lines_of
from elbowroom.errors import DataError

SHA256 = "a89231b2e5216c1f8052335cd9d29ceba9d49989eeb18372a4313eb3f85e9dd9"
FILES = {"": (SetFile("kor-eng.zip", (), 130_036, SHA256),)}
PARTS = {"train": (0, 2718), "val": (2718, 3018), "test": (3018, 3318), "all": (0, 3318)}
"""Rows in an order that keeps pairs of the same English sentence together."""


def _read(split: str, files: Mapping[str, list[Path]]) -> Columns:
    path = files[""][0]
    try:
        with zipfile.ZipFile(path) as archive:
            rows = [line.split("\t") for line in lines_of(archive.read("kor.txt"), f"kor.txt of {path}")]
    except (OSError, KeyError, zipfile.BadZipFile) as error:
        raise DataError(f"{path} is a zip with kor.txt in it.", str(error), "get it again") from error
    if split != "all":
        start, stop = PARTS[split]
        rows = [rows[i] for i in _order([row[0] for row in rows])[start:stop]]
    return {"en": [row[0] for row in rows], "ko": [row[1] for row in rows]}


def _order(sentences: list[str]) -> list[int]:
    """The rows, different sentences in a fixed random order, those with the same one behind each other."""
    known: dict[str, list[int]] = {}
    for row, sentence in enumerate(sentences):
        known.setdefault(sentence, []).append(row)
    groups = list(known.values())
    # RandomState's stream is one that NumPy keeps for ever.
    return [row for group in np.random.RandomState(0).permutation(len(groups)) for row in groups[group]]


entry = TextEntry(
    name="tatoeba-kor-eng",
    title="Tatoeba, English and Korean",
    summary="Short sentences in English, and their translations into Korean.",
    languages=("en", "ko"),
    splits={
        "train": TextSplit(FILES, 2718, "a random part", "test"),
        "val": TextSplit(FILES, 300, "a random part"),
        "test": TextSplit(FILES, 300, "a random part"),
        "all": TextSplit(FILES, 3318, "all pairs, in the order of the file"),
    },
    read=_read,
    homepage="https://www.manythings.org/anki/",
    licence="CC BY 2.0 FR; attribution tatoeba.org and manythings.org/anki",
    citation="Tatoeba, https://tatoeba.org; prepared by C. Kelly, manythings.org/anki",
    advice="the address https://www.manythings.org/anki/kor-eng.zip has newer ones, whose kor.txt is a file of pairs",
    folder="tatoeba",
)
