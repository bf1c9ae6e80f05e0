"""The unit of a measure, and what else of it has words, in the language of a page."""

from __future__ import annotations

from dataclasses import replace

from elbowroom.evaluation.measure import Measure
from elbowroom.pictures.words import name, say
from elbowroom.wording import said

SHARED = {"nats": "unit.nats", "squared MMD": "unit.squared_mmd", "similarity": "unit.similarity"}
"""Units that several measures have, and the key of their words."""


def shared_unit(unit: str, language: str) -> str | None:
    """A unit that several measures have, in a language; None for a unit of one measure alone.

    Args:
        unit: as a measure carries it, such as "squared MMD" or "of 20".
        language: "en" or "ko".

    >>> shared_unit("of 20", "ko")
    '전체 20개'
    """
    short = unit.partition(";")[0]
    if short in SHARED:
        return say(SHARED[short], language)
    if short.startswith("of "):
        return say("unit.of", language, count=short.removeprefix("of "))
    return None


def worded(measure: Measure, language: str) -> Measure:
    """The measure with its unit and its split in a language."""
    unit = shared_unit(measure.unit, language) or said(measure.unit)
    return replace(measure, unit=unit, split=name(measure.split, language))
