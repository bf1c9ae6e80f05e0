"""The diagonal Gaussian: density, entropy, divergence and reparameterised sample.

Written in `mu` and `log_var` = log sigma^2, as in Kingma & Welling 2013 (arXiv 1312.6114). Nothing is
summed here: all results keep the latent (or event) dimension, so that the caller sees every part.
"""

from __future__ import annotations

import math

import torch
from jaxtyping import Float
from torch import Tensor

LOG_TWO_PI = math.log(2.0 * math.pi)


def log_normal(x: Float[Tensor, "..."], mu: Float[Tensor, "..."], log_var: Float[Tensor, "..."]) -> Tensor:
    """Log density of N(mu, exp(log_var)) at x, per dimension [nats].

    Source: Kingma & Welling 2013, appendix C.2; the normaliser is always included.

    >>> round(float(log_normal(torch.zeros(()), torch.zeros(()), torch.zeros(()))), 4)
    -0.9189
    """
    return -0.5 * (LOG_TWO_PI + log_var + (x - mu).square() * torch.exp(-log_var))


def expected_log_normal(
    x: Float[Tensor, "..."], mu: Float[Tensor, "..."], variance: Float[Tensor, "..."], log_var: Float[Tensor, "..."]
) -> Tensor:
    """E[log N(x; m, exp(log_var))] over any m of mean mu and this variance, per dimension [nats].

    Source: Lucas et al. 2019 (arXiv 1911.02469), of which it is E_q[log p(x|z)] where the decoder is linear.

    >>> round(float(expected_log_normal(torch.zeros(()), torch.zeros(()), torch.ones(()), torch.zeros(()))), 4)
    -1.4189
    """
    return log_normal(x, mu, log_var) - 0.5 * variance * torch.exp(-log_var)


def log_normal_each(z: Float[Tensor, "... D"], mu: Float[Tensor, "K D"], log_var: Float[Tensor, "K D"]) -> Tensor:
    """Log density of each of K diagonal Gaussians at each point, summed over D [nats]: [..., K].

    As two matrix products, so that no array of all pairs and dimensions is made.

    Source: Kingma & Welling 2013, appendix C.2, the square multiplied out.

    >>> z, mu = torch.tensor([[0.0], [1.0]]), torch.tensor([[0.0], [1.0]])
    >>> [round(float(value), 3) for value in log_normal_each(z, mu, torch.zeros(2, 1)).flatten()]
    [-0.919, -1.419, -1.419, -0.919]
    """
    precision = torch.exp(-log_var)
    constant = (LOG_TWO_PI + log_var + mu.square() * precision).sum(-1)
    return z @ (mu * precision).T - 0.5 * (z.square() @ precision.T + constant)


def entropy(log_var: Float[Tensor, "..."]) -> Tensor:
    """Differential entropy of N(., exp(log_var)), per dimension [nats].

    Source: Cover & Thomas 2006, theorem 8.4.1.
    """
    return 0.5 * (1.0 + LOG_TWO_PI + log_var)


def kl_to_standard_normal(mu: Float[Tensor, "..."], log_var: Float[Tensor, "..."]) -> Tensor:
    """KL(N(mu, exp(log_var)) || N(0, 1)), per dimension [nats].

    Source: Kingma & Welling 2013, appendix B. Zero only at mu = 0 and log_var = 0.

    >>> float(kl_to_standard_normal(torch.ones(()), torch.zeros(())))
    0.5
    """
    return -0.5 * (1.0 + log_var - mu.square() - log_var.exp())


def kl_between(
    mu_q: Float[Tensor, "..."],
    log_var_q: Float[Tensor, "..."],
    mu_p: Float[Tensor, "..."],
    log_var_p: Float[Tensor, "..."],
) -> Tensor:
    """KL(N(mu_q, exp(log_var_q)) || N(mu_p, exp(log_var_p))), per dimension [nats].

    Source: Kingma & Welling 2013, appendix B, for a general second Gaussian.
    """
    ratio = torch.exp(log_var_q - log_var_p)
    return 0.5 * (log_var_p - log_var_q - 1.0 + ratio + (mu_q - mu_p).square() * torch.exp(-log_var_p))


def reparameterise(mu: Float[Tensor, "..."], log_var: Float[Tensor, "..."], eps: Float[Tensor, "..."]) -> Tensor:
    """A sample of N(mu, exp(log_var)) as a differentiable function of standard normal noise eps.

    Source: Kingma & Welling 2013, eq. 10.
    """
    return mu + torch.exp(0.5 * log_var) * eps


def log_var_of_softplus(s: Float[Tensor, "..."]) -> Tensor:
    """log sigma^2 of sigma = softplus(s) = log(1 + e^s), finite with a gradient for every s.

    Source: Dugas et al. 2001, Incorporating second-order functional knowledge for better option pricing.

    >>> log_var_of_softplus(torch.tensor([-200.0])).item()
    -400.0
    """
    small = s < -36.0  # there log(1 + e^s) is e^s to the last digit, and further down float32 has only 0 for it
    return 2.0 * torch.where(small, s, torch.nn.functional.softplus(s.clamp(min=-36.0)).log())
