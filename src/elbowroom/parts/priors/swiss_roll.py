"""The swiss roll, a prior that can only be drawn from (Makhzani et al. 2015, arXiv 1511.05644, section 2.3)."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar

from torch import Tensor

from elbowroom.distributions import swiss_roll
from elbowroom.errors import ConfigError
from elbowroom.maths.swiss_roll import place_on_roll
from elbowroom.parts.prior import Prior, PriorModule


@dataclass(frozen=True)
class SwissRoll(Prior):
    """A spiral in the plane with mean 0 and variance 1 on average. It has no density, so it gives no bound."""

    name: ClassVar[str] = "swiss_roll"
    dimensions: ClassVar[int | None] = 2
    turns: float = 2.0
    """How often it goes round."""
    noise: float = 0.05
    """Standard deviation across the arm."""

    def __post_init__(self):
        super().__post_init__()
        if not 0.5 <= self.turns < math.inf:
            raise ConfigError("A roll goes round, half a turn at least.", f"turns={self.turns}", "try 2")
        if not 0.0 <= self.noise <= 1.0:
            raise ConfigError("Noise across the arm is a standard deviation, 0 to 1.", f"noise={self.noise}",
                              "try 0.05")  # fmt: skip

    def build(self, latent_dim: int) -> SwissRollModule:
        return SwissRollModule(self, latent_dim)


class SwissRollModule(PriorModule):
    """The module of `SwissRoll`."""

    config: SwissRoll

    def forward(self, like: Tensor) -> swiss_roll.SwissRoll:
        """p(z) with the shape, dtype and device of `like` [..., 2]."""
        return swiss_roll.SwissRoll(like, self.config.turns, self.config.noise)

    def place(self, z: Tensor) -> Tensor:
        """The share of the roll that lies further in than z."""
        return place_on_roll(z, self.config.turns, self.config.noise)


part = SwissRoll
