"""How a model of the lab is made: a preset, its options, the training. Equal recipes are trained once."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from elbowroom.configuration import from_dict, part
from elbowroom.data.statistics import Statistics
from elbowroom.registry import FAMILIES
from elbowroom.training.fit import Plan
from elbowroom.training.settings import TrainingSettings


@dataclass(frozen=True)
class Recipe:
    """JSON types only, so that a digest of it names the model.

    Args:
        preset: by name.
        latent_dim: dimensions of z.
        options: further arguments of the preset.
        objective: another objective than the preset's, by name and settings, or None.
        parts: fields of `ModelConfig` that differ from the preset's.
        training: settings but the seed; `steps` stands for epochs.
        rows: only the first so many training rows, or None for all.
    """

    preset: str
    latent_dim: int
    options: Mapping[str, Any] = field(default_factory=dict)
    objective: Mapping[str, Any] | None = None
    parts: Mapping[str, Any] = field(default_factory=dict)
    training: Mapping[str, Any] = field(default_factory=dict)
    rows: int | None = None

    def plan(self, data: Statistics, rows: int, seed: int) -> Plan:
        """What `fit` trains, on so many rows with these statistics."""
        preset = FAMILIES["presets"].find(self.preset)
        model, objective = preset(latent_dim=self.latent_dim, **self.options).parts(data)
        if self.parts:
            model = dataclasses.replace(model, **self.parts)
        if self.objective is not None:
            objective = part("objectives", self.objective)
        settings = dict(self.training)
        steps = settings.pop("steps", None)
        if steps is not None:
            per_epoch = -(-rows // settings["batch_size"])
            settings["epochs"] = max(1, round(steps / per_epoch))
        return Plan(model, objective, from_dict(TrainingSettings, {**settings, "seed": seed}))
