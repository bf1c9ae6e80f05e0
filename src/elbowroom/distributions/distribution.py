"""What every distribution can do."""

from __future__ import annotations

import dataclasses
from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Any, ClassVar

import torch
from torch import Tensor

from elbowroom.errors import BoundError, ConfigError


class Distribution(ABC):
    """A distribution over values of some shape, each value independent given the parameters."""

    @property
    @abstractmethod
    def mean(self) -> Tensor:
        """The expectation, shaped like one draw."""

    @property
    @abstractmethod
    def mode(self) -> Tensor:
        """The most probable value, shaped like one draw."""

    @abstractmethod
    def log_prob(self, x: Tensor) -> Tensor:
        """Log density or log mass of x, per value [nats]."""

    @abstractmethod
    def sample(self, generator: torch.Generator | None = None) -> Tensor:
        """One draw, without gradient."""


class LatentDistribution(ABC):
    """A distribution of codes z [..., D]. It says of itself what it can; what it cannot, it refuses by name.

    Only `rsample`, `sample` and, with a density, `log_density` are asked of all.
    """

    has_density: ClassVar[bool] = True
    """Without a density there is no KL and no bound."""
    independent: ClassVar[bool] = True
    """Whether dimensions are independent, so that `log_prob` gives the density of each."""

    @abstractmethod
    def rsample(self, eps: Tensor) -> Tensor:
        """A draw as a differentiable function of standard normal eps [S, B, D]."""

    @abstractmethod
    def sample(self, generator: torch.Generator | None = None) -> Tensor:
        """One draw, without gradient."""

    def draw(self, eps: Tensor) -> tuple[Tensor, Tensor | None]:
        """A draw z [S, B, D] of eps, and log q(z) [S, B] in nats where it comes with the draw at little cost."""
        return self.rsample(eps), None

    def log_prob(self, x: Tensor) -> Tensor:
        """The density of each dimension at x [..., D] in nats.

        Raises:
            ConfigError: dimensions depend on each other.
        """
        raise ConfigError("The density of one dimension is asked of independent dimensions.", type(self).__name__,
                          "ask for log_density, that of the whole code")  # fmt: skip

    def log_density(self, z: Tensor) -> Tensor:
        """The density of whole codes z [..., D] in nats: [...].

        Raises:
            BoundError: there is none.
        """
        if not self.has_density:
            raise BoundError("A KL and a bound need a density.", f"{type(self).__name__}, which has none",
                             "ask for the reconstruction error, or take another posterior or prior")  # fmt: skip
        return self.log_prob(z).sum(-1)

    def log_density_each(self, z: Tensor) -> Tensor:
        """Of K distributions, in one batch dimension, the density of each at codes z [..., D] in nats: [..., K]."""
        return self.log_density(z.unsqueeze(-2))

    @property
    def mean(self) -> Tensor:
        """The expectation, shaped like one draw; refused where it is not known."""
        raise ConfigError("This distribution of codes does not know its mean.", type(self).__name__,
                          "take the mean of draws, or `code`")  # fmt: skip

    @property
    def variance(self) -> Tensor:
        """The variance per dimension; refused where it is not known."""
        raise ConfigError("This distribution of codes does not know its variance.", type(self).__name__,
                          "take that of draws")  # fmt: skip

    @property
    def code(self) -> Tensor:
        """What stands for the whole distribution [B, D], such as a row's code: the mean, or what is nearest to it."""
        return self.mean

    def kl_per_dimension(self, p: LatentDistribution) -> Tensor | None:
        """KL(self || p) of each dimension [..., D] in nats; None where no closed form is known."""
        return None

    def kl(self, p: LatentDistribution) -> Tensor | None:
        """KL(self || p) [...] in nats; None where no closed form is known."""
        parts = self.kl_per_dimension(p)
        return None if parts is None else parts.sum(-1)

    def layers(self, z: Tensor) -> tuple[tuple[Tensor, LatentDistribution], ...]:
        """The stochastic layers: the part of z [S, B, D] that is each one's, and its distribution given those above."""
        return ((z, self),)

    def select(self, index: Tensor) -> LatentDistribution:
        """The distributions of these rows of the batch."""
        return self._changed(lambda value: value[index])

    def detached(self) -> LatentDistribution:
        """The same distribution, cut from what made its parameters.

        Raises:
            ConfigError: it holds weights of its own, which cannot be cut off.
        """
        values = [getattr(self, field.name) for field in dataclasses.fields(self)]  # type: ignore[arg-type]
        if any(isinstance(value, torch.nn.Module) for value in values):
            raise ConfigError("The doubly reparameterised gradient takes a posterior whose density can be cut from the "
                              "encoder.", f"{type(self).__name__}, which has weights of its own",
                              "take gradient='plain', or posterior='diagonal_gaussian'")  # fmt: skip
        return self._changed(Tensor.detach)

    def _changed(self, change: Callable[[Tensor], Tensor]) -> LatentDistribution:
        fields = {field.name: getattr(self, field.name) for field in dataclasses.fields(self)}  # type: ignore[arg-type]
        changed: dict[str, Any] = {name: change(value) for name, value in fields.items() if isinstance(value, Tensor)}
        return dataclasses.replace(self, **changed)  # type: ignore[type-var]
