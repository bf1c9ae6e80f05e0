"""The VAE-GAN's objective (Larsen et al. 2016, arXiv 1512.09300): a layer of a discriminator judges reconstructions.

In the bound's place of log p(x|z) stands log N(layer of x; layer of the reconstruction, sigma^2 I). The paper's sigma
is 1, which means something where batch normalisation gives every feature a variance of 1; elsewhere the KL may outweigh
all features and empty the code, so by default sigma explains the features of a batch best (Rybkin et al. 2021, arXiv
2006.13202). Three turns of a step, each with the gradients that the paper's algorithm 1 gives it:

- reconstruct: the encoder raises log N of the features less KL(q(z|x) || p(z));
- decode: the decoder raises gamma log N of the features, here a mean over them so that gamma means the same for images
  of any size, and the discriminator's log-probability that its reconstructions and its samples are real;
- discriminate: the discriminator, which is the objective's own, raises its log-likelihood of telling real examples from
  reconstructions and samples. It learns nothing from the features.

The paper takes one pass for all and lets the decoder lower log(1 - D); here each turn sees what the one before has
changed, and the decoder raises log D. Real and made examples count alike, which keeps log 1/2 the value of chance. A
penalty on the discriminator's slope at real examples (Mescheder, Geiger & Nowozin 2018, arXiv 1801.04406) lets the game
settle.

What is raised is no bound on log p(x): features are no density of x. `value` and `monitor` are the ELBO of the model as
it is, which history compares and no turn raises.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain
from typing import Any, ClassVar, Literal

import torch
from torch import Tensor, nn

from elbowroom.configuration import part_field
from elbowroom.distributions.normal import Normal
from elbowroom.distributions.optimal_normal import OptimalNormal
from elbowroom.errors import ConfigError
from elbowroom.maths.adversarial import confusion, discrimination, squared_slope
from elbowroom.maths.noise import Draw, Noise
from elbowroom.objectives.batch import Batch
from elbowroom.objectives.members._players import frozen
from elbowroom.objectives.objective import Objective, ObjectiveModule, Phase
from elbowroom.objectives.terms import Terms, kl_of
from elbowroom.parts.networks.mlp import MLP
from elbowroom.shapes import EventShape


@dataclass(frozen=True)
class FeatureGame(Objective):
    """Raise the likelihood of the features of a discriminator, which the decoder also learns to deceive."""

    name: ClassVar[str] = "vae_gan"
    note: ClassVar[str | None] = "alarm.feature_game"
    discriminator: Any = part_field("networks", default=MLP(hidden=(256, 256), activation="leaky_relu"))
    """The network that tells real examples from generated ones; its layers are the features."""
    layer: int = 0
    """Which hidden layer of the discriminator: 0 is the first, -1 the last."""
    feature_sigma: float | Literal["optimal"] = "optimal"
    """Standard deviation of a feature: a number, 1 in the paper, or what explains the features of a batch best."""
    feature_weight: float = 3.0
    """gamma: weight of log N of the features, a mean over them, for the decoder."""
    discriminator_rate: float = 1.0
    """Learning rate of the discriminator, as a multiple of learning_rate."""
    slope_penalty: float = 0.1
    """Weight of half the squared slope of the discriminator at real examples; 0 as in the paper."""

    def __post_init__(self):
        super().__post_init__()
        if not isinstance(self.feature_sigma, str) and not 0.0 < self.feature_sigma < math.inf:
            raise ConfigError("feature_sigma is a positive number or 'optimal'.", repr(self.feature_sigma), "try 1.0")
        for name in ("feature_weight", "discriminator_rate"):
            if not 0.0 < getattr(self, name) < math.inf:
                raise ConfigError(f"{name} is a positive number.", repr(getattr(self, name)), "try 3.0 and 1.0")
        if not 0.0 <= self.slope_penalty < math.inf:
            raise ConfigError("slope_penalty is not negative.", repr(self.slope_penalty), "try 0.1")

    def build(self, latent_dim: int, event_shape: EventShape = ()) -> FeatureGameModule:
        return FeatureGameModule(self, event_shape)

    def value(self, terms: Terms, epoch: Tensor) -> Tensor:
        return self.monitor(terms)

    def monitor(self, terms: Terms) -> Tensor:
        return terms.log_px.mean(0) - terms.kl

    @classmethod
    def example(cls) -> FeatureGame:
        return cls(discriminator=MLP(hidden=(7, 6), activation="tanh"))


class FeatureGameModule(ObjectiveModule):
    """The module of `FeatureGame`; it owns the discriminator."""

    config: FeatureGame

    def __init__(self, config: FeatureGame, event_shape: EventShape):
        super().__init__(config)
        self.event_shape = tuple(event_shape)
        self.discriminator = config.discriminator.build_for(self.event_shape, self.event_shape, (1,))

    def phases(self, model: Any) -> tuple[Phase, ...]:
        """reconstruct, decode, discriminate."""

        def draws(rows: int) -> dict[str, Draw]:
            return {"prior": Draw("normal", (rows, model.config.latent_dim))}

        def codes_come_from() -> Iterable[nn.Parameter]:
            return chain(model.encoder.parameters(), model.posterior.parameters(), model.prior.parameters())

        return (
            Phase("reconstruct", self._reconstruct, codes_come_from),
            Phase("decode", self._decode, model.decoder.parameters, draws=draws),
            Phase("discriminate", self._discriminate, self.discriminator.parameters, draws=draws,
                  rate=self.config.discriminator_rate),
        )  # fmt: skip

    def _reconstruct(self, model: Any, batch: Batch, noise: Noise) -> Tensor:
        q, target, _ = model.encode_batch(batch, noise)
        z, latents = model.draw(q, noise["posterior"][:1])
        with frozen(model.decoder, self.discriminator):
            made = model.decode(z[0], batch.condition).mean
            return self._log_features(target, made).sum(1) - kl_of(latents)

    def _decode(self, model: Any, batch: Batch, noise: Noise) -> Tensor:
        with torch.no_grad():
            codes, target = self._codes(model, batch, noise)
        made = model.decode(codes, batch.condition).mean
        drawn = self._drawn(model, batch, noise)
        with frozen(self.discriminator):
            fooled = 0.5 * (confusion(self._logits(made)) + confusion(self._logits(drawn)))
            return self.config.feature_weight * self._log_features(target, made).mean(1) + fooled

    @torch.compiler.disable  # a gradient of a gradient, which compiled code has not
    def _discriminate(self, model: Any, batch: Batch, noise: Noise) -> Tensor:
        with torch.no_grad():
            codes, target = self._codes(model, batch, noise)
            made, drawn = model.decode(codes, batch.condition).mean, self._drawn(model, batch, noise)
        real = self._logits(target)
        value = 0.5 * (discrimination(real, self._logits(made)) + discrimination(real, self._logits(drawn)))
        if not self.config.slope_penalty:
            return value
        slope = 0.5 * self.config.slope_penalty * squared_slope(self._logits, target.flatten(1))
        return value - (slope - slope.detach())  # its gradient alone, so that history says what the discriminator knows

    def _codes(self, model: Any, batch: Batch, noise: Noise) -> tuple[Tensor, Tensor]:
        """One code per row [B, D], as training sees the row, and the scaled target."""
        q, target, _ = model.encode_batch(batch, noise)
        return q.rsample(noise["posterior"][:1])[0], target

    def _drawn(self, model: Any, batch: Batch, noise: Noise) -> Tensor:
        """Draws of the prior, decoded [B, *event]."""
        eps = noise["prior"].to(model.dtype)
        return model.decode(model.p(eps).rsample(eps), batch.condition).mean

    def _log_features(self, target: Tensor, made: Tensor) -> Tensor:
        """log N(layer of the target; layer of what was made, sigma^2) [B, F] in nats."""
        with torch.autocast(target.device.type, enabled=False):
            wanted, reached = (self._layer(values).flatten(1) for values in (target, made))
            sigma = self.config.feature_sigma
            fixed = Normal(reached, reached.new_full((), 0.0 if isinstance(sigma, str) else 2.0 * math.log(sigma)))
            return (OptimalNormal(fixed) if sigma == "optimal" else fixed).log_prob(wanted)

    def _layer(self, x: Tensor) -> Tensor:
        layers = self.discriminator.features(x)
        if not -len(layers) <= self.config.layer < len(layers):
            raise ConfigError("layer names one of the discriminator's hidden layers.",
                              f"layer={self.config.layer} of {len(layers)}", "try -1, the last")  # fmt: skip
        return layers[self.config.layer]

    def _logits(self, x: Tensor) -> Tensor:
        """Of examples [B, *event], or their values in a row [B, F]."""
        with torch.autocast(x.device.type, enabled=False):  # as for the slope, which is a difference
            return self.discriminator(x.view(-1, *self.event_shape))[..., 0]


part = FeatureGame
