"""The optimiser and the rate of each step, from the settings."""

from __future__ import annotations

import math
from collections.abc import Iterable

import torch
from torch import nn

from elbowroom.training.settings import TrainingSettings


def build_optimizer(settings: TrainingSettings, parameters: Iterable[nn.Parameter]) -> torch.optim.Optimizer:
    """The optimiser of the settings, in torch's fused form."""
    rate, decay, given = settings.learning_rate, settings.weight_decay, list(parameters)
    if settings.optimizer == "sgd":
        return torch.optim.SGD(given, lr=rate, momentum=0.9, weight_decay=decay, fused=True)
    kind = torch.optim.AdamW if settings.optimizer == "adamw" else torch.optim.Adam
    return kind(given, lr=rate, weight_decay=decay, fused=True)


def rate_at(step: int, total: int, settings: TrainingSettings) -> float:
    """The learning rate of this step, counted from 0, of so many.

    The cosine is that of Loshchilov & Hutter 2016 (arXiv 1608.03983), eq. 5, without restarts and down to 0.
    """
    warmup = min(settings.warmup_steps, total // 10)
    if step < warmup:
        return settings.learning_rate * (step + 1) / warmup
    if settings.schedule == "constant":
        return settings.learning_rate
    done = (step - warmup) / max(1, total - warmup)
    return settings.learning_rate * 0.5 * (1.0 + math.cos(math.pi * min(done, 1.0)))
