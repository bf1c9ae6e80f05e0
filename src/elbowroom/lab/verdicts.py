"""The fixed rules that verdicts are reached by.

The common one: a claim holds if the 95% interval of the paired difference over seeds excludes 0 on its side, is
refuted if it excludes 0 on the other, and is undecided else.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from elbowroom.lab.outcome import Number, Verdict

# --- intervals -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Interval:
    """A mean with its 95% interval by Student's t."""

    mean: float
    low: float
    high: float
    count: int

    def number(self, name: str, unit: str = "") -> Number:
        """As one of an outcome's numbers."""
        return Number(name, self.mean, self.low, self.high, self.count, unit)


def interval(values: Sequence[float] | np.ndarray) -> Interval:
    """The mean of values [n] and its 95% interval by Student's t with n - 1 degrees of freedom; n is at least 2."""
    from scipy.stats import t

    row = np.asarray(values, dtype=np.float64)
    assert row.ndim == 1, row.shape
    assert len(row) > 1, "an interval takes two values or more"
    mean = float(row.mean())
    half = float(t.ppf(0.975, len(row) - 1) * row.std(ddof=1) / np.sqrt(len(row)))
    return Interval(mean, mean - half, mean + half, len(row))


def difference(a: Sequence[float] | np.ndarray, b: Sequence[float] | np.ndarray) -> Interval:
    """The paired difference a - b over seeds."""
    return interval(np.asarray(a, dtype=np.float64) - np.asarray(b, dtype=np.float64))


def numbers(arms: Mapping[Any, Sequence[float] | np.ndarray], unit: str = "", name: str = "{}") -> list[Number]:
    """The mean of each arm with its interval, as numbers of an outcome.

    Args:
        arms: label -> a value for each seed.
        unit: of all of them.
        name: what each is called; {} stands for the label.
    """
    return [interval(values).number(name.format(label), unit) for label, values in arms.items()]


# --- rules of one measure --------------------------------------------------------------------------------------------


def above(measured: Interval, limit: float = 0.0) -> Verdict:
    """Holds if the whole interval lies above the limit, refuted if it lies below, else undecided."""
    if not np.isfinite([measured.low, measured.high]).all():
        return "undecided"
    return "holds" if measured.low > limit else "refuted" if measured.high < limit else "undecided"


def below(measured: Interval, limit: float = 0.0) -> Verdict:
    """Holds if the whole interval lies below the limit, refuted if it lies above, else undecided."""
    return above(Interval(-measured.mean, -measured.high, -measured.low, measured.count), -limit)


def exact(error: float, tolerance: float) -> Verdict:
    """An identity holds if its error is within the tolerance, and is refuted else."""
    return "holds" if np.isfinite(error) and abs(error) <= tolerance else "refuted"


# --- rules of several; with the key of the condition, which is empty but where the verdict is conditional ------------


def all_of(*verdicts: Verdict) -> Verdict:
    """Holds if all do, refuted if one is, else undecided."""
    if "refuted" in verdicts:
        return "refuted"
    return "holds" if all(verdict == "holds" for verdict in verdicts) else "undecided"


def on_condition(main: Verdict, further: Verdict, condition: str) -> tuple[Verdict, str]:
    """The main verdict; but where it holds the further one, and where that is refuted it holds on the condition."""
    if main != "holds":
        return main, ""
    return ("conditional", condition) if further == "refuted" else (further, "")


def agreeing(first: Verdict, second: Verdict, conditions: tuple[str, str]) -> tuple[Verdict, str]:
    """What two measures of one claim say together, with the condition where only one of them holds.

    Args:
        first, second: their verdicts.
        conditions: the condition where the first holds alone, and where the second does.
    """
    if first == second:
        return first, ""
    if "undecided" in (first, second):
        return "undecided", ""
    return "conditional", conditions[0 if first == "holds" else 1]


def some_of(verdicts: Mapping[str, Verdict], between: str = "_") -> tuple[Verdict, str]:
    """Holds if all do, refuted if all are, undecided if one is; else on condition of those that hold.

    Args:
        verdicts: by name.
        between: what joins their names to the key of the condition.
    """
    if len(set(verdicts.values())) == 1:
        return next(iter(verdicts.values())), ""
    if "undecided" in verdicts.values():
        return "undecided", ""
    return "conditional", between.join(name for name, verdict in verdicts.items() if verdict == "holds")
