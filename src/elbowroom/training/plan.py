"""What is to be trained and how; `to_dict` of a plan is the plan of a run's config.json."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from elbowroom.model import ModelConfig
from elbowroom.objectives.latent_model import LatentModelConfig
from elbowroom.objectives.objective import Objective
from elbowroom.sequence_model import SequenceModelConfig
from elbowroom.training.settings import ClosedForm, TrainingSettings

MODELS: dict[str, type[LatentModelConfig]] = {config.kind: config for config in (ModelConfig, SequenceModelConfig)}
"""The configuration of each kind of model, by the name of the kind."""
METHODS: dict[str | None, type] = {None: TrainingSettings, ClosedForm.kind: ClosedForm}
"""How models are fitted, by the name of the kind; steps are so usual that a saved plan does not name them."""


@dataclass(frozen=True)
class Plan:
    """A model, the objective that it is fitted by, and how: the settings of the loop, or the closed form."""

    model: Any = field(metadata={"kinds": MODELS})
    """A configuration of one of `MODELS`."""
    objective: Objective
    training: Any = field(metadata={"kinds": METHODS})
    """A configuration of one of `METHODS`."""
