"""How far a walk through a latent space goes: along the prior, and never to where no code can lie."""

from __future__ import annotations

import numpy as np
import torch

from elbowroom.model import Model


def prior_values(model: Model, reach: float, steps: int) -> np.ndarray:
    """Coordinates [steps] for walks along the prior, evenly from one end to the other.

    Outside of the ends lies as much of each dimension's prior as N(0, 1) has beyond `reach` standard deviations: under
    a prior that ends they lie inside. Where dimensions of the prior depend on each other, they are -reach and reach.
    """
    ends = torch.tensor([[-reach], [reach]], dtype=torch.float64).expand(2, model.config.latent_dim)
    values = _of_normal(model, ends)
    return np.linspace(values[0].max(), values[1].min(), steps)


def inside(model: Model, codes: np.ndarray) -> np.ndarray:
    """Codes [..., D], those brought to the nearest possible one that lie where the posterior has no codes."""
    support = model.config.posterior.support
    return codes if support is None else np.clip(codes, *support)


@torch.no_grad()
def _of_normal(model: Model, normal: torch.Tensor) -> np.ndarray:
    """Where the prior has what N(0, I) has at these points [N, D]."""
    p = model.p(normal)
    return (p.rsample(normal) if p.independent else normal).numpy()
