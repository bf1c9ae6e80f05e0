"""A number with everything that it needs to be believed."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Measure:
    """One measured number.

    Args:
        name: a standard term that tells the sign, such as "elbo" or "nll".
        value: the number.
        unit: "nats", "squared error per value", "share".
        split: the data it was measured on.
        rows: how many examples.
        samples: Monte Carlo samples K per example, None where the number is exact given the data.
        standard_error: of the Monte Carlo estimate, None where there is none.

    >>> print(Measure("nll", 86.91, "nats", "test", 10_000, 5000, 0.02))
    nll 86.91 ± 0.02 nats (test, N=10000, K=5000)
    """

    name: str
    value: float
    unit: str
    split: str
    rows: int
    samples: int | None = None
    standard_error: float | None = None

    def __str__(self) -> str:
        error = self.standard_error
        known = error is not None and math.isfinite(error) and error > 0
        digits = min(max(2, 1 - math.floor(math.log10(error))), 6) if known and error else 4
        number = f"{self.value:z.{digits}f} ± {error:.{digits}f}" if known else f"{self.value:z.5g}"
        count = f", K={self.samples}" if self.samples else ""
        return f"{self.name} {number} {self.unit} ({self.split}, N={self.rows}{count})"

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)
