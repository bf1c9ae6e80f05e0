"""The adversarial autoencoder's objective (Makhzani et al. 2015, arXiv 1511.05644, section 2): three turns of a step.

- reconstruct: encoder and decoder raise log p(x|z);
- discriminate: a discriminator, which is the objective's own, raises its log-likelihood of telling draws of the prior
  from codes;
- confuse: the encoder raises the discriminator's log-probability that its codes are draws of the prior.

The prior need only be drawn from. Nothing here is a bound on log p(x). The paper's game circles about its equilibrium;
a penalty on the discriminator's slope (Mescheder, Geiger & Nowozin 2018, arXiv 1801.04406) lets it settle. A network
that sees codes alone learns the outline of a prior and its fine structure hardly ever; beside a code it is shown waves
of it (Tancik et al. 2020, arXiv 2006.10739).

With labels (section 2.3) the discriminator sees the class of a row too, and the draw beside it comes from the mode of
the prior that is that class's own. Encoder and decoder do not see it.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from itertools import chain
from typing import Any, ClassVar

import torch
from torch import Tensor, nn

from elbowroom.configuration import MOST_UNITS, part_field
from elbowroom.errors import ConfigError
from elbowroom.maths.adversarial import confusion, discrimination, squared_slope
from elbowroom.maths.fourier import fourier_features, wave_vectors
from elbowroom.maths.modes import in_mode
from elbowroom.maths.noise import Draw, Noise
from elbowroom.objectives.batch import Batch
from elbowroom.objectives.objective import Objective, ObjectiveModule, Phase
from elbowroom.objectives.terms import Terms
from elbowroom.parts.networks.mlp import MLP
from elbowroom.shapes import EventShape

LOWEST = 0.5
"""Frequency of the coarsest wave, in radians per unit of z: slow enough not to come round within a prior."""

FALLS = 0.8
"""Share of training over which the slope's weight falls."""


@dataclass(frozen=True)
class Adversarial(Objective):
    """Raise log p(x|z), while the encoder brings all codes to the prior against a discriminator."""

    name: ClassVar[str] = "adversarial"
    discriminator: tuple[int, ...] = (64, 64)
    """Units of each hidden layer of the discriminator."""
    waves: int = 64
    """Waves of the code that the discriminator also sees, so that it learns fine structure; 0 for none."""
    finest: float = 15.0
    """Highest frequency of these waves, in radians per unit of z; the lowest is half a radian."""
    discriminator_rate: float = 6.0
    """Learning rate of the discriminator, as a multiple of learning_rate."""
    confusion_rate: float = 2.0
    """The same for the encoder against the discriminator; larger gives the prior more weight."""
    slope_penalty: float = 0.3
    """Weight of half the squared slope of the discriminator at samples and codes; 0 as in the paper."""
    slope_left: float = 0.01
    """Share of slope_penalty at the end of training: coarse structure is matched first, then fine structure."""

    condition: Any = part_field("conditions", default=None)
    """Classes: the discriminator also sees the class of a row, and samples come from the mode of this class."""

    def __post_init__(self):
        super().__post_init__()
        if self.condition is not None and self.condition.log_p is None:
            raise ConfigError("Labels that choose a mode are classes.", f"condition={self.condition.name!r}",
                              "pass one of several classes for each row, or no labels")  # fmt: skip
        if any(not 1 <= units <= MOST_UNITS for units in self.discriminator):
            raise ConfigError(f"A hidden layer has at least one unit, and {MOST_UNITS:,} at most.",
                              f"discriminator={self.discriminator}",
                              "try (64, 64)")  # fmt: skip
        for name in ("discriminator_rate", "confusion_rate"):
            if not 0.0 < getattr(self, name) < math.inf:
                raise ConfigError(f"{name} is a positive number.", repr(getattr(self, name)), "try 1.0")
        if not 0.0 < self.slope_left <= 1.0:
            raise ConfigError("slope_left is a share above 0.", repr(self.slope_left), "try 0.03")
        if self.waves < 0:
            raise ConfigError("A number of waves is not negative.", f"waves={self.waves}", "try 64")
        if not LOWEST < self.finest < math.inf:
            raise ConfigError(f"The finest wave has more than {LOWEST} radians per unit of z.",
                              f"finest={self.finest}", "try 15.0")  # fmt: skip
        if not 0.0 <= self.slope_penalty < math.inf:
            raise ConfigError("slope_penalty is not negative.", repr(self.slope_penalty), "try 0.01")

    def build(self, latent_dim: int, event_shape: EventShape = ()) -> AdversarialModule:
        return AdversarialModule(self, latent_dim)

    def value(self, terms: Terms, epoch: Tensor) -> Tensor:
        return terms.log_px.mean(0)

    def monitor(self, terms: Terms) -> Tensor:
        return terms.log_px.mean(0)

    @classmethod
    def example(cls) -> Adversarial:
        return cls(discriminator=(7,))


