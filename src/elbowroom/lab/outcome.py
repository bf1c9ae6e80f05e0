"""What an experiment gives: a verdict, the numbers it rests on, and what the figure draws."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

Verdict = Literal["holds", "refuted", "undecided", "conditional"]
"""Conditional: holds only when ..."""


@dataclass(frozen=True)
class Number:
    """One number of an experiment.

    Args:
        name: key of the claim's labels.
        value: the number; the mean where there is an interval.
        low, high: ends of the 95% interval, or None where the number is exact or one of a kind.
        count: how many seeds, pairs or draws it rests on.
        unit: "nats", "%" or nothing; a key of the claim's labels where it is one.
    """

    name: str
    value: float
    low: float | None = None
    high: float | None = None
    count: int | None = None
    unit: str = ""


@dataclass(frozen=True)
class Outcome:
    """The result of an experiment, in JSON types.

    Args:
        verdict: by the claim's rule.
        numbers: what it rests on, the deciding one first.
        plot: what the figure draws, as `panels.figure` makes it.
        condition: key of the claim's labels, where it holds only when ...
        data: the set that stood in where the one asked for lacks what the claim wants; else empty.
    """

    verdict: Verdict
    numbers: Sequence[Number]
    plot: Mapping[str, Any] = field(default_factory=dict)
    condition: str = ""
    data: str = ""

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Outcome:
        numbers = tuple(Number(**number) for number in data["numbers"])
        return cls(**{**data, "numbers": numbers})
