"""What an objective is: phases that the loop runs one after another, each a value per example to raise."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import Any, ClassVar

from torch import Tensor, nn

from elbowroom.configuration import Part, take_parts
from elbowroom.maths.noise import Draw, Noise, noise_for
from elbowroom.objectives.batch import Batch
from elbowroom.objectives.latent_model import LatentModel
from elbowroom.objectives.regularisers import Seen
from elbowroom.objectives.terms import Terms
from elbowroom.shapes import EventShape

Valued = Tensor | tuple[Tensor, Mapping[str, Tensor]]
"""What a phase raises [B] in nats, perhaps with means of this batch for history by name, each of shape ()."""


def _nothing(rows: int) -> Mapping[str, Draw]:
    return {}


@dataclass(frozen=True)
class Phase:
    """One player's turn in a step.

    Args:
        name: of the phase, for history and checkpoints.
        value: (model, batch, noise) -> what to raise [B], in nats, and the means that `columns` names.
        parameters: those that the phase trains.
        every: the phase runs in every so-manieth step.
        samples: posterior samples S per example.
        draws: the noise it wants for so many rows beyond the model's own.
        rate: of its optimiser, in learning rates of the settings.
        columns: names of what `value` gives for history beside the value.
    """

    name: str
    value: Callable[[LatentModel, Batch, Noise], Valued]
    parameters: Callable[[], Iterable[nn.Parameter]]
    every: int = 1
    samples: int = 1
    draws: Callable[[int], Mapping[str, Draw]] = _nothing
    rate: float = 1.0
    columns: tuple[str, ...] = ()

    def wanted(self, model: LatentModel, rows: int) -> dict[str, Draw]:
        """All noise of the phase for a batch of so many rows."""
        return {**model.draws(rows, self.samples), **self.draws(rows)}


class Objective(Part):
    """Configuration of an objective."""

    family: ClassVar[str] = "objectives"
    averages_log_px: ClassVar[bool] = True
    """Whether log p(x|z) enters as a mean over draws of z, so that squared errors give the best sigma."""

    @property
    def toward_prior(self) -> bool:
        """Whether training brings codes toward the prior, so that samples of it mean something."""
        return True

    condition: Any = None
    """How the objective reads labels that encoder and decoder do not see; None where it wants none."""
    samples: int = 1
    """Posterior samples for each example, in training and in history."""
    regularisers: Any = ()
    """What training lowers beside, of all codes of a batch together; in no bound, in history by name."""

    note: ClassVar[str | None] = None
    """Code of a finding that every report of it has to say, such as that what was raised is no likelihood."""

    def __post_init__(self):
        super().__post_init__()
        take_parts(self)

    def build(self, latent_dim: int, event_shape: EventShape = ()) -> ObjectiveModule:
        """The module for models of examples of this shape."""
        return ObjectiveModule(self)

    @abstractmethod
    def value(self, terms: Terms, epoch: Tensor) -> Tensor:
        """What training raises [B] in nats, at this moment of its schedule, before penalties are taken off."""

    @abstractmethod
    def monitor(self, terms: Terms) -> Tensor:
        """The same without schedules and slack [B] in nats: what validation compares."""


class ObjectiveModule(nn.Module):
    """The module of an objective; it owns what is trained beside the model (here the regularisers' modules)."""

    def __init__(self, config: Objective):
        super().__init__()
        self.config = config
        self.regularisers = nn.ModuleDict({part.name: part.build() for part in config.regularisers})

    def phases(self, model: Any) -> tuple[Phase, ...]:
        """The turns of a step; most objectives have one. The first one's value is what history calls the objective."""

        def parameters() -> Iterable[nn.Parameter]:
            return chain(model.parameters(), self.regularisers.parameters())

        def draws(rows: int) -> dict[str, Draw]:
            width = model.config.latent_dim
            of_each = {name: module.draws_for(rows, width) for name, module in self._each()}
            return {f"{name}.{key}": wanted for name, draws in of_each.items() for key, wanted in draws.items()}

        return (Phase("main", self._value, parameters, samples=self.config.samples, draws=draws,
                      columns=tuple(self.regularisers)),)  # fmt: skip

    def after_step(self, model: LatentModel, batch: Batch, noise: Noise) -> None:
        """What learns otherwise than by gradients changes here: by default what the model's parts change."""
        model.after_step(batch, noise)

    def _value(self, model: LatentModel, batch: Batch, noise: Noise) -> Valued:
        terms = model(batch, noise)
        value = self.config.value(terms, batch.epoch) - terms.penalty
        if not self.regularisers:
            return value
        costs = {name: module(Seen(terms, batch, model, noise_for(noise, name))) for name, module in self._each()}
        return value - sum(costs.values()), {name: cost.mean() for name, cost in costs.items()}

    def _each(self) -> Iterable[tuple[str, Any]]:
        return self.regularisers.items()
