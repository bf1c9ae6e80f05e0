"""How a model is fitted, by steps or in closed form: every setting that may change the numbers, with its unit."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Literal

from elbowroom.configuration import validate
from elbowroom.errors import ConfigError

Precision = Literal["auto", "float32", "bfloat16"]

MOST = 10_000_000
"""Epochs, and examples of one step, at most: more are a slip of the hand."""
MANY_EPOCHS = 100
"""A training of more epochs than this is ended by validation where there are rows for it, unless epochs are set."""


@dataclass(frozen=True)
class ClosedForm:
    """The optimum is computed at once: there are no steps, and there is no history."""

    kind: ClassVar[str] = "closed_form"
    seed: int = 0
    """Of the choice of rows that are held out; the fit itself draws nothing."""


@dataclass(frozen=True)
class TrainingSettings:
    """Settings of the loop. Together with data, seed and thread count they determine the weights."""

    rules: ClassVar[Mapping[str, str]] = {
        "clip_norm": "no limit",
        "ema": "no average",
        "checkpoint_steps": "by time",
        "patience": "no early end; with held-out rows, if more than 100 epochs follow from the data, a tenth of them",
    }
    """What None stands for, by setting."""
    epochs: int = 10
    """Passes over the training data."""
    batch_size: int = 128
    """Examples of one step."""
    learning_rate: float = 3e-3
    """Highest learning rate of the schedule."""
    optimizer: Literal["adam", "adamw", "sgd"] = "adam"
    """Adam and AdamW with beta 0.9, 0.999; SGD with momentum 0.9."""
    weight_decay: float = 0.0
    """Weight decay of AdamW, or L2 penalty of the others."""
    schedule: Literal["cosine", "constant"] = "cosine"
    """Learning rate during training: it falls to 0 along a cosine, or is constant."""
    warmup_steps: int = 100
    """Steps in which the learning rate rises from 0; at most a tenth of all steps."""
    clip_norm: float | None = None
    """Largest norm of a step's gradient; None does not limit it."""
    ema: float | None = None
    """Decay per step of an exponential average of the weights; this average is evaluated and saved."""
    patience: int | None = None
    """Epochs without a better validation value after which training stops; None trains to the end."""
    keep_best: bool = True
    """With validation data: keep the weights of the best epoch."""
    precision: Precision = "auto"
    """Type of matrix products in training; auto takes bfloat16 where the processor multiplies it faster."""
    compile: bool = False
    """Compile the training step with torch.compile (needs a C++ compiler; pays off in long runs)."""
    device: str = "auto"
    """auto uses a CUDA device if there is one."""
    seed: int = 0
    """Seed of initial weights, order of examples and noise."""
    checkpoint_seconds: float = 60.0
    """Seconds between two checkpoints, if training has a run folder."""
    checkpoint_steps: int | None = None
    """Steps between two checkpoints; replaces the time."""

    def __post_init__(self):
        validate(self)
        for name in ("epochs", "batch_size"):
            self._need(name, 1 <= getattr(self, name) <= MOST, f"is at least 1, and {MOST:,} at most")
        for name in ("warmup_steps", "weight_decay", "checkpoint_seconds"):
            self._need(name, getattr(self, name) >= 0, "is not negative")
        rate = self.learning_rate
        self._need("learning_rate", rate > 0 and math.isfinite(rate), "is a positive number")
        self._need("ema", self.ema is None or 0 < self.ema < 1, "lies between 0 and 1, or is None")
        self._need("patience", self.patience is None or self.patience >= 1, "is at least 1, or None")
        self._need("clip_norm", self.clip_norm is None or self.clip_norm > 0, "is positive, or None")
        self._need("checkpoint_steps", self.checkpoint_steps is None or self.checkpoint_steps >= 1, "is positive")

    def _need(self, name: str, holds: bool, rule: str) -> None:
        if not holds:
            raise ConfigError(f"{name} {rule}.", f"{name}={getattr(self, name)!r}")
