"""The linear autoencoder: one linear layer each way. PCA's subspace is its optimum (Baldi & Hornik 1989)."""

from __future__ import annotations

from typing import Any

from elbowroom.data.statistics import Statistics
from elbowroom.model import ModelConfig
from elbowroom.objectives.members.reconstruction import Reconstruction
from elbowroom.objectives.objective import Objective
from elbowroom.parts.likelihoods.gaussian import Gaussian
from elbowroom.parts.networks.linear import Linear
from elbowroom.presets._choice import choose_model
from elbowroom.presets._groups import Code
from elbowroom.settings import settings


@settings
class LinearAutoencoderPreset(Code):
    """Linear encoder and decoder, squared error; centred data under one scale, as PCA sees them."""

    def parts(self, seen: Statistics, labels: Any = None) -> tuple[ModelConfig, Objective]:
        ends = {"likelihood": Gaussian(sigma=1.0), "scaling": "center"}
        return choose_model(self, seen, 1.0, encoder=Linear(), decoder=Linear(), **ends), Reconstruction()


part = LinearAutoencoderPreset
