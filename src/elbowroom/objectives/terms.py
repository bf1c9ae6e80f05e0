"""Terms, the narrow waist: what one pass through a model says, before anyone decides what to make of it.

Objectives and evaluation both read it, so a bound is computed by one function in training and in testing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from torch import Tensor

from elbowroom.distributions.distribution import LatentDistribution
from elbowroom.distributions.divergence import closed_form_kl


@dataclass(frozen=True)
class Latent:
    """One stochastic layer. What follows from z, q and p is computed when it is asked for.

    Args:
        z: samples [S, B, D].
        q: the posterior.
        p: the prior.
    """

    z: Tensor
    q: LatentDistribution
    p: LatentDistribution

    @property
    def has_density(self) -> bool:
        """Whether both q and p have one; without there is no bound."""
        return self.q.has_density and self.p.has_density

    @cached_property
    def log_q(self) -> Tensor | None:
        """log q(z|x) [S, B] in nats; None for a posterior without a density."""
        return self.q.log_prob(self.z).sum(-1) if self.q.has_density else None

    @cached_property
    def log_p(self) -> Tensor:
        """log p(z) [S, B] in nats."""
        return self.p.log_prob(self.z).sum(-1)

    @cached_property
    def kl(self) -> Tensor | None:
        """KL(q || p) in closed form [B, D] in nats; None where there is none."""
        return closed_form_kl(self.q, self.p)


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
        corrupted: the encoder saw a damaged input, so log_px is no log p(x).
    """

    latents: tuple[Latent, ...]
    log_px: Tensor
    target: Tensor
    size: Tensor
    mask: Tensor | None = None
    penalties: WhenAsked = field(default_factory=WhenAsked)
    corrupted: bool = False

    @property
    def penalty(self) -> Tensor | float:
        """All penalties together [B] in nats, which training lowers beside its objective; 0 where there are none."""
        return sum(self.penalties.values(), 0.0)
