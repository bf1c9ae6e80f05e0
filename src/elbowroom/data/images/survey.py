"""A look at headers before any image is decoded: what the images are likely to be, and how they differ."""

from __future__ import annotations

import warnings
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np

from elbowroom.data.image_names import shown
from elbowroom.data.images.decode import Facts, facts
from elbowroom.data.images.index import Index
from elbowroom.data.images.opener import opened
from elbowroom.data.images.part import Plan
from elbowroom.data.images.rule import Rule
from elbowroom.errors import DataError

CHUNK_ROWS, CHUNK_BYTES = 64, 4 * 2**20
PROBES = 32  # images whose headers say what the rest may be like
MOST_SIZED = 5000  # images that are looked at to say which sizes there are


def plan_of(index: Index, rule: Rule, source: Path) -> Plan:
    """Shape and chunks, from the rule and a look at some headers.

    Raises:
        DataError: no image can be read, or sizes differ and the rule has none.
    """
    size, colour = rule.size, rule.colour
    if size is None or colour == "auto":
        seen = _some_facts(index, source)
        if size is None and len({image_facts.size for image_facts in seen}) > 1:
            raise mixed(index, source)
        size = size or seen[0].size
        if colour == "auto":
            colour = "grey" if all(image_facts.grey for image_facts in seen) else "colour"
    event = size if colour == "grey" else (*size, 3)
    return Plan(len(index), event, max(1, min(CHUNK_ROWS, CHUNK_BYTES // int(np.prod(event)))))


def mixed(index: Index, source: Path) -> DataError:
    """The error for sizes that differ: which there are, how many of each, and the cure."""
    rows = range(0, len(index), -(-len(index) // MOST_SIZED))
    seen = [image_facts.size for row in rows if isinstance(image_facts := _facts(index, source, row), Facts)]
    sizes = Counter(seen).most_common()
    listed = ", ".join(f"{height} x {width} ({many})" for (height, width), many in sizes[:5])
    more = f" and {len(sizes) - 5} others" if len(sizes) > 5 else ""
    return DataError(
        "Images are of one size, or a size is asked for.",
        f"{len(sizes)} sizes (height x width) in {shown(index.place)}: {listed}{more}",
        "--size 64x64 --fit crop on the command line, size=(64, 64), fit='crop' in Python; or fit pad, or squash",
    )


def nothing(index: Index, skipped: dict[str, str]) -> DataError:
    """The error where no image can be read."""
    return DataError(f"At least one image in {shown(index.place)} can be read.", named(skipped), "see to the files")


def named(skipped: dict[str, str], most: int = 20) -> str:
    """Names and reasons of images that cannot be read, and how many there are."""
    listed = "; ".join(f"{shown(name)}: {shown(why)}" for name, why in list(skipped.items())[:most])
    return f"{listed}; and {len(skipped) - most} more" if len(skipped) > most else listed


def _some_facts(index: Index, source: Path) -> list[Facts]:
    """What headers evenly taken say; if none of these can be read, the first one that can."""
    spread = range(0, len(index), -(-len(index) // PROBES))
    image_facts = [known for row in spread if isinstance(known := _facts(index, source, row), Facts)]
    if image_facts:
        return image_facts
    skipped = {}
    for row in range(len(index)):
        known = _facts(index, source, row)
        if isinstance(known, Facts):
            return [known]
        skipped[index.names[row]] = known
    raise nothing(index, skipped)


def _facts(index: Index, source: Path, row: int) -> Facts | str:
    """What an image's header says, or why it cannot be read."""
    return look((index.kind, str(source), index.keys([row])))[0]


def look(images: tuple[str, str, list[Any]]) -> list[Facts | str]:
    """What the headers of images say, or why one cannot be read; they are named as `opener.opened` takes them."""
    kind, place, keys = images
    image_facts: list[Facts | str] = []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for key in keys:
            try:
                image_facts.append(facts(opened(kind, place, key)))
            except DataError as error:
                image_facts.append(error.got)
    return image_facts
