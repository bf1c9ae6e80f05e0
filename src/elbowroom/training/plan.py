"""What is to be trained and how; `to_dict` of a plan is the plan of a run's config.json."""

from __future__ import annotations

from dataclasses import dataclass

from elbowroom.model import ModelConfig
from elbowroom.objectives.objective import Objective
from elbowroom.sequence_model import SequenceModelConfig
from elbowroom.training.settings import TrainingSettings


@dataclass(frozen=True)
class Plan:
    """Of a model of rows."""

    model: ModelConfig
    objective: Objective
    training: TrainingSettings


@dataclass(frozen=True)
class SequencePlan:
    """Of a model of sequences."""

    model: SequenceModelConfig
    objective: Objective
    training: TrainingSettings


AnyPlan = Plan | SequencePlan
