"""The autoencoder (Hinton & Salakhutdinov 2006), denoising where a corruption is set (Vincent et al. 2008)."""

from __future__ import annotations

from typing import Any

from elbowroom.data.statistics import Statistics
from elbowroom.model import ModelConfig
from elbowroom.objectives.objective import Objective
from elbowroom.presets._choice import choose_model, choose_objective
from elbowroom.presets._groups import Code, Ends, Looks, Networks, Raised
from elbowroom.settings import settings


@settings
class AutoencoderPreset(Looks, Raised, Ends, Networks, Code):
    """An encoder to a point and a decoder back."""

    def parts(self, seen: Statistics, labels: Any = None) -> tuple[ModelConfig, Objective]:
        return choose_model(self, seen, sigma=1.0), choose_objective(self)


part = AutoencoderPreset
