"""The two players of adversarial training, each with a value to raise.

The logits are those of a discriminator, positive where it takes a point for a draw of the prior. When nobody can tell,
both values are log 1/2 = -0.693 nats.
"""

from __future__ import annotations

from collections.abc import Callable

import torch
from jaxtyping import Float
from torch import Tensor

from elbowroom.maths.bernoulli import log_bernoulli


def discrimination(on_prior: Float[Tensor, "..."], on_code: Float[Tensor, "..."]) -> Tensor:
    """The discriminator's mean log-likelihood of the truth on a draw of the prior and a code [nats].

    Source: Goodfellow et al. 2014 (arXiv 1406.2661), eq. 1, halved so that it is a mean over both.

    >>> round(float(discrimination(torch.zeros(()), torch.zeros(()))), 3)
    -0.693
    """
    right = log_bernoulli(torch.ones_like(on_prior), on_prior)
    return 0.5 * (right + log_bernoulli(torch.zeros_like(on_code), on_code))


def confusion(on_code: Float[Tensor, "..."]) -> Tensor:
    """log D of a code [nats]: what an encoder raises that wants its codes to pass for draws of the prior.

    Source: Goodfellow et al. 2014 (arXiv 1406.2661), section 3: the form whose gradient does not vanish while the
    discriminator is ahead.
    """
    return log_bernoulli(torch.ones_like(on_code), on_code)


def squared_slope(discriminator: Callable[[Tensor], Tensor], z: Float[Tensor, "B D"]) -> Float[Tensor, "B"]:
    """|grad of the discriminator's logit at z|^2, itself with a gradient for the discriminator.

    Lowering it where points lie keeps the game from circling about its equilibrium.

    Source: Mescheder, Geiger & Nowozin 2018 (arXiv 1801.04406), eq. 9.
    """
    with torch.enable_grad():
        place = z.detach().requires_grad_()
        (slope,) = torch.autograd.grad(discriminator(place).sum(), place, create_graph=True)
    return slope.square().sum(-1)
