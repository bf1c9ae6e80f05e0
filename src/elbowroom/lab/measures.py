"""Measures that several claims share: small functions of models and arrays."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor

from elbowroom.evaluation import generation
from elbowroom.evaluation.passes import as_input, decode, prepared, terms_of
from elbowroom.lab.recipe import Recipe
from elbowroom.lab.workbench import Workbench, over_seeds
from elbowroom.maths import gaussian
from elbowroom.maths.ppca import ProbabilisticPCA, ppca_posterior
from elbowroom.model import Model
from elbowroom.parts.likelihoods.bernoulli import Bernoulli

GRID_REACH = 5.0
"""Half the width of the grid over z, in standard deviations of the prior."""
GRID_POINTS = 301
"""Along each side; a step of 1/30 is finer than the posteriors of a trained 2-D model."""
GRID_AT_ONCE = 8192


# --- exact log p(x) of models with two latent dimensions ------------------------------------------------------------


def latent_grid(points: int = GRID_POINTS, reach: float = GRID_REACH) -> Float[Tensor, "G 2"]:
    """The points of a square grid over z, row by row, the second coordinate rising slowest."""
    axis = torch.linspace(-reach, reach, points, dtype=torch.float64)
    second, first = torch.meshgrid(axis, axis, indexing="ij")
    return torch.stack([first.flatten(), second.flatten()], -1)


@torch.no_grad()
def log_px_at(model: Model, x: np.ndarray, z: Float[Tensor, "G D"]) -> Float[Tensor, "N G"]:
    """log p(x|z) [nats] of every row x at every code z, for a Bernoulli likelihood and so in one matrix product."""
    assert isinstance(model.config.likelihood, Bernoulli), "only its log p(x|z) is linear in x"
    ready = prepared(model, np.float32)
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


# --- probabilistic PCA with a diagonal Gaussian q: everything in closed form ----------------------------------------


def random_ppca(rng: np.random.Generator, features: int = 6, latent_dim: int = 2) -> ProbabilisticPCA:
    """A probabilistic PCA of random weights, in float64."""
    weight = torch.from_numpy(rng.normal(size=(features, latent_dim)))
    return ProbabilisticPCA(weight, torch.from_numpy(rng.normal(size=features)), float(rng.uniform(0.1, 1.0)))


def ppca_rows(model: ProbabilisticPCA, rows: int, rng: np.random.Generator) -> Float[Tensor, "N F"]:
    """Draws of its p(x)."""
    features, latent_dim = model.weight.shape
    z = torch.from_numpy(rng.normal(size=(rows, latent_dim)))
    noise = torch.from_numpy(rng.normal(size=(rows, features)))
    return z @ model.weight.T + model.mean + math.sqrt(model.sigma2) * noise


def ppca_cases(
    bench: Workbench, claim: str, rows: int
) -> Iterator[tuple[ProbabilisticPCA, Float[Tensor, "N F"], Float[Tensor, "N D"], Float[Tensor, "N D"]]]:
    """For each seed a random probabilistic PCA, draws of it, and means and log-variances of an arbitrary q."""
    for number in range(bench.seed_count):
        rng = bench.rng(claim, number)
        model = random_ppca(rng)
        x = ppca_rows(model, rows, rng)
        mu, log_var = (torch.from_numpy(rng.normal(size=(rows, 2))) for _ in range(2))
        yield model, x, mu, log_var


def expected_log_px(
    x: Float[Tensor, "N F"], mu: Float[Tensor, "N D"], log_var: Float[Tensor, "N D"], model: ProbabilisticPCA
) -> Float[Tensor, "N"]:
    """E_q[log p(x|z)] for q = N(mu, exp(log_var)): the value at mu, less what the width of q costs [nats]."""
    log_sigma2 = torch.as_tensor(math.log(model.sigma2), dtype=x.dtype)
    at_mean = gaussian.log_normal(x, mu @ model.weight.T + model.mean, log_sigma2).sum(-1)
    return at_mean - 0.5 * (log_var.exp() @ model.weight.square().sum(0)) / model.sigma2


def kl_to_posterior(
    x: Float[Tensor, "N F"], mu: Float[Tensor, "N D"], log_var: Float[Tensor, "N D"], model: ProbabilisticPCA
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


# --- codes of a model -----------------------------------------------------------------------------------------------


def pooled_rows(bench: Workbench) -> np.ndarray:
    """Test rows, filled up with training rows to as many as the scale encodes: where a small test split has too few."""
    x = bench.held_out.x
    missing = bench.scale.codes - len(x)
    return np.concatenate([x, bench.train.x[:missing]]) if missing > 0 else x


def drawn_codes(model: Model, x: np.ndarray, seed: int) -> np.ndarray:
    """One draw of q(z|x) for every row [N, D], float64: what prior samples pretend to be. A point is its own draw."""
    return torch.cat([terms.latents[0].z[0] for _, _, terms in terms_of(model, x, 1, seed, "codes")]).double().numpy()


def fitted_gaussian(codes: np.ndarray, count: int, rng: np.random.Generator) -> np.ndarray:
    """Draws [count, D] of the Gaussian with mean and covariance of the codes: samples where there is no prior."""
    covariance = np.atleast_2d(np.cov(codes.astype(np.float64), rowvar=False))
    return rng.multivariate_normal(codes.mean(0), covariance, size=count, method="eigh").astype(np.float32)


# --- how good samples are ---------------------------------------------------------------------------------------------


def frechet_to_held_out(bench: Workbench, rows: np.ndarray) -> float:
    """The Frechet distance of rows [N, *event] to the held-out rows in the bench's feature space."""
    return generation.frechet(bench.features.features(bench.held_out.x), bench.features.features(rows))


def fitted_samples(bench: Workbench, model: Model, seed: int) -> np.ndarray:
    """As many rows as `bench.samples` gives, decoded from a Gaussian fitted to the mean codes of training rows."""
    codes = fitted_gaussian(bench.codes(model, bench.train.x), bench.scale.codes, bench.rng("fitted", seed))
    return decode(model, codes)


def frechet_of_samples(bench: Workbench, autoencoder: Recipe, vae: Recipe) -> dict[str, list[float]]:
    """For each seed the Frechet distance of samples to the held-out rows.

    Returns:
        "plain", the autoencoder's from the prior; "fitted", the same from a Gaussian fitted to its codes; and "vae".
    """
    return {
        "plain": over_seeds(bench, autoencoder, lambda m, seed: frechet_to_held_out(bench, bench.samples(m, seed))),
        "fitted": over_seeds(
            bench, autoencoder, lambda m, seed: frechet_to_held_out(bench, fitted_samples(bench, m, seed))
        ),
        "vae": over_seeds(bench, vae, lambda m, seed: frechet_to_held_out(bench, bench.samples(m, seed))),
    }


def of_pairs(values: np.ndarray) -> list[float]:
    """For each seed the jackknife's pseudo-value of the mean over ordered pairs of different seeds.

    Pairs share seeds and are not independent; an interval over these values allows for it (Efron & Tibshirani 1993,
    chapter 11).

    Args:
        values: of each pair [S, S], S at least 3; the diagonal is left out.
    """
    seeds = len(values)
    assert seeds > 2, "of two seeds none can be left out"
    off = values - np.diag(np.diag(values))

    def mean(kept: np.ndarray) -> float:
        return float(off[np.ix_(kept, kept)].sum() / (len(kept) * (len(kept) - 1)))

    every = np.arange(seeds)
    whole = mean(every)
    return [seeds * whole - (seeds - 1) * mean(np.delete(every, i)) for i in range(seeds)]
