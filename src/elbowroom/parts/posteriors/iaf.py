"""The inverse autoregressive flow posterior (Kingma et al. 2016, arXiv 1606.04934, eq. 10 to 14).

A diagonal Gaussian draw goes through steps z = sigma z + (1 - sigma) m, where [m, s] = MADE(z, h), sigma = sigmoid(s),
and h comes from the encoder; the masked layers are zuko's. log q(z|x) comes with the draw; of a code that was not drawn
here it takes D passes for each step. One step without hidden layers holds every Gaussian.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import torch
from torch import Tensor, nn

from elbowroom.configuration import Count
from elbowroom.distributions.distribution import LatentDistribution
from elbowroom.maths.gaussian import log_normal, reparameterise
from elbowroom.parts.flows import zuko
from elbowroom.parts.posteriors import Posterior, PosteriorModule

OPEN = 1.5
"""Added to s: a step begins near the identity, as the paper advises."""


@dataclass(frozen=True)
class InverseAutoregressiveFlow(Posterior):
    """q(z|x) of a diagonal Gaussian and autoregressive steps that see the code and the row."""

    name: ClassVar[str] = "iaf"
    steps: Count = 2
    """Autoregressive steps; the order of the dimensions is turned round between them."""
    hidden: tuple[Count, ...] = (64,)
    """Units of each hidden layer of a step's network; () for a linear one."""
    context: Count = 16
    """Values that the encoder tells all steps of a row."""

    def build(self, latent_dim: int) -> IAFModule:
        return IAFModule(self, latent_dim)

    @classmethod
    def example(cls) -> InverseAutoregressiveFlow:
        return cls(hidden=(7,), context=2)


class IAFModule(PosteriorModule):
    """The module of `InverseAutoregressiveFlow`; it owns the steps."""

    def __init__(self, config: InverseAutoregressiveFlow, latent_dim: int):
        super().__init__()
        self.parameter_shape = (2 * latent_dim + config.context,)
        self.latent_dim = latent_dim
        earlier = torch.ones(latent_dim, latent_dim, dtype=torch.bool).tril(-1)
        sees = torch.cat([earlier, torch.ones(latent_dim, config.context, dtype=torch.bool)], 1)
        steps = [zuko().nn.MaskedMLP(sees.repeat(2, 1), config.hidden) for _ in range(config.steps)]
        with torch.no_grad():  # the steps begin near the identity
            for step in steps:
                step[-1].weight.mul_(0.1)
        self.steps = nn.ModuleList(steps)

    def forward(self, parameters: Tensor) -> IAF:
        """The flow of encoder outputs [..., 2 D + H]: mu, log_var, context."""
        dims = self.latent_dim
        mu, log_var, context = parameters.split([dims, dims, parameters.shape[-1] - 2 * dims], -1)
        return IAF(mu, log_var, context, self.steps)


@dataclass(frozen=True)
class IAF(LatentDistribution):
    """A diagonal Gaussian sent through autoregressive steps.

    Args:
        mu, log_var: of the Gaussian [..., D].
        context: what the steps read of the row [..., H].
        steps: networks from [..., D + H] to m and s [..., 2 D].
    """

    mu: Tensor
    log_var: Tensor
    context: Tensor
    steps: nn.ModuleList
    independent: ClassVar[bool] = False

    @property
    def code(self) -> Tensor:
        """The draw of no noise: where the Gaussian's mean goes."""
        return self.rsample(torch.zeros_like(self.mu))

    def rsample(self, eps: Tensor) -> Tensor:
        return self.draw(eps)[0]

    def draw(self, eps: Tensor) -> tuple[Tensor, Tensor]:
        z = reparameterise(self.mu, self.log_var, eps)
        log_q = log_normal(z, self.mu, self.log_var).sum(-1)
        for step in self.steps:
            m, log_sigma = self._says(step, z)
            z = (log_sigma.exp() * z + (1.0 - log_sigma.exp()) * m).flip(-1)
            log_q = log_q - log_sigma.sum(-1)
        return z, log_q

    def log_density(self, z: Tensor) -> Tensor:
        """By inversion: each step is undone one dimension after the other."""
        z, log_sigmas = z.expand(torch.broadcast_shapes(z.shape, self.mu.shape)), z.new_zeros(())
        for step in reversed(self.steps):
            after = z.flip(-1)
            z = torch.zeros_like(after)
            for _ in range(after.shape[-1]):  # after d passes the first d dimensions are right
                m, log_sigma = self._says(step, z)
                z = (after - (1.0 - log_sigma.exp()) * m) / log_sigma.exp()
            log_sigmas = log_sigmas + self._says(step, z)[1].sum(-1)
        return log_normal(z, self.mu, self.log_var).sum(-1) - log_sigmas

    def sample(self, generator: torch.Generator | None = None) -> Tensor:
        eps = torch.randn(self.mu.shape, generator=generator, dtype=self.mu.dtype, device=self.mu.device)
        return self.rsample(eps)

    def _says(self, step: nn.Module, z: Tensor) -> tuple[Tensor, Tensor]:
        """m and log sigma [..., D] at z."""
        seen = torch.cat([z, self.context.expand(*z.shape[:-1], -1)], -1)
        m, s = step(seen).chunk(2, -1)
        return m, torch.nn.functional.logsigmoid(s + OPEN)


part = InverseAutoregressiveFlow
