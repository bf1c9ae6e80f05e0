"""The regularisers, one file each, and what a regulariser is: a cost of the codes, in nats by a weight that is said.

Training lowers it beside the objective. It sees all codes of a batch together, is part of no bound, and is not measured
of held-out rows, since its value depends on the batch. History has it by name.
"""

from __future__ import annotations

import math
from abc import abstractmethod
from dataclasses import dataclass
from typing import Any, ClassVar

import torch
from torch import Tensor

from elbowroom.configuration import Part
from elbowroom.errors import ConfigError
from elbowroom.maths.noise import Draw, Noise
from elbowroom.objectives.batch import Batch
from elbowroom.objectives.latent_model import LatentModel
from elbowroom.objectives.terms import Terms
from elbowroom.parts.module import PartModule


@dataclass(frozen=True)
class Seen:
    """What a regulariser sees of a step.

    Args:
        terms: of the batch.
        batch: as the model read it, with N in `rows`.
        model: answers `p(like)`, the prior.
        noise: the regulariser's own, as its `draws_for` asked.
    """

    terms: Terms
    batch: Batch
    model: LatentModel
    noise: Noise

    @property
    def codes(self) -> Tensor:
        """One code of each row [B, D], the first draw; of several layers side by side."""
        return torch.cat([latent.z[0] for latent in self.terms.latents], -1)


class Regulariser(Part):
    """Configuration of a regulariser."""

    family: ClassVar[str] = "regularisers"
    toward_prior: ClassVar[bool] = False
    """Whether it brings codes to the prior, so that draws of the prior mean something."""
    weight: float
    """Cost of one unit for each row, in nats."""

    def __post_init__(self):
        super().__post_init__()
        if not 0.0 < self.weight < math.inf:
            raise ConfigError("The weight of a regulariser is a positive number of nats.", repr(self.weight),
                              "try 10.0")  # fmt: skip

    @abstractmethod
    def build(self) -> RegulariserModule:
        """The module."""


class RegulariserModule(PartModule):
    """Base of the modules.

    Args:
        config: its configuration, with the weight.
    """

    def __init__(self, config: Any):
        super().__init__()
        self.config = config

    def draws_for(self, rows: int, latent_dim: int) -> dict[str, Draw]:
        """The noise that `value` uses for so many rows and dimensions; none by default."""
        return {}

    def forward(self, seen: Seen) -> Tensor:
        """What it costs in nats: [], the same for each row, or [B]. Computed out of bfloat16."""
        with torch.autocast(seen.terms.log_px.device.type, enabled=False):
            return self.config.weight * self.value(seen)

    @abstractmethod
    def value(self, seen: Seen) -> Tensor:
        """The regulariser itself, without its weight: [] or [B]."""
