"""The record of a campaign, and what is read from it; a result is an outcome in JSON types, or the error instead."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from elbowroom.data import catalogue
from elbowroom.lab.claim import Claim
from elbowroom.lab.outcome import Number
from elbowroom.lab.words import Words
from elbowroom.pictures.numerals import short

FILE, FORMAT_VERSION = "claims.json", 1
Record = Mapping[str, Any]
Result = Mapping[str, Any]


def failures(record: Record) -> list[str]:
    """The experiments of a record that ended in an error, each with its claim and data set."""
    return [
        f"{name} on {result.get('data') or data}: {result['failed']}"
        for data, results in record["sets"].items()
        for name, result in results.items()
        if "failed" in result
    ]


def undecided(record: Record) -> list[str]:
    """Claims that small data left open and that larger data may decide: none but in a quick record."""
    open_ones = {name for results in record["sets"].values() for name, result in results.items()
                 if result.get("verdict") == "undecided"}  # fmt: skip
    return sorted(open_ones, key=lambda name: int(name[1:])) if record["scale"] == "quick" else []


def result_on(record: Record, data: str, claim: Claim) -> Result | None:
    """The result on a data set; what was measured once, on no data or on a stand-in, counts for all."""
    result = record["sets"][data].get(claim.name)
    if result is not None:
        return result
    others = [results[claim.name] for results in record["sets"].values() if claim.name in results]
    return next((other for other in others if claim.any_data or other.get("data")), None)


def level_of(result: Result) -> str:
    """The verdict, or "failed"."""
    return "failed" if "failed" in result else result["verdict"]


def title(name: str) -> str:
    """The name of a data set as people write it."""
    return catalogue.describe(name).title if catalogue.is_name(name) else name


def stand_in(record: Record, claim: Claim) -> str:
    """The set that stood in for those asked for, in brackets; empty where none did."""
    results = [of[claim.name] for of in record["sets"].values() if claim.name in of]
    names = {result.get("data") for result in results} - {None, ""}
    return "".join(f" ({title(name)})" for name in sorted(names))


def deciding(result: Result, words: Words) -> str:
    """The first number with its interval and unit; empty where there is none."""
    if "failed" in result or not result["numbers"]:
        return ""
    number = Number(**result["numbers"][0])
    return " ".join(part for part in (*as_text(number), words.label(number.unit)) if part)


def as_text(number: Number) -> tuple[str, str]:
    """A number and its 95% interval in brackets, with as many decimals as the interval's width lets believe.

    >>> as_text(Number("difference", 0.0021043, 0.000603, 0.003606, 5)), as_text(Number("error", 1.52e-13))
    (('0.0021', '[0.0006,\\xa00.0036]'), ('1.52e−13', ''))
    """
    if number.low is None or number.high is None:
        return short(number.value), ""
    half = (number.high - number.low) / 2
    decimals = max(0, 1 - math.floor(math.log10(half))) if half > 0 and math.isfinite(half) else 99
    if decimals > 7:
        return short(number.value), _between(short(number.low), short(number.high))
    value, low, high = (f"{v:z,.{decimals}f}".replace("-", "−") for v in (number.value, number.low, number.high))
    return value, _between(low, high)


def _between(low: str, high: str) -> str:
    """An interval, which no line breaks apart."""
    return f"[{low},\u00a0{high}]"
