"""Small trainings of digits, called as the loop is called."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

from elbowroom.model import ModelConfig
from elbowroom.objectives.members.elbo import ELBO
from elbowroom.training.callback import Callback
from elbowroom.training.fit import Fitted, Plan
from elbowroom.training.settings import TrainingSettings
from helpers.models import small_vae

EVENT = (8, 8)


def model_config(**changes: Any) -> ModelConfig:
    return small_vae(EVENT, 3, **changes)


def plan(model: ModelConfig | None = None, **settings: Any) -> Plan:
    return Plan(model or model_config(), ELBO(), TrainingSettings(**{"epochs": 3, "batch_size": 50, **settings}))


def weights(fitted: Fitted) -> Tensor:
    return torch.cat([value.flatten().double() for value in fitted.model.state_dict().values()])


class Spy(Callback):
    """Calls a function of (training) after every step."""

    def __init__(self, function: Any):
        self.function = function

    def on_step(self, training: Any) -> None:
        self.function(training)
