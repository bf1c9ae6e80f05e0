"""Probabilistic PCA with a diagonal Gaussian q: random cases in which everything has a closed form."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor

from elbowroom.lab.workbench import Workbench
from elbowroom.maths import gaussian
from elbowroom.maths.ppca import PPCA, ppca_posterior


def random_ppca(rng: np.random.Generator, features: int = 6, latent_dim: int = 2) -> PPCA:
    """A probabilistic PCA of random weights, in float64."""
    weight = torch.from_numpy(rng.normal(size=(features, latent_dim)))
    return PPCA(weight, torch.from_numpy(rng.normal(size=features)), float(rng.uniform(0.1, 1.0)))


def ppca_rows(model: PPCA, rows: int, rng: np.random.Generator) -> Float[Tensor, "N F"]:
    """Draws of its p(x)."""
    features, latent_dim = model.weight.shape
    z = torch.from_numpy(rng.normal(size=(rows, latent_dim)))
    noise = torch.from_numpy(rng.normal(size=(rows, features)))
    return z @ model.weight.T + model.mean + math.sqrt(model.sigma2) * noise


def random_cases(
    bench: Workbench, claim: str, rows: int
) -> Iterator[tuple[PPCA, Float[Tensor, "N F"], Float[Tensor, "N D"], Float[Tensor, "N D"]]]:
    """For each seed a random probabilistic PCA, draws of it, and means and log-variances of an arbitrary q."""
    for number in range(bench.seed_count):
        rng = bench.rng(claim, number)
        model = random_ppca(rng)
        x = ppca_rows(model, rows, rng)
        mu, log_var = (torch.from_numpy(rng.normal(size=(rows, 2))) for _ in range(2))
        yield model, x, mu, log_var


def expected_log_px(
    x: Float[Tensor, "N F"], mu: Float[Tensor, "N D"], log_var: Float[Tensor, "N D"], model: PPCA
) -> Float[Tensor, "N"]:
    """E_q[log p(x|z)] for q = N(mu, exp(log_var)): the value at mu, less what the width of q costs [nats]."""
    log_sigma2 = torch.as_tensor(math.log(model.sigma2), dtype=x.dtype)
    at_mean = gaussian.log_normal(x, mu @ model.weight.T + model.mean, log_sigma2).sum(-1)
    return at_mean - 0.5 * (log_var.exp() @ model.weight.square().sum(0)) / model.sigma2


def kl_to_posterior(
    x: Float[Tensor, "N F"], mu: Float[Tensor, "N D"], log_var: Float[Tensor, "N D"], model: PPCA
) -> Float[Tensor, "N"]:
    """KL(q(z|x) || p(z|x)) for q = N(mu, exp(log_var)), the posterior's covariance being a full one [nats]."""
    mean, covariance = ppca_posterior(x, model)
    precision, away = torch.linalg.inv(covariance), mu - mean
    return 0.5 * (
        log_var.exp() @ precision.diagonal()
        + torch.einsum("nd,de,ne->n", away, precision, away)
        - mu.shape[1]
        + torch.logdet(covariance)
        - log_var.sum(-1)
    )
