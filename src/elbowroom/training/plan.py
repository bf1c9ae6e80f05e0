"""What is to be trained and how; `to_dict` of a plan is the plan of a run's config.json."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from elbowroom.model import ModelConfig
from elbowroom.objectives.latent_model import LatentModelConfig
from elbowroom.objectives.objective import Objective
from elbowroom.sequence_model import SequenceModelConfig
from elbowroom.training.settings import TrainingSettings

MODELS: dict[str, type[LatentModelConfig]] = {config.kind: config for config in (ModelConfig, SequenceModelConfig)}
"""The configuration of each kind of model, by the name of the kind."""


@dataclass(frozen=True)
class Plan:
    """A model, the objective that trains it, and the settings of the loop."""

    model: Any = field(metadata={"kinds": MODELS})
    """A configuration of one of `MODELS`."""
    objective: Objective
    training: TrainingSettings
