"""A mixture of Gaussians as a prior, learned with the model or fitted to the codes of a fitted one.

The rival of the VampPrior in Tomczak & Welling 2018 (arXiv 1705.07120, section 4: "MoG"). Fitted after training it is
the density of Ghosh et al. 2020 (arXiv 1903.12436, section 4).
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Any, ClassVar, Literal

import numpy as np
import torch
from torch import Tensor, nn

from elbowroom.configuration import Count
from elbowroom.distributions.distribution import LatentDistribution
from elbowroom.distributions.full_normal import FullNormal
from elbowroom.distributions.mixture import Mixture
from elbowroom.distributions.normal import Normal
from elbowroom.errors import ConfigError, DataError
from elbowroom.parts.priors import Prior, PriorModule
from elbowroom.shapes import EventShape

LEAST_LOG_SCALE, MOST_LOG_SCALE = -8.0, 4.0
"""Log standard deviations of components stay between these: a component cannot shrink to a point."""
TRIED_COMPONENTS = (1, 2, 5, 10, 20, 50)
"""Numbers of components that `fit` tries where none is asked for."""
HELD_OUT = 0.2
"""Share of codes by which `fit` chooses components and covariance."""
REGULARISATION = 1e-4
"""Added to the variances of fitted components."""


@dataclass(frozen=True)
class MixturePrior(Prior):
    """p(z) = sum_k w_k N(z; m_k, S_k), all of it learned."""

    name: ClassVar[str] = "mixture"
    components: Count | None = None
    """K, how many Gaussians; None is 100 where they learn with the model, and chosen by held-out codes in `fit`."""
    covariance: Literal["auto", "diagonal", "full"] = "auto"
    """Of each Gaussian; auto is diagonal where they learn with the model, and chosen by held-out codes in `fit`."""

    def build(self, latent_dim: int, event_shape: EventShape = ()) -> MixtureModule:
        return MixtureModule(self, latent_dim)

    def fit(self, codes: Tensor, seed: int) -> MixtureModule:
        """By scikit-learn's EM; what the configuration leaves open is chosen by the likelihood of held-out codes."""
        from sklearn.mixture import GaussianMixture

        points = codes.double().numpy()
        order = np.random.default_rng(seed).permutation(len(points))
        held_out, rest = np.split(points[order], [max(1, int(HELD_OUT * len(points)))])
        tried = [
            GaussianMixture(count, covariance_type=kind, reg_covar=REGULARISATION, random_state=seed % 2**32)
            for count in ((self.components,) if self.components else TRIED_COMPONENTS)
            for kind in (("diag", "full") if self.covariance == "auto" else (self.covariance.replace("onal", ""),))
            if count <= len(rest)
        ]
        if not tried or not len(held_out):
            raise ConfigError("A mixture is fitted to more codes than it has components.",
                              f"{len(codes)} codes, components={self.components}",
                              "pass more rows, or set components=1")  # fmt: skip
        try:
            best = max(tried, key=lambda mixture: mixture.fit(rest).score(held_out)) if len(tried) > 1 else tried[0]
            best.fit(points)
        except ValueError as error:  # by rounding a covariance is none any more
            raise DataError("A mixture is fitted to codes that lie near each other.",
                            f"codes from {points.min():.3g} to {points.max():.3g}",
                            "drop rows that are far from the others") from error  # fmt: skip
        kind: Any = "full" if best.covariance_type == "full" else "diagonal"
        module = MixtureModule(replace(self, components=best.n_components, covariance=kind), codes.shape[1])
        means, weights, covariances = (torch.from_numpy(getattr(best, name)) for name in
                                       ("means_", "weights_", "covariances_"))  # fmt: skip
        module.set(means, weights.log(), torch.linalg.cholesky(covariances) if kind == "full" else covariances.sqrt())
        return module

    @classmethod
    def example(cls) -> MixturePrior:
        return cls(components=4)

    def check_modes(self, count: int) -> None:
        raise ConfigError("Modes that classes choose are equally probable.", "a mixture whose weights are learned",
                          f"take prior={{'name': 'ten_gaussians', 'count': {count}}}, or no labels")  # fmt: skip


class MixtureModule(PriorModule):
    """The module of `MixturePrior`; means start as draws of N(0, I), standard deviations at 1, weights equal."""

    config: MixturePrior

    def __init__(self, config: MixturePrior, latent_dim: int):
        super().__init__(config, latent_dim)
        count = config.components or 100
        self.means = nn.Parameter(torch.randn(count, latent_dim))
        self.log_scales = nn.Parameter(torch.zeros(count, latent_dim))
        self.logits = nn.Parameter(torch.zeros(count))
        self.lower = nn.Parameter(torch.zeros(count, latent_dim, latent_dim)) if config.covariance == "full" else None

    def forward(self, like: Tensor, q: Any = None) -> Mixture:
        """p(z) with the shape, dtype and device of `like` [..., D]."""
        return Mixture(like, torch.log_softmax(self.logits, 0), self._components())

    def _components(self) -> LatentDistribution:
        log_scales = self.log_scales.clamp(LEAST_LOG_SCALE, MOST_LOG_SCALE)
        if self.lower is None:
            return Normal(self.means, 2.0 * log_scales)
        return FullNormal(self.means, torch.diag_embed(log_scales.exp()) + self.lower.tril(-1))

    @torch.no_grad()
    def set(self, means: Tensor, log_weights: Tensor, scales: Tensor) -> None:
        """Takes means [K, D], log weights [K], and standard deviations [K, D] or Cholesky factors [K, D, D]."""
        self.means.copy_(means)
        self.logits.copy_(log_weights)
        if self.lower is not None:
            self.lower.copy_(scales.tril(-1))
            scales = scales.diagonal(dim1=-2, dim2=-1)
        self.log_scales.copy_(scales.log().clamp(min=math.log(1e-30)))

    def place(self, z: Tensor) -> Tensor:
        """The middle of the share of weight that is the component which z most probably came from."""
        return self(z).place(z)


part = MixturePrior
