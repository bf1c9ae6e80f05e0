"""What an objective is: phases that the loop runs one after another, each a value per example to raise."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from torch import Tensor, nn

from elbowroom.configuration import Part
from elbowroom.maths.noise import Draw, Noise
from elbowroom.objectives.batch import Batch
from elbowroom.objectives.latent_model import LatentModel
from elbowroom.objectives.terms import Terms
from elbowroom.shapes import EventShape


def _nothing(rows: int) -> Mapping[str, Draw]:
    return {}


@dataclass(frozen=True)
class Phase:
    """One player's turn in a step.

    Args:
        name: of the phase, for history and checkpoints.
        value: (model, batch, noise) -> what to raise [B], in nats.
        parameters: those that the phase trains.
        every: the phase runs in every so-manieth step.
        samples: posterior samples S per example.
        draws: the noise it wants for so many rows beyond the model's own.
        rate: of its optimiser, in learning rates of the settings.
    """

    name: str
    value: Callable[[LatentModel, Batch, Noise], Tensor]
    parameters: Callable[[], Iterable[nn.Parameter]]
    every: int = 1
    samples: int = 1
    draws: Callable[[int], Mapping[str, Draw]] = _nothing
    rate: float = 1.0

    def wanted(self, model: LatentModel, rows: int) -> dict[str, Draw]:
        """All noise of the phase for a batch of so many rows."""
        return {**model.draws(rows, self.samples), **self.draws(rows)}


class Objective(Part):
    """Configuration of an objective."""

    family: ClassVar[str] = "objectives"
    averages_log_px: ClassVar[bool] = True
    """Whether log p(x|z) enters as a mean over draws of z, so that squared errors give the best sigma."""
    toward_prior: ClassVar[bool] = True
    """Whether training brings codes toward the prior, so that samples of it mean something."""
    condition: Any = None
    """How the objective reads labels that encoder and decoder are not told; None where it wants none."""
    samples: int = 1
    """Posterior samples for each example, in training and judging."""

    note: ClassVar[str | None] = None
    """Code of a finding that every report of it has to say, such as that what was raised is no likelihood."""

    def build(self, latent_dim: int, event_shape: EventShape = ()) -> ObjectiveModule:
        """The module for models of examples of this shape."""
        return ObjectiveModule(self)

    @abstractmethod
    def value(self, terms: Terms, epoch: Tensor) -> Tensor:
        """What training raises [B] in nats, at this moment of its schedule, before penalties are taken off."""

    @abstractmethod
    def judge(self, terms: Terms) -> Tensor:
        """The same without schedules and slack [B] in nats: what validation compares."""


class ObjectiveModule(nn.Module):
    """The module of an objective; it owns what is trained beside the model (here nothing)."""

    def __init__(self, config: Objective):
        super().__init__()
        self.config = config

    def phases(self, model: nn.Module) -> tuple[Phase, ...]:
        """The turns of a step; most objectives have one. The first one's value is what history calls the objective."""
        return (Phase("main", self._value, model.parameters, samples=self.config.samples),)

    def after_step(self, model: nn.Module) -> None:
        """What learns otherwise than by gradients changes here; nothing by default."""

    def _value(self, model: LatentModel, batch: Batch, noise: Noise) -> Tensor:
        terms = model(batch, noise)
        return self.config.value(terms, batch.epoch) - terms.penalty
