"""The categorical likelihood: a free probability for each level of each value, as of the 256 of an 8-bit pixel.

The decoder gives so many numbers for each value (van den Oord et al. 2016, arXiv 1601.06759, section 2.2), which
suits small images and few levels.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from torch import Tensor

from elbowroom.distributions import categorical
from elbowroom.parts.likelihood import Likelihood, LikelihoodModule, check_levels, note_on_levels
from elbowroom.shapes import EventShape


@dataclass(frozen=True)
class Categorical(Likelihood):
    """p(x|z) = product of categoricals over j / (levels - 1); a value of x counts as the level nearest to it."""

    name: ClassVar[str] = "categorical"
    support: ClassVar[tuple[float, float] | None] = (0.0, 1.0)
    levels: int = 256
    """How many values there are, the first at 0 and the last at 1 in scaled units."""

    def __post_init__(self):
        super().__post_init__()
        check_levels(self.levels)

    def build(self, event_shape: EventShape) -> CategoricalModule:
        return CategoricalModule(self, event_shape)

    def note(self, statistics: Any) -> str | None:
        return note_on_levels(statistics, self.levels)

    @classmethod
    def example(cls) -> Categorical:
        return cls(levels=5)


class CategoricalModule(LikelihoodModule):
    """The module of `Categorical`."""

    is_density: ClassVar[bool] = False

    def __init__(self, config: Categorical, event_shape: EventShape):
        super().__init__()
        self.parameter_shape = (config.levels, *event_shape)

    def forward(self, parameters: Tensor) -> categorical.Categorical:
        """The distribution of decoder outputs [..., levels, *event]: logits."""
        return categorical.Categorical(parameters.movedim(-len(self.parameter_shape), -1))


part = Categorical
