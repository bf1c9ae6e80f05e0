"""Exact log p(x) of models with two latent dimensions, by the sum over a grid of z, and what is read from it."""

from __future__ import annotations

import math

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor

from elbowroom.evaluation.inference import as_input, for_inference
from elbowroom.evaluation.likelihood import elbo_parts
from elbowroom.maths import gaussian
from elbowroom.model import Model
from elbowroom.parts.likelihoods.bernoulli import Bernoulli

GRID_REACH = 5.0
"""Half the width of the grid over z, in standard deviations of the prior."""
GRID_POINTS = 301
"""Along each side; a step of 1/30 is finer than the posteriors of a trained 2-D model."""
GRID_AT_ONCE = 8192


def latent_grid(points: int = GRID_POINTS, reach: float = GRID_REACH) -> Float[Tensor, "G 2"]:
    """The points of a square grid over z, row by row, the second coordinate rising slowest."""
    axis = torch.linspace(-reach, reach, points, dtype=torch.float64)
    second, first = torch.meshgrid(axis, axis, indexing="ij")
    return torch.stack([first.flatten(), second.flatten()], -1)


@torch.no_grad()
def log_px_at(model: Model, x: np.ndarray, z: Float[Tensor, "G D"]) -> Float[Tensor, "N G"]:
    """log p(x|z) [nats] of every row x at every code z, for a Bernoulli likelihood and so in one matrix product."""
    assert isinstance(model.config.likelihood, Bernoulli), "only its log p(x|z) is linear in x"
    ready = for_inference(model, np.float32)
    rows = ready.scaling(as_input(x), torch.float32).flatten(1)
    px = ready.decode(z.to(torch.float32))
    black = px.log_prob(torch.zeros(1)).flatten(1)
    white = px.log_prob(torch.ones(1)).flatten(1)
    return rows @ (white - black).T + black.sum(-1)


def log_px_by_quadrature(
    model: Model, x: np.ndarray, points: int = GRID_POINTS, reach: float = GRID_REACH
) -> np.ndarray:
    """log p(x) [N] in nats of a model with two latent dimensions, by the sum over a grid of z.

    On grey pixels p(x|z) is the cross entropy's exponential and not normalised over x; everything else is as usual.
    """
    total = torch.full((len(x),), -torch.inf, dtype=torch.float64)
    for z in latent_grid(points, reach).split(GRID_AT_ONCE):
        log_p = -0.5 * z.square().sum(-1) - gaussian.LOG_TWO_PI
        total = torch.logaddexp(total, torch.logsumexp(log_px_at(model, x, z) + log_p, 1))
    return (total + 2.0 * math.log(2.0 * reach / (points - 1))).numpy()


def gap_and_kl(model: Model, x: np.ndarray, samples: int = 64) -> tuple[float, float]:
    """KL(q(z|x) || p(z|x)) = log p(x) - ELBO, log p(x) by quadrature; and KL(q(z|x) || p(z)): nats per row."""
    elbo, _, kl = elbo_parts(model, x, "test", samples=samples)
    return float(log_px_by_quadrature(model, x).mean()) - elbo.value, kl.value
