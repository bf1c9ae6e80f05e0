"""Additive Gaussian noise of several strengths, one for each row, so that one denoiser sees the coarse and the fine."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar, Literal

import torch
from torch import Tensor

from elbowroom.errors import ConfigError
from elbowroom.maths.noise import Draw, Noise
from elbowroom.parts.corruptions import Corruption, CorruptionModule
from elbowroom.shapes import EventShape


@dataclass(frozen=True)
class GaussianLevels(Corruption):
    """x + sigma eps, each row with one of these sigma."""

    name: ClassVar[str] = "gaussian_levels"
    sigmas: tuple[float, ...] = (0.5, 3.0)
    """Standard deviations in units of the scaled data, each as likely as the others."""

    def __post_init__(self):
        super().__post_init__()
        if not self.sigmas or not all(sigma >= 0 and math.isfinite(sigma) for sigma in self.sigmas):
            raise ConfigError("sigmas lists standard deviations, none of them negative.", repr(self.sigmas),
                              "try (0.5, 3.0)")  # fmt: skip

    def build(self, event_shape: EventShape) -> GaussianLevelsModule:
        return GaussianLevelsModule(self, event_shape)


class GaussianLevelsModule(CorruptionModule):
    """The module of `GaussianLevels`."""

    noise_kind: Literal["normal", "uniform"] = "normal"

    def __init__(self, config: GaussianLevels, event_shape: EventShape):
        super().__init__(event_shape)
        self.sigmas = config.sigmas

    def draws(self, batch: int) -> dict[str, Draw]:
        return {**super().draws(batch), "level": Draw("uniform", (batch,))}

    def forward(self, x: Tensor, noise: Noise) -> Tensor:
        if "values" not in noise:
            return x
        which = (noise["level"] * len(self.sigmas)).long().clamp(max=len(self.sigmas) - 1)
        sigma = torch.tensor(self.sigmas, dtype=x.dtype, device=x.device)[which]
        return x + sigma.view(-1, *[1] * len(self.event_shape)) * noise["values"].to(x.dtype)


part = GaussianLevels
