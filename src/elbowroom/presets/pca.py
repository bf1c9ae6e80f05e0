"""Probabilistic PCA (Tipping & Bishop 1999): the linear VAE whose optimum is known."""

from __future__ import annotations

import math
from typing import Any

from elbowroom.data.statistics import Statistics
from elbowroom.errors import ConfigError
from elbowroom.model import ModelConfig
from elbowroom.objectives.members.elbo import ELBO
from elbowroom.objectives.objective import Objective
from elbowroom.parts.likelihoods.gaussian import Gaussian
from elbowroom.parts.networks.linear import Linear
from elbowroom.presets._choice import choose_model
from elbowroom.presets._groups import Code
from elbowroom.settings import settings


@settings
class PCAPreset(Code):
    """Linear encoder and decoder, a Gaussian code and one sigma for all values; centred data under one scale."""

    def parts(self, seen: Statistics, labels: Any = None) -> tuple[ModelConfig, Objective]:
        features = math.prod(seen.event_shape)
        if self.latent_dim >= features:
            raise ConfigError("Probabilistic PCA leaves a feature for its noise: latent_dim < features.",
                              f"latent_dim={self.latent_dim}, n_features = {features}",
                              f"take latent_dim={features - 1} or less" if features > 1 else "pass more features",
                              )  # fmt: skip
        ends = {"likelihood": Gaussian(sigma="learned"), "scaling": "center", "posterior": "diagonal_gaussian"}
        return choose_model(self, seen, "learned", encoder=Linear(), decoder=Linear(), **ends), ELBO()


part = PCAPreset
