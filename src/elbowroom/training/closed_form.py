"""The optimum of a linear Gaussian model at once: probabilistic PCA (Tipping & Bishop 1999).

With a linear encoder and decoder, one sigma for all values and the prior N(0, I), the best model of any rows is known:
`maths/ppca.py` has it. Its posterior is Gaussian with one covariance, and independent in every dimension since W has no
rotation, so q(z|x) is the posterior itself and the ELBO is log p(x). All is computed in float64.
"""

from __future__ import annotations

import math

import numpy as np
import torch
from scipy.linalg import eigh

from elbowroom.data.rows import row_blocks
from elbowroom.data.statistics import Statistics
from elbowroom.errors import ConfigError, DataError
from elbowroom.maths.ppca import ppca_encoder, ppca_of_axes
from elbowroom.model import Model, ModelConfig
from elbowroom.parts.likelihoods.gaussian import Gaussian
from elbowroom.parts.networks.linear import Linear
from elbowroom.parts.posteriors.diagonal_gaussian import DiagonalGaussian
from elbowroom.parts.priors.standard_normal import StandardNormal

MOST_SIDE = 20_000
"""Rows or features, whichever are fewer: the matrix of their products then takes 3 GB."""
LEAST_NOISE = 1e-12
"""Share of the largest variance below which that of the noise is what rounding left; float32 stores rows to 1e-14."""


@torch.no_grad()
def solve(model: Model, x: np.ndarray, known: Statistics, weight: np.ndarray | None = None) -> None:
    """Gives a linear Gaussian model the weights under which rows are most likely.

    The covariance is divided by N - 1, as scikit-learn's PCA does, or by the sum of the weights less 1; the paper
    divides by N.

    Args:
        model: with its scaling set; it is changed.
        x: rows [N, *event], which may lie on disk; they are read in blocks, once, where rows outnumber features.
        known: their statistics.
        weight: how much each row counts [N], or None; whole numbers count like repeated rows.

    Raises:
        ConfigError: a model of other parts.
        DataError: rows that vary in no more directions than the code has dimensions, so that nothing is left for the
            noise; too many rows of too many features; weights that count as one row or less.
    """
    _check_parts(model.config)
    if not known.weight > 1:
        raise DataError("The weights of rows count rows, of which there are more than one.",
                        f"a sum of {known.weight:g}", "multiply them, or leave them out")  # fmt: skip
    dims, features = model.config.latent_dim, math.prod(model.config.event_shape)
    # in scaled units, where the networks compute; the mean there is what the scaling has left of it
    scale = model.scaling.scale.expand(model.config.event_shape).reshape(-1).numpy()
    variances, axes, total = principal_axes(x, known, scale, dims, weight)
    if not (total - variances.sum()) / (features - dims) > LEAST_NOISE * variances[0]:
        spanned = int((variances > LEAST_NOISE * variances[0]).sum())
        raise DataError("Probabilistic PCA has noise: rows vary in more directions than the code has dimensions.",
                        f"latent_dim={dims}, and {known.count} rows that vary in {spanned} directions",
                        f"take latent_dim={spanned - 1} or less" if spanned > 1 else "pass rows that vary more",
                        )  # fmt: skip
    mean = model.scaling(torch.from_numpy(known.mean)[None], torch.float64).flatten()
    best = ppca_of_axes(torch.from_numpy(variances), torch.from_numpy(axes), total, mean)
    matrix, covariance = ppca_encoder(best)
    encoder, decoder = model.encoder.linear, model.decoder.linear
    decoder.weight.copy_(best.weight)
    decoder.bias.copy_(best.mean)
    encoder.weight.copy_(torch.cat([matrix, torch.zeros_like(matrix)]))  # the log-variance is the same for every row
    encoder.bias.copy_(torch.cat([-matrix @ best.mean, covariance.diagonal().log()]))
    model.likelihood.log_var.fill_(math.log(best.sigma2))


def principal_axes(
    x: np.ndarray, known: Statistics, scale: np.ndarray, count: int, weight: np.ndarray | None = None
) -> tuple[np.ndarray, np.ndarray, float]:
    """The directions in which scaled rows vary most.

    Args:
        x: rows [N, *event].
        known: their statistics.
        scale: what each feature is divided by [F].
        count: D, how many directions.
        weight: of each row [N], or None.

    Returns:
        Variances [D] from the largest down, axes [F, D] of length 1, whose largest entry is positive, as in
        scikit-learn's PCA, and the variance of all features together.
    """
    rows, features = len(x), math.prod(x.shape[1:])
    side = min(rows, features)
    if side > MOST_SIDE:
        raise DataError(f"A closed form takes {MOST_SIDE:,} rows or features at most, whichever are fewer.",
                        f"{rows:,} rows of {features:,} features",
                        "take smaller images, or some of the rows")  # fmt: skip
    mean = known.mean.reshape(-1)
    root = np.ones(rows) if weight is None else np.sqrt(np.asarray(weight, dtype=np.float64))
    share = math.sqrt(known.weight - 1.0)

    def block(some: slice) -> np.ndarray:
        """Rows [n, F] whose products are those of the covariance."""
        values = np.asarray(x[some], dtype=np.float64).reshape(-1, features)
        return (values - mean) / scale * (root[some, None] / share)

    if features <= rows:
        product = np.zeros((features, features))
        for some in row_blocks(x, itemsize=8):
            part = block(some)
            product += part.T @ part
        variances, axes = _largest(product, count)
    else:  # fewer products, those of rows with rows, have the same eigenvalues
        every = block(slice(None))
        product = every @ every.T
        variances, vectors = _largest(product, min(count, rows))
        axes = every.T @ vectors
        axes /= np.maximum(np.linalg.norm(axes, axis=0), np.finfo(np.float64).tiny)
    largest = axes[np.abs(axes).argmax(0), np.arange(axes.shape[1])]
    return variances, axes * np.where(largest < 0, -1.0, 1.0), float(np.trace(product))


def _largest(product: np.ndarray, count: int) -> tuple[np.ndarray, np.ndarray]:
    """The largest eigenvalues from the top down, and their eigenvectors as columns."""
    side = len(product)
    values, vectors = eigh(product, subset_by_index=[side - count, side - 1], overwrite_a=False)
    return values[::-1].clip(min=0.0), np.ascontiguousarray(vectors[:, ::-1])


def _check_parts(config: ModelConfig) -> None:
    """Refuses a model of which no closed form is known."""
    parts = {"encoder": Linear(), "decoder": Linear(), "posterior": DiagonalGaussian(), "prior": StandardNormal(),
             "likelihood": Gaussian(sigma="learned"), "corruption": None, "augmentation": None, "condition": None,
             "penalty": None}  # fmt: skip
    others = [f"{name}={getattr(config, name)}" for name, known in parts.items() if getattr(config, name) != known]
    if others:
        raise ConfigError("A closed form is known of a linear Gaussian model alone.", ", ".join(others),
                          "fit by steps, with TrainingSettings")  # fmt: skip
