"""The Gaussian with any covariance against torch and Monte Carlo."""

from __future__ import annotations

import torch
from torch.distributions import MultivariateNormal, kl_divergence

from elbowroom.maths.full_gaussian import kl_to_standard_normal, log_det, log_full_normal, log_full_normal_each


def some(count: int, dims: int = 3) -> tuple[torch.Tensor, torch.Tensor]:
    generator = torch.Generator().manual_seed(0)
    mu = torch.randn(count, dims, dtype=torch.float64, generator=generator)
    tril = torch.randn(count, dims, dims, dtype=torch.float64, generator=generator).tril(-1)
    scale = torch.rand(count, dims, dtype=torch.float64, generator=generator) + 0.3
    return mu, tril + torch.diag_embed(scale)


def test_the_density_agrees_with_torch():
    mu, tril = some(4)
    x = torch.randn(5, 4, 3, dtype=torch.float64)
    torch.testing.assert_close(log_full_normal(x, mu, tril), MultivariateNormal(mu, scale_tril=tril).log_prob(x))


def test_the_density_of_each_is_that_of_each_alone():
    mu, tril = some(4)
    z = torch.randn(7, 3, dtype=torch.float64)
    expected = torch.stack([log_full_normal(z, m, t) for m, t in zip(mu, tril, strict=True)], -1)
    torch.testing.assert_close(log_full_normal_each(z, mu, tril), expected)


def test_the_kl_agrees_with_torch():
    mu, tril = some(4)
    standard = MultivariateNormal(torch.zeros(3, dtype=torch.float64), torch.eye(3, dtype=torch.float64))
    expected = kl_divergence(MultivariateNormal(mu, scale_tril=tril), standard)
    torch.testing.assert_close(kl_to_standard_normal(mu, tril), expected)


def test_the_log_determinant_agrees_with_torch():
    _, tril = some(4)
    torch.testing.assert_close(log_det(tril), torch.linalg.slogdet(tril).logabsdet)