class AdversarialModule(ObjectiveModule):
    """The module of `Adversarial`; it owns the discriminator."""

    config: Adversarial
    waves: Tensor

    def __init__(self, config: Adversarial, latent_dim: int):
        super().__init__(config)
        # a leak, so that a unit that is off still passes the encoder a gradient
        self.condition = None if config.condition is None else config.condition.build()
        self.modes = 0 if self.condition is None else self.condition.size
        self.register_buffer("waves", wave_vectors(latent_dim, config.waves, LOWEST, config.finest))
        seen, logits = (latent_dim + 2 * config.waves,), (max(1, self.modes),)
        self.discriminator = MLP(hidden=config.discriminator, activation="leaky_relu").build(seen, logits)

    def phases(self, model: Any) -> tuple[Phase, ...]:
        """reconstruct, discriminate, confuse.

        Raises:
            ConfigError: a prior that does not divide into as many modes as there are classes.
        """
        if self.modes:
            model.config.prior.check_modes(self.modes)

        def draws(rows: int) -> dict[str, Draw]:
            return {"prior": Draw("normal", (rows, model.config.latent_dim))}

        def codes_come_from() -> Iterable[nn.Parameter]:
            return chain(model.encoder.parameters(), model.posterior.parameters())

        return (
            Phase("reconstruct", self._value, model.parameters),
            Phase("discriminate", self._discriminate, self.discriminator.parameters, draws=draws,
                  rate=self.config.discriminator_rate),
            Phase("confuse", self._confuse, codes_come_from, rate=self.config.confusion_rate),
        )  # fmt: skip

    @torch.compiler.disable  # a gradient of a gradient, which compiled code has not
    def _discriminate(self, model: Any, batch: Batch, noise: Noise) -> Tensor:
        with torch.no_grad():
            codes = self._codes(model, batch, noise)
            eps = noise["prior"].to(codes.dtype)
            drawn = model.p(eps).rsample(self._in_modes(eps, batch))
        logits = partial(self._logits, classes=self._classes(batch))
        value = discrimination(logits(drawn), logits(codes))
        if not self.config.slope_penalty:
            return value
        slopes = squared_slope(logits, drawn) + squared_slope(logits, codes)
        return value - 0.25 * self._penalty(batch) * slopes  # half of the mean of both

    def _penalty(self, batch: Batch) -> Tensor | float:
        """The slope's weight at this moment; its logarithm falls evenly, and lies at its end in the last fifth."""
        if batch.progress is None:
            return self.config.slope_penalty
        return self.config.slope_penalty * self.config.slope_left ** (batch.progress / FALLS).clamp(max=1.0)

    def _confuse(self, model: Any, batch: Batch, noise: Noise) -> Tensor:
        return confusion(self._logits(self._codes(model, batch, noise), self._classes(batch)))

    def _codes(self, model: Any, batch: Batch, noise: Noise) -> Tensor:
        """One code per row [B, D], as training sees the row."""
        q, _, _ = model.encode_batch(batch, noise)
        return q.rsample(noise["posterior"][:1])[0]

    def _in_modes(self, eps: Tensor, batch: Batch) -> Tensor:
        """The noise of the prior's draws, each of the mode that is its row's class."""
        return eps if batch.labels is None else in_mode(eps, batch.labels, self.modes)

    def _classes(self, batch: Batch) -> Tensor | None:
        """The class of each row as the discriminator sees it [B, K]."""
        return None if self.condition is None else self.condition(batch.labels, torch.float32)

    def _logits(self, z: Tensor, classes: Tensor | None) -> Tensor:
        with torch.autocast(z.device.type, enabled=False):  # fine structure of a prior is lost in bfloat16
            logits = self.discriminator(fourier_features(z, self.waves))
            return logits[..., 0] if classes is None else (logits * classes).sum(-1)


part = Adversarial
