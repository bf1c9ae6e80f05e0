"""What a claim is: words, the models it needs, an experiment, a figure; and what an experiment finds."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from matplotlib.figure import Figure

from elbowroom.lab.recipe import Recipe
from elbowroom.lab.sets import Wants
from elbowroom.lab.workbench import Workbench

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
    """What an experiment found, in JSON types.

    Args:
        verdict: by the claim's rule.
        numbers: what it rests on, the deciding one first.
        plot: what the figure draws.
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


@dataclass(frozen=True)
class Words:
    """A claim in one language.

    Args:
        title: three to seven words.
        claim: what the source says, in one sentence.
        method: how it is measured, and the rule of the verdict.
        conclusions: verdict -> what to conclude, one to three sentences; may hold {name} of numbers.
        labels: what figures, numbers and conditions are called.
        remark: where the source errs, or what else is to be known; may be empty.
    """

    title: str
    claim: str
    method: str
    conclusions: Mapping[str, str]
    labels: Mapping[str, str]
    remark: str = ""


@dataclass(frozen=True)
class Claim:
    """A question, an experiment over paired seeds, a figure, a verdict.

    Args:
        name: such as "C8".
        sources: numbers of the study documents that make it.
        words: by language, "en" and "ko".
        experiment: from a workbench to what was found.
        figure: from an outcome and the words of a language to a picture.
        needs: the models that are trained beforehand, each with every seed.
        any_data: what it finds does not depend on the data, so it is run once.
        wants: what it must know of each row.
        own_models: models that the experiment trains by itself; so many are as much work as it is.
    """

    name: str
    sources: tuple[int, ...]
    words: Mapping[str, Words]
    experiment: Callable[[Workbench], Outcome]
    figure: Callable[[Outcome, Words], Figure]
    needs: Callable[[Workbench], Sequence[Recipe]] = lambda bench: ()
    any_data: bool = False
    wants: Wants = "labels"
    own_models: int = 0
