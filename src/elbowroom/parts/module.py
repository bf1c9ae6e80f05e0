"""What every module built from a part shares: which noise it wants, what it takes from data, what it learns beside."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any, ClassVar

import torch
from torch import Tensor, nn

from elbowroom.maths.noise import Draw, Noise


class PartModule(nn.Module):
    """An `nn.Module` whose random numbers are handed in."""

    averaged_buffers: ClassVar[tuple[str, ...]] = ()
    """Buffers that learn otherwise than by gradients, such as a code book: averaged wherever weights are averaged."""

    paces: ClassVar[dict[str, float]] = {}
    """Parameters of one number that go faster, or slower, than others: name -> how many times the learning rate."""

    def draws(self, batch: int) -> dict[str, Draw]:
        """The noise that `forward` uses for a batch of this size; none by default. Without it, no noise."""
        return {}

    def start_from(self, rows: Callable[[int], Tensor], model: Any, generator: torch.Generator) -> None:
        """Takes from training data what the part starts with; nothing by default.

        Args:
            rows: gives so many training rows [n, *event] in scaled units, drawn without replacement, at most all.
            model: that the part stands in, its scaling set.
            generator: of whatever else is drawn.
        """

    def start_at(self, variance: Tensor) -> None:
        """Takes from the variance of the scaled training data [*event] what a learned scale starts at, or nothing."""

    def after_step(self, model: Any, batch: Any, noise: Noise) -> None:
        """Changes what learns otherwise than by gradients, without gradients; nothing by default.

        Args:
            model: after the step.
            batch: that the step saw, an `objectives.objective.Batch`.
            noise: of the step's first phase.
        """


def averaged_tensors(model: nn.Module) -> dict[str, Tensor]:
    """What an average of weights is of, by name: parameters, and the buffers that ask for it."""
    asked = {
        f"{place}.{name}" if place else name: getattr(module, name)
        for place, module in model.named_modules()
        for name in getattr(module, "averaged_buffers", ())
    }
    return {**dict(model.named_parameters()), **asked}


def paces_of(model: nn.Module) -> dict[int, float]:
    """How many times the learning rate single parameters have, by their `id`; those of several numbers have it once."""
    return {
        id(parameter): pace
        for module in model.modules()
        for name, pace in getattr(module, "paces", {}).items()
        if isinstance(parameter := getattr(module, name), nn.Parameter) and parameter.dim() == 0
    }


def outline(build: Callable[[], Any]) -> Any:
    """The names, shapes and types of a module's tensors, which take no memory.

    A module that computes while it is built, or looks at its weights, takes its memory after all.
    """
    try:
        with torch.device("meta"), warnings.catch_warnings():
            warnings.filterwarnings("ignore", message="for .*: copying from a non-meta parameter")  # they have none
            return build()
    except RuntimeError:
        return build()
