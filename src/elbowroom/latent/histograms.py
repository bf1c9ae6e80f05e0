"""The codes of many rows, one dimension at a time, beside what the prior expects of each."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch

from elbowroom.evaluation.health import prior_draws
from elbowroom.evaluation.inference import for_inference
from elbowroom.model import Model

DRAWS = 50_000
"""Of a prior whose density of one dimension is not known."""
POINTS = 241
"""Of the curve of a density."""


@dataclass(frozen=True)
class CodeHistograms:
    """Densities, in shares for each unit of z.

    Args:
        edges: of the bins, the same for all dimensions [B + 1].
        density: of the codes in each bin [D, B].
        at: where the prior's density is known [G].
        prior: its density there, of each dimension [D, G]; None without a prior.
    """

    edges: np.ndarray
    density: np.ndarray
    at: np.ndarray
    prior: np.ndarray | None


def histograms(codes: np.ndarray, model: Model | None = None, bins: int = 40) -> CodeHistograms:
    """Histograms of codes [N, D].

    Args:
        codes: draws of q(z|x), one for each row: these, all together, should be the prior. Mean codes are narrower.
        model: whose prior is shown beside; None for a model whose codes were not brought to a prior.
        bins: of each histogram, over the middle 99.8% of codes and of draws of the prior.
    """
    codes = np.asarray(codes, np.float64)
    draws = codes if model is None else prior_draws(model, DRAWS, 0, "histograms")
    ends = np.array([np.quantile(values, [0.001, 0.999]) for values in (codes, draws)])
    low, high = ends[:, 0].min(), ends[:, 1].max()
    margin = 0.04 * max(high - low, 1e-6)
    edges = np.linspace(low - margin, high + margin, bins + 1)
    at = np.linspace(edges[0], edges[-1], POINTS)
    prior = None if model is None else _densities(model, at)
    if model is not None and prior is None:
        at, prior = (edges[1:] + edges[:-1]) / 2, _binned(draws, edges)
    return CodeHistograms(edges, _binned(codes, edges), at, prior)


def _binned(values: np.ndarray, edges: np.ndarray) -> np.ndarray:
    """The density of values [N, D] in the bins [D, B]; what lies outside counts, and is not shown."""
    counts = np.array([np.histogram(column, edges)[0] for column in values.T])
    return counts / (len(values) * np.diff(edges))


@torch.no_grad()
def _densities(model: Model, at: np.ndarray) -> np.ndarray | None:
    """The prior's density of each dimension [D, G], where it has one."""
    z = torch.from_numpy(at)[:, None].expand(-1, model.config.latent_dim).contiguous()
    prior = for_inference(model, np.float64).p(z)
    if not (prior.has_density and prior.independent):
        return None
    densities: np.ndarray = prior.log_prob(z).exp().numpy().T
    return densities
