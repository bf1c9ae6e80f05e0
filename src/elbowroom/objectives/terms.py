"""Terms, the narrow waist: what one pass through a model says, before anyone decides what to make of it.

Objectives and evaluation both read it, so a bound is computed by one function in training and in testing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

import torch
from torch import Tensor

from elbowroom.distributions.distribution import LatentDistribution
from elbowroom.maths.divergence import monte_carlo_kl


@dataclass(frozen=True)
class Latent:
    """One stochastic layer. What follows from z, q and p is computed when it is asked for, never in bfloat16.

    Args:
        z: samples [S, B, D].
        q: the posterior.
        p: the prior.
        drawn_log_q: log q(z|x) [S, B] in nats, where it came with the draw.
    """

    z: Tensor
    q: LatentDistribution
    p: LatentDistribution
    drawn_log_q: Tensor | None = None

    @property
    def has_density(self) -> bool:
        """Whether both q and p have one; without there is no bound."""
        return self.q.has_density and self.p.has_density

    @cached_property
    def log_q(self) -> Tensor | None:
        """log q(z|x) [S, B] in nats; None for a posterior without a density."""
        if self.drawn_log_q is not None or not self.q.has_density:
            return self.drawn_log_q
        with self._in_full:
            return self.q.log_density(self.z)

    @cached_property
    def log_p(self) -> Tensor:
        """log p(z) [S, B] in nats."""
        with self._in_full:
            return self.p.log_density(self.z)

    @cached_property
    def kl_per_dimension(self) -> Tensor | None:
        """KL(q || p) in closed form [B, D] in nats; None where there is none, or dimensions depend on each other."""
        with self._in_full:
            return self.q.kl_per_dimension(self.p) if self.has_density else None

    @cached_property
    def closed_kl(self) -> Tensor | None:
        """KL(q || p) in closed form [B] in nats; None where there is none."""
        if self.kl_per_dimension is not None:
            return self.kl_per_dimension.sum(-1)
        with self._in_full:
            return self.q.kl(self.p) if self.has_density else None

    @property
    def kl(self) -> Tensor:
        """KL(q || p) [B] in nats: in closed form, else its mean over the samples at hand; 0 for a point posterior."""
        if self.closed_kl is not None:
            return self.closed_kl
        if self.log_q is None:
            return self.z.new_zeros(self.z.shape[1])
        return monte_carlo_kl(self.log_q, self.log_p)

    @property
    def log_ratio(self) -> Tensor:
        """log q(z|x) - log p(z) [S, B] in nats, of which the KL is the expectation."""
        assert self.log_q is not None, "a posterior with a density"
        return self.log_q - self.log_p

    @property
    def _in_full(self) -> torch.autocast:
        """Densities and distances lose their digits in bfloat16, in which networks may train."""
        return torch.autocast(self.z.device.type, enabled=False)


def stochastic_layers(
    z: Tensor, q: LatentDistribution, p: LatentDistribution, log_q: Tensor | None = None
) -> tuple[Latent, ...]:
    """The layers of codes z [S, B, D] under q and p; log_q [S, B] if it came with the draw of one layer."""
    of_q, of_p = q.layers(z), p.layers(z)
    if len(of_q) == 1 or len(of_p) == 1:  # one of the two knows the whole code alone
        return (Latent(z, q, p, log_q),)
    return tuple(Latent(part, each_q, each_p) for (part, each_q), (_, each_p) in zip(of_q, of_p, strict=True))


def kl_of(latents: tuple[Latent, ...]) -> Tensor:
    """KL(q(z|x) || p(z)) [B] in nats of all stochastic layers together."""
    parts = [latent.kl for latent in latents]
    return torch.stack(parts).sum(0) if len(parts) > 1 else parts[0]


class WhenAsked(Mapping):  # of str and Tensor; said aloud, a check of types would ask for them
    """Values by name, each computed when it is first asked for: thousands of samples are scored without penalties."""

    def __init__(self, functions: Mapping[str, Callable[[], Tensor]] | None = None):
        self._functions, self._known = dict(functions or {}), dict[str, Tensor]()

    def __getitem__(self, name: str) -> Tensor:
        if name not in self._known:
            self._known[name] = self._functions[name]()
        return self._known[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._functions)

    def __len__(self) -> int:
        return len(self._functions)


@dataclass(frozen=True)
class Terms:
    """The record of one pass.

    Args:
        latents: one per stochastic layer.
        log_px: log p(target | z) [S, B] in nats.
        target: what should come out [B, *event], in the scaled units.
        mask: which values of the target were observed, or None for all.
        size: number of observed values of each example [B].
        penalties: name -> [B] in nats; never part of a bound.
        corrupted: the encoder saw another input than the target, so log_px is no log p(x).
    """

    latents: tuple[Latent, ...]
    log_px: Tensor
    target: Tensor
    size: Tensor
    mask: Tensor | None = None
    penalties: WhenAsked = field(default_factory=WhenAsked)
    corrupted: bool = False

    @property
    def has_density(self) -> bool:
        """Whether there is a code, and all its layers have densities; without there is no bound."""
        return bool(self.latents) and all(latent.has_density for latent in self.latents)

    @property
    def kl(self) -> Tensor:
        """KL(q(z|x) || p(z)) [B] in nats, summed over layers and dimensions; 0 for a point posterior."""
        return kl_of(self.latents)

    @property
    def penalty(self) -> Tensor | float:
        """All penalties together [B] in nats, which training lowers beside its objective; 0 where there are none."""
        return sum(self.penalties.values(), 0.0)
