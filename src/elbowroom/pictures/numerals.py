"""Numbers as a reader wants them on a figure: a true minus sign, no digits that say nothing."""

from __future__ import annotations

import math
from collections.abc import Iterable


def aligned(values: Iterable[float]) -> list[str]:
    """Numbers of one axis with equally many decimals, as few as keep neighbours apart, and at most two.

    Args:
        values: the numbers, in order.

    >>> aligned([-1.0, 0.0, 1.0]), aligned([-1.6448, 0.0, 0.169])
    (['−1', '0', '1'], ['−1.64', '0.00', '0.17'])
    """
    numbers = [float(value) for value in values]
    if any(not math.isfinite(v) or abs(v) >= 1000 or 0 < abs(v) < 0.005 for v in numbers):
        return [short(v) for v in numbers]
    decimals = next((d for d in (0, 1) if all(abs(v - round(v, d)) < 1e-6 for v in numbers)), 2)
    return [f"{v:z.{decimals}f}".replace("-", "−") for v in numbers]


def short(value: float, digits: int = 3) -> str:
    """A number in at most `digits` significant digits, with a true minus sign and grouped thousands.

    Args:
        value: any number; one that is not finite is written as such.
        digits: significant digits below ten thousand.

    >>> short(-1.6448), short(0.0), short(12345.6), short(float("nan"))
    ('−1.64', '0', '12,346', 'NaN')
    """
    if not math.isfinite(value):
        return "NaN" if math.isnan(value) else ("∞" if value > 0 else "−∞")
    if value == 0:
        return "0"
    text = f"{value:,.0f}" if abs(value) >= 10 ** max(digits, 4) else f"{value:.{digits}g}"
    if "e" in text and abs(value) >= 1:
        text = f"{value:,.0f}"
    return text.replace("-", "−")
