"""The model: an encoder and a decoder around a narrow place, composed of parts.

    x -> scaling -> (augmentation) -> (corruption) -> encoder -> q(z|x) -> z -> decoder -> p(target|z)

A condition, such as a class, goes to encoder and decoder beside x and z: q(z|x, y) and p(target|z, y). The prior stays
p(z), so a code means the same under every label.

It knows no optimiser and no data set. `forward` gives `Terms`; `encode`, `decode` and `score` can be called
apart, so that thousands of samples encode once.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import torch
from torch import Tensor, nn

from elbowroom.configuration import MOST_UNITS, part, part_field, take_parts, validate
from elbowroom.distributions.distribution import Distribution, LatentDistribution
from elbowroom.errors import ConfigError
from elbowroom.maths.noise import NO_NOISE, Draw, Noise, noise_for, seeded_generator
from elbowroom.objectives.batch import Batch
from elbowroom.objectives.latent_model import DecodingModel
from elbowroom.objectives.terms import Latent, Terms, WhenAsked, stochastic_layers
from elbowroom.parts.networks.custom import custom


@dataclass(frozen=True)
class ModelConfig:
    """Which parts stand around the narrow place, and how wide it is.

    A part is given by name, as a dictionary or configuration, or, for a network, as a `torch.nn.Module`.
    """

    kind: ClassVar[str] = "rows"
    event_shape: tuple[int, ...]
    """Shape of one example."""
    latent_dim: int
    """Dimensions of z."""
    encoder: Any = part_field("networks")
    decoder: Any = part_field("networks")
    posterior: Any = part_field("posteriors")
    prior: Any = part_field("priors")
    likelihood: Any = part_field("likelihoods")
    scaling: Any = part_field("scalings")
    corruption: Any = part_field("corruptions", default=None)
    augmentation: Any = part_field("augmentations", default=None)
    condition: Any = part_field("conditions", default=None)
    penalty: Any = part_field("penalties", default=None)
    prior_fitted: bool = False
    """Whether the prior was fitted to the codes of the trained model, after training."""

    def __post_init__(self):
        # a name or a module of the user's own stands for its part
        take_parts(self, lambda family, value: custom(value) if isinstance(value, nn.Module) else part(family, value))
        validate(self)
        if not 1 <= self.latent_dim <= MOST_UNITS:
            raise ConfigError(f"A latent space has at least one dimension, and {MOST_UNITS:,} at most.",
                              f"latent_dim={self.latent_dim}", "try 2")  # fmt: skip
        if math.prod(self.event_shape) < 1:
            raise ConfigError("An example holds at least one value.", f"event_shape={self.event_shape}")
        self.prior.check_posterior(self.posterior)

    def build(self, seed: int = 0) -> Model:
        """The module, its weights drawn from the seed."""
        return Model(self, seed)


class Model(nn.Module):
    """The module of a `ModelConfig`.

    Args:
        config: the parts.
        seed: of the initial weights; torch's global generator is left as it was.
    """

    def __init__(self, config: ModelConfig, seed: int = 0):
        super().__init__()
        self.config = config
        event, latent = config.event_shape, config.latent_dim
        with seeded_generator(seed):
            self.scaling = config.scaling.build(event)
            self.corruption = config.corruption.build(event) if config.corruption else None
            self.augmentation = config.augmentation.build(event) if config.augmentation else None
            self.posterior = config.posterior.build(latent)
            self.prior = config.prior.build(latent, event)
            self.likelihood = config.likelihood.build(event)
            self.condition = config.condition.build() if config.condition else None
            self.penalty = config.penalty.build(event) if config.penalty else None
            condition_size = self.condition.size if self.condition is not None else 0
            self.encoder = config.encoder.build_for(event, event, self.posterior.parameter_shape, condition_size)
            self.decoder = config.decoder.build_for(event, (latent,), self.likelihood.parameter_shape, condition_size)
        if self.condition is not None and self.prior.inputs() is not None:
            raise ConfigError("A prior that is made of the encoder encodes examples without labels.",
                              f"prior={config.prior.name!r} with a condition", "take prior='mixture'")  # fmt: skip
        self._prior_posterior: LatentDistribution | None = None

    @property
    def dtype(self) -> torch.dtype:
        """What the networks compute in (float32, or float64 after `.double()`)."""
        return next((p.dtype for p in self.parameters() if p.is_floating_point()), torch.float32)

    @property
    def device(self) -> torch.device:
        return self.scaling.shift.device

    def draws(self, batch: int, samples: int = 1) -> dict[str, Draw]:
        """The noise that `forward` uses for a batch of this size with so many posterior samples."""
        draws = {"posterior": Draw("normal", (samples, batch, self.config.latent_dim))}
        rooms = {"encoder": (self.encoder, batch), "decoder": (self.decoder, batch * samples)}
        if self.corruption is not None:
            rooms["corruption"] = (self.corruption, batch)
        if self.augmentation is not None:
            rooms["augmentation"] = (self.augmentation, batch)
        for place, (module, rows) in rooms.items():
            draws |= {f"{place}.{name}": wanted for name, wanted in module.draws(rows).items()}
        return draws

    def forward(self, batch: Batch, noise: Noise) -> Terms:
        """One pass with noise: `noise["posterior"]` [S, B, D] is wanted, the rest of `draws` is optional."""
        q, target, corrupted = self.encode_batch(batch, noise)
        return self.score_scaled(target, q, noise["posterior"], noise_for(noise, "decoder"), corrupted, batch.condition)

    def encode_batch(self, batch: Batch, noise: Noise) -> tuple[LatentDistribution, Tensor, bool]:
        """The first half of `forward`: q(z|x), the scaled target [B, *event], and whether the input was damaged."""
        x = self.scaling(batch.x, self.dtype)
        target = x if batch.target is None else self.scaling(batch.target, self.dtype)
        if self.augmentation is not None:  # a row and its target are changed alike
            change = noise_for(noise, "augmentation")
            x = self.augmentation(x, change)
            target = x if batch.target is None else self.augmentation(target, change)
        damage = noise_for(noise, "corruption")
        corrupted = self.corruption is not None and bool(damage)
        seen = self.corruption(x, damage) if corrupted else x  # type: ignore[misc]
        q = self.encode_scaled(seen, noise_for(noise, "encoder"), batch.condition)
        return q, target, corrupted or batch.target is not None

    def encode(self, x: Tensor, condition: Tensor | None = None) -> LatentDistribution:
        """q(z|x) of data [B, *event], without noise; conditions are numbers [B, ...] that the part has read."""
        return self.encode_scaled(self.scaling(x, self.dtype), condition=condition)

    def decode(self, z: Tensor, condition: Tensor | None = None) -> Distribution:
        """p(x|z) in scaled units for z [..., D], without noise; a condition belongs to z [..., B, D]."""
        return self._decode(z, NO_NOISE, condition)

    def p(self, like: Tensor) -> LatentDistribution:
        """p(z) with the shape, dtype and device of codes `like` [..., D], of whatever the prior asks the model."""
        inputs = self.prior.inputs()
        if inputs is None:
            return self.prior(like)
        asked = self._prior_posterior
        return self.prior(like, self.encode_scaled(inputs) if asked is None else asked)

    @contextmanager
    def fixed_prior(self) -> Iterator[None]:
        """Within, weights do not change: what the prior asks the model is computed once, without gradients."""
        inputs = self.prior.inputs()
        if inputs is None or self._prior_posterior is not None:
            yield
            return
        with torch.no_grad():
            self._prior_posterior = self.encode_scaled(inputs)
        try:
            yield
        finally:
            self._prior_posterior = None

    def draw(self, q: LatentDistribution, eps: Tensor) -> tuple[Tensor, tuple[Latent, ...]]:
        """Codes z [S, B, D] of q at noise eps [S, B, D], and their stochastic layers."""
        with torch.autocast(eps.device.type, enabled=False):
            z, log_q = q.draw(eps)
        return z, stochastic_layers(z, q, self.p(z), log_q)

    def score(self, x: Tensor, q: LatentDistribution, eps: Tensor, condition: Tensor | None = None) -> Terms:
        """The Terms of data [B, *event] with z = q at noise eps [S, B, D]."""
        return self.score_scaled(self.scaling(x, self.dtype), q, eps.to(self.dtype), condition=condition)

    def encode_scaled(self, x: Tensor, noise: Noise = NO_NOISE, condition: Tensor | None = None) -> LatentDistribution:
        """q(z|x) of input that was scaled, and perhaps corrupted, before."""
        return self.posterior(self.parameters_of_q(x, noise, condition))

    def parameters_of_q(self, x: Tensor, noise: Noise = NO_NOISE, condition: Tensor | None = None) -> Tensor:
        """What the encoder says of scaled input, of which the posterior is made."""
        # the densities are computed in the model's dtype, also where the networks ran in bf16
        return self.encoder(x, noise, *self._vector(condition)).to(x.dtype)

    def score_scaled(
        self, x: Tensor, q: LatentDistribution, eps: Tensor, noise: Noise = NO_NOISE, corrupted: bool = False,
        condition: Tensor | None = None,
    ) -> Terms:  # fmt: skip
        """The Terms of a scaled target [B, *event]."""
        z, latents = self.draw(q, eps)
        px = self._decode(z, noise, condition)
        log_px = px.log_prob(x).flatten(2).sum(-1)
        if self.likelihood.is_density:
            log_px = log_px + self.scaling.log_det().to(log_px.dtype)
        size = x.new_full((x.shape[0],), math.prod(self.config.event_shape))
        asked = {} if self.penalty is None else {self.config.penalty.name: lambda: self._penalty(x, px.mean)}
        return Terms(latents, log_px, target=x, size=size, penalties=WhenAsked(asked), corrupted=corrupted)

    def expected_log_px(self, x: Tensor, q: LatentDistribution) -> Tensor | None:
        """E_q[log p(x|z)] [B] in nats of data [B, *event], where decoder and likelihood have a closed form of it."""
        moments = self.decoder.moments(q.mean, q.variance) if q.independent else None
        if moments is None:
            return None
        each = self.likelihood.expected_log_prob(self.scaling(x, self.dtype), *moments)
        if each is None:
            return None
        log_px: Tensor = each.flatten(1).sum(-1)
        return log_px + self.scaling.log_det().to(log_px.dtype) if self.likelihood.is_density else log_px

    @torch.no_grad()
    def after_step(self, batch: Batch, noise: Noise) -> None:
        """Lets posterior and prior change what learns otherwise than by gradients."""
        self.posterior.after_step(self, batch, noise)
        self.prior.after_step(self, batch, noise)

    def to_data(self, scaled: Tensor) -> Tensor:
        """Values in scaled units as values in the data's units."""
        return self.scaling.inverse(scaled)

    def _penalty(self, x: Tensor, mean: Tensor) -> Tensor:
        """The penalty [B] in nats of a scaled target [B, *event] and the decoder's means for it [S, B, *event]."""
        assert self.penalty is not None
        return self.penalty(x, mean, self.to_data)

    def _vector(self, condition: Tensor | None) -> tuple[Tensor, ...]:
        """What the networks read beside their input: the vector of the condition [B, C], or nothing."""
        if self.condition is None or condition is None:
            if self.condition is not None or condition is not None:
                wanted = "wants a condition" if condition is None else "takes no condition"
                raise ConfigError(f"This model {wanted}.", "none" if condition is None else "one",
                                  "pass labels to a conditional model, and to no other")  # fmt: skip
            return ()
        return (self.condition(condition, self.dtype),)

    def _decode(self, z: Tensor, noise: Noise, condition: Tensor | None) -> Distribution:
        codes = z.reshape(-1, z.shape[-1])
        vectors = (vector.expand(*z.shape[:-1], -1).reshape(len(codes), -1) for vector in self._vector(condition))
        rows = self.decoder(codes, noise, *vectors)
        shape = (*z.shape[:-1], *self.likelihood.parameter_shape)
        return self.likelihood(rows.to(z.dtype).view(shape))


if TYPE_CHECKING:  # a check of types compares the model with what is asked of it
    _: type[DecodingModel] = Model
