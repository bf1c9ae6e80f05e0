"""A portion of the rows: those that are learned from, or those that are held out, with all that goes with them."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from elbowroom.data.rows import chosen, taken


class Portion(NamedTuple):
    """Rows [N, *event], and what goes with each of them: labels, what should come out of it, and how much it counts."""

    x: Any = None
    labels: Any = None
    target: Any = None
    weight: Any = None

    @property
    def wanted(self) -> Any:
        """What should come out: the target, or else the rows themselves."""
        return self.x if self.target is None else self.target

    def chosen(self, places: np.ndarray) -> Portion:
        """The rows at these places."""
        target = None if self.target is None else chosen(self.target, places)
        return Portion(chosen(self.x, places), taken(self.labels, places), target, taken(self.weight, places))
