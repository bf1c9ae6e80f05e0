"""The likelihoods, one file each, and what a likelihood is: decoder outputs to a distribution of the scaled data."""

from __future__ import annotations

import math
from abc import abstractmethod
from typing import Any, ClassVar

import torch
from torch import Tensor, nn

from elbowroom.configuration import Part
from elbowroom.distributions.distribution import Distribution
from elbowroom.errors import ConfigError
from elbowroom.parts.module import PartModule
from elbowroom.shapes import EventShape

PACE_OF_SCALES = 10.0
"""How many times as fast as a weight a learned scale of all values goes; see `gaussian.py`."""

LEAST_SHARE = 0.1
"""Of the mean variance: no dimension starts below it."""


class Likelihood(Part):
    """Configuration of a likelihood."""

    family: ClassVar[str] = "likelihoods"
    support: ClassVar[tuple[float, float] | None] = None
    """Where scaled data must lie; None for anywhere."""

    @abstractmethod
    def build(self, event_shape: EventShape) -> LikelihoodModule:
        """The module for examples of this shape."""

    def note(self, statistics: Any) -> str | None:
        """What the user should know when the data are not what the likelihood is defined for."""
        return None


class LikelihoodModule(PartModule):
    """Base of the modules: `parameter_shape` is what the decoder must give for one example."""

    parameter_shape: EventShape
    is_density: ClassVar[bool]
    """A density changes with the scale of the data, by the log-determinant; a mass function does not."""

    is_calibrated: bool = False
    """Whether something follows from the errors on training data; `calibrate` takes it over after each epoch."""

    @abstractmethod
    def forward(self, parameters: Tensor) -> Distribution:
        """The distribution of [..., *event] from decoder outputs [..., *parameter_shape]."""

    def expected_log_prob(self, x: Tensor, mean: Tensor, variance: Tensor) -> Tensor | None:
        """E[log p(x)] [..., *event] over random parameters of these moments; None where it has no closed form."""
        return None

    def calibrate(self, squared_error: Tensor) -> None:
        """Takes over what follows from the mean squared error on training data, in scaled units."""

    def start_at(self, variance: Tensor) -> None:
        """Takes from the variance of the scaled training data [*event] what a learned scale starts at; or nothing."""

    def start_scale(self, name: str, variance: Tensor, factor: float) -> None:
        """Starts a learned logarithm of a scale at this many times log of the data's variance, all or per dimension."""
        scale = getattr(self, name)
        if not isinstance(scale, nn.Parameter):
            return
        mean = variance.mean()
        # a pixel that hardly varies would have errors of many sigmas as long as nothing is learned
        wanted = variance.clamp_min(float(mean) * LEAST_SHARE) if scale.dim() else mean
        if float(mean) > 0:
            with torch.no_grad():
                scale.copy_(factor * wanted.log())

    def hold(self, name: str, value: float | str, start: float = 0.0) -> None:
        """Keeps a setting as a tensor: a number as it is, "learned" as one parameter, "per_dimension" as many."""
        if value == "learned":
            setattr(self, name, nn.Parameter(torch.tensor(start)))
        elif value == "per_dimension":
            setattr(self, name, nn.Parameter(torch.full(self.parameter_shape, start)))
        else:
            self.register_buffer(name, torch.tensor(value))


def check_positive(name: str, value: float | str, *words: str) -> None:
    """Refuses what is neither a positive number nor one of these words.

    Raises:
        ConfigError: the value is another.
    """
    if value in words or (not isinstance(value, str) and value > 0 and math.isfinite(value)):
        return
    listed = ", ".join(repr(word) for word in words)
    raise ConfigError(f"{name} is a positive number or one of {listed}.", repr(value), f"try 1.0 or {words[0]!r}")


def check_levels(levels: int) -> None:
    """Refuses a number of levels that nothing could be told apart by.

    Raises:
        ConfigError: less than two levels, or more than float32 can number.
    """
    if not 2 <= levels <= 2**16:
        raise ConfigError("There are 2 to 65536 levels.", f"levels={levels}", "try 256, for 8-bit images")


def note_on_levels(statistics: Any, levels: int) -> str | None:
    """What the user should know of data that are not levels as they are stored."""
    if statistics.whole and statistics.low >= 0 and statistics.high <= levels - 1:
        return None
    return (
        f"The data are not whole numbers from 0 to {levels - 1}: each value counts as the nearest of {levels} levels "
        "of the scaled range, and log p(x) is that of the levels."
    )


def within_step(log_scale: Tensor, levels: int) -> Tensor:
    """A logistic's log-scale on [0, 1], kept where rounding to levels can tell it: a narrower one is a point."""
    # PixelCNN++ has the same bound, -7 on [-1, 1], for 256 levels
    return log_scale.clamp(-math.log(levels - 1) - 2.15, 10.0)
