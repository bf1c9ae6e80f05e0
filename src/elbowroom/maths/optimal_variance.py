"""The one variance that explains errors best."""

from __future__ import annotations

import torch
from jaxtyping import Float
from torch import Tensor

SMALLEST_ERROR = 1e-12
"""A mean squared error below this counts as this: data that are met exactly have no best sigma."""


def log_of_error(squared_error: Float[Tensor, "..."]) -> Tensor:
    """The log_var under which a shared variance explains errors best: log of the mean squared error.

    Source: Rybkin et al. 2021 (arXiv 2006.13202), the optimal sigma-VAE: sigma^2 = MSE maximises log N(x; mu, sigma^2).
    """
    return torch.log(squared_error.mean().clamp(min=SMALLEST_ERROR))
