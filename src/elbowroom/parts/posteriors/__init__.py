"""The posteriors, one file each, and what a posterior is: a module that gives q(z|x) of what the encoder says."""

from __future__ import annotations

import math
from abc import abstractmethod
from typing import ClassVar

from torch import Tensor

from elbowroom.configuration import Part
from elbowroom.distributions.distribution import LatentDistribution
from elbowroom.errors import ConfigError
from elbowroom.parts.module import PartModule
from elbowroom.shapes import EventShape


class Posterior(Part):
    """Configuration of a posterior."""

    family: ClassVar[str] = "posteriors"
    reads_x: ClassVar[bool] = True
    """Whether a code depends on its row."""

    @abstractmethod
    def build(self, latent_dim: int) -> PosteriorModule:
        """The module, for codes of so many dimensions."""

    @property
    def support(self) -> tuple[float, float] | None:
        """Between which values its codes lie, in every dimension; None where they may lie anywhere."""
        return None

    def check_support(self, wanted: tuple[float, float], prior: str) -> None:
        """Refuses to stand under a prior that is 0 where codes of this posterior may lie.

        Args:
            wanted: between which values the prior's codes lie.
            prior: its name.

        Raises:
            ConfigError: codes may lie outside, so that the KL is infinite.
        """
        low, high = self.support or (-math.inf, math.inf)
        if low < wanted[0] or high > wanted[1]:
            ends = f"{wanted[0]:.4g} to {wanted[1]:.4g}"
            reach = "which has no ends" if self.support is None else f"whose codes go from {low:.4g} to {high:.4g}"
            raise ConfigError("Codes stay where the prior is not 0; outside, the KL is infinite.",
                              f"posterior={self.name!r}, {reach}, with prior={prior!r} from {ends}",
                              "leave posterior out: it then is one that stays inside; or take 'point' with a "
                              "regulariser")  # fmt: skip


class PosteriorModule(PartModule):
    """The module of a posterior; `parameter_shape` is what the encoder must give for one row."""

    parameter_shape: EventShape

    @abstractmethod
    def forward(self, parameters: Tensor) -> LatentDistribution:
        """q(z|x) of encoder outputs [..., *parameter_shape]."""
