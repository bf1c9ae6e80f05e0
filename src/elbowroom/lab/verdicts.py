"""The fixed rules that verdicts are reached by.

The common one: a claim holds if the 95% interval of the paired difference over seeds excludes 0 on its side, is
refuted if it excludes 0 on the other, and is undecided else.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from elbowroom.lab.claim import Number, Verdict


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

    found = np.asarray(values, dtype=np.float64)
    assert found.ndim == 1, found.shape
    assert len(found) > 1, "an interval takes two values or more"
    mean = float(found.mean())
    half = float(t.ppf(0.975, len(found) - 1) * found.std(ddof=1) / np.sqrt(len(found)))
    return Interval(mean, mean - half, mean + half, len(found))


def difference(a: Sequence[float] | np.ndarray, b: Sequence[float] | np.ndarray) -> Interval:
    """The paired difference a - b over seeds."""
    return interval(np.asarray(a, dtype=np.float64) - np.asarray(b, dtype=np.float64))


def above(found: Interval, limit: float = 0.0) -> Verdict:
    """Holds if the whole interval lies above the limit, refuted if it lies below, else undecided."""
    if not np.isfinite([found.low, found.high]).all():
        return "undecided"
    return "holds" if found.low > limit else "refuted" if found.high < limit else "undecided"


def below(found: Interval, limit: float = 0.0) -> Verdict:
    """Holds if the whole interval lies below the limit, refuted if it lies above, else undecided."""
    return above(Interval(-found.mean, -found.high, -found.low, found.count), -limit)


def all_of(*verdicts: Verdict) -> Verdict:
    """Holds if all do, refuted if one is, else undecided."""
    if "refuted" in verdicts:
        return "refuted"
    return "holds" if all(verdict == "holds" for verdict in verdicts) else "undecided"


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


def exact(error: float, tolerance: float) -> Verdict:
    """An identity holds if its error is within the tolerance, and is refuted else."""
    return "holds" if np.isfinite(error) and abs(error) <= tolerance else "refuted"
