"""Where a walk through the latent space starts, and where the coordinates that do not move stay."""

from __future__ import annotations

import numpy as np
import torch

from elbowroom.errors import ConfigError
from elbowroom.evaluation.health import prior_draws
from elbowroom.evaluation.inference import for_inference
from elbowroom.model import Model

DRAWS = 10_000
"""Whose mean stands for that of a prior that does not know its own."""


def middle(model: Model, codes: np.ndarray | None = None) -> np.ndarray:
    """The middle of the latent space [D], in float32: the prior's mean, or that of codes.

    Args:
        model: whose prior is asked.
        codes: of rows [N, D], for a model whose codes were not brought to its prior, such as an autoencoder; None for
            the others.
    """
    if codes is not None:
        return np.asarray(codes, np.float64).mean(0).astype(np.float32)
    like = torch.zeros(1, model.config.latent_dim, dtype=torch.float64)
    with torch.no_grad():
        prior = for_inference(model, np.float64).p(like)
    try:
        mean: np.ndarray = prior.mean.detach().numpy()[0]
    except ConfigError:  # a flow can be drawn from, and its mean is not known
        mean = prior_draws(model, DRAWS, 0, "middle").mean(0)
    return mean.astype(np.float32)
