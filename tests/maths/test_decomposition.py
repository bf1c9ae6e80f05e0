"""The parts of the KL add up, and each is what a Gaussian aggregate says it is."""

from __future__ import annotations

import math

import numpy as np
import torch

from elbowroom.maths.decomposition import kl_parts, log_aggregate
from elbowroom.maths.gaussian import log_normal

A = torch.tensor([[1.0, 0.5], [0.0, 1.0]], dtype=torch.float64)
NOISE = torch.tensor([0.3, 0.5], dtype=torch.float64)


def parts(rows: int) -> tuple[torch.Tensor, torch.Tensor]:
    """Of q(z|x) = N(A x, diag NOISE^2) with x ~ N(0, I), and log q(z|x) - log p(z)."""
    generator = torch.Generator().manual_seed(0)
    mu = torch.randn(rows, 2, generator=generator, dtype=torch.float64) @ A.T
    log_var = (2.0 * NOISE.log()).expand_as(mu)
    z = mu + NOISE * torch.randn(rows, 2, generator=generator, dtype=torch.float64)
    own = log_normal(z, mu, log_var).sum(-1)
    prior = log_normal(z, torch.zeros(2), torch.zeros(2)).sum(-1)
    found = [log_aggregate(log_normal(block[:, None], mu, log_var)) for block in z.split(500)]
    joint, marginals = (torch.cat(values) for values in zip(*found, strict=True))
    return kl_parts(own, joint, marginals, prior), own - prior


def test_the_parts_sum_to_the_kl_of_every_code():
    found, kl = parts(300)
    np.testing.assert_allclose(found.sum(-1), kl, rtol=1e-10, atol=1e-12)


def test_the_parts_are_the_closed_forms_of_a_gaussian_aggregate():
    found, _ = parts(3000)
    covariance = A @ A.T + torch.diag(NOISE**2)
    log_det = float(torch.logdet(covariance))
    variances = covariance.diagonal()
    information = 0.5 * (log_det - 2.0 * float(NOISE.log().sum()))
    correlation = 0.5 * (float(variances.log().sum()) - log_det)
    dimensions = 0.5 * float((variances - 1.0 - variances.log()).sum())
    error = found.std(0) / math.sqrt(len(found))
    expected = torch.tensor([information, correlation, dimensions])
    # the aggregate of finitely many rows is itself an estimate, off by a few hundredths of a nat
    assert ((found.mean(0) - expected).abs() <= 4 * error + 0.03).all()
