"""The priors, one file each, and what a prior is: a module that gives p(z), from which training can draw."""

from __future__ import annotations

from abc import abstractmethod
from typing import Any, ClassVar

from torch import Tensor

from elbowroom.configuration import Part
from elbowroom.distributions.distribution import LatentDistribution
from elbowroom.errors import ConfigError
from elbowroom.parts.module import PartModule
from elbowroom.shapes import EventShape


class Prior(Part):
    """Configuration of a prior."""

    family: ClassVar[str] = "priors"
    dimensions: ClassVar[int | None] = None
    """How many latent dimensions it is for; None for any number."""
    is_round: ClassVar[bool] = False
    """Whether circles of 1, 2 and 3 about 0 show it on a map; else its ends do, or draws of it."""

    @property
    def support(self) -> tuple[float, float] | None:
        """Between which values codes lie, in every dimension; None where they may lie anywhere."""
        return None

    @abstractmethod
    def build(self, latent_dim: int, event_shape: EventShape = ()) -> PriorModule:
        """The module, for models of examples of this shape.

        Raises:
            ConfigError: the prior is for another number of dimensions.
        """

    def check(self, latent_dim: int) -> None:
        """Refuses a latent space that the prior does not fill."""
        if self.dimensions not in (None, latent_dim):
            raise ConfigError(f"The prior {self.name!r} lies in {self.dimensions} dimensions.",
                              f"latent_dim={latent_dim}",
                              f"set latent_dim={self.dimensions}, or take another prior")  # fmt: skip

    def check_posterior(self, posterior: Any) -> None:
        """Refuses a posterior that the prior cannot hold: one with draws outside of its support.

        Raises:
            ConfigError: there is such a posterior.
        """
        if self.support is not None:
            posterior.check_support(self.support, self.name)

    def check_modes(self, count: int) -> None:
        """Refuses a number of modes that the prior does not divide into; by default into any."""

    def fit(self, codes: Tensor, seed: int) -> PriorModule | None:
        """The prior of greatest likelihood for codes [N, D], as a module whose `config` says what was chosen.

        None where nothing is known but gradients: `training.fit_prior` then raises the likelihood in the one loop.
        """
        return None


class PriorModule(PartModule):
    """The module of a prior."""

    def __init__(self, config: Prior, latent_dim: int):
        super().__init__()
        config.check(latent_dim)
        self.config, self.latent_dim = config, latent_dim

    def inputs(self) -> Tensor | None:
        """Examples [K, *event], in scaled units, whose q(z|x) the prior is made of; None for most priors.

        The model encodes them without noise and hands their posterior to `forward` as `q`.
        """
        return None

    def start_at(self, codes: Tensor) -> None:
        """Takes from codes [N, D] what a fit to them by gradients starts with; nothing by default."""

    @abstractmethod
    def forward(self, like: Tensor, q: Any = None) -> LatentDistribution:
        """p(z) with the shape, dtype and device of `like` [..., D]; its `rsample` makes draws of normal noise.

        Args:
            like: codes, whose values do not matter.
            q: the posterior of `inputs`, where there are some.
        """

    def place(self, z: Tensor) -> Tensor:
        """The probability [...] of the first normal value that a draw lying at z [..., D] is made of, 0 to 1.

        Divided into equal parts it says which mode z lies in.

        Raises:
            ConfigError: the prior does not say.
        """
        raise ConfigError("The mode of a code is asked of a prior that says where a point lies along it.",
                          f"prior={self.config.name!r}",
                          "take 'ten_gaussians' or 'swiss_roll', or give your prior a method `place`")  # fmt: skip

    def quantile(self, u: Tensor) -> Tensor | None:
        """The value below which a share u of each dimension's prior lies; None where dimensions hang together."""
        return None
