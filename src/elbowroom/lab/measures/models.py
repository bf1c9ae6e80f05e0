"""What several claims measure of models and arrays, and the pictures they show beside it."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import torch
from torch import Tensor

from elbowroom.evaluation import generation
from elbowroom.evaluation.inference import as_input, decode, reconstruct, terms_of
from elbowroom.lab.recipe import Recipe
from elbowroom.lab.workbench import Workbench, over_seeds
from elbowroom.model import Model

SHOWN = 10
"""Pictures in a row of a figure."""

# --- rows ------------------------------------------------------------------------------------------------------------


def pooled_rows(bench: Workbench) -> np.ndarray:
    """Test rows, filled up with training rows to as many as the scale encodes: where a small test split has too few."""
    x = bench.held_out.x
    missing = bench.scale.codes - len(x)
    return np.concatenate([x, bench.train.x[:missing]]) if missing > 0 else x


def as_shares(bench: Workbench, x: np.ndarray) -> Tensor:
    """Rows on the training range as [0, 1] [N, *event], float64."""
    low, high = (0.0, 255.0) if bench.train.x.dtype == np.uint8 else (bench.train.x.min(), bench.train.x.max())
    return ((as_input(x).double() - float(low)) / float(high - low)).clamp(0.0, 1.0)


# --- codes and reconstructions ---------------------------------------------------------------------------------------


def drawn_codes(model: Model, x: np.ndarray, seed: int) -> np.ndarray:
    """One draw of q(z|x) for every row [N, D], float64: what prior samples pretend to be. A point is its own draw."""
    return torch.cat([terms.latents[0].z[0] for _, _, terms in terms_of(model, x, 1, seed, "codes")]).double().numpy()


def fitted_gaussian(codes: np.ndarray, count: int, rng: np.random.Generator) -> np.ndarray:
    """Draws [count, D] of the Gaussian with mean and covariance of the codes: samples where there is no prior."""
    covariance = np.atleast_2d(np.cov(codes.astype(np.float64), rowvar=False))
    return rng.multivariate_normal(codes.mean(0), covariance, size=count, method="eigh").astype(np.float32)


def squared_errors(bench: Workbench, recipe: Recipe) -> list[float]:
    """For each seed the mean squared error of the held-out rows."""
    return over_seeds(bench, recipe, lambda model, seed: bench.error(model))


def restored(bench: Workbench, recipes: Mapping[str, Recipe], count: int = SHOWN) -> dict[str, np.ndarray]:
    """The first held-out rows as "input", and by name what the first seed's model of each recipe makes of them."""
    x = bench.held_out.x[:count]
    return {"input": x} | {name: reconstruct(bench.first(recipe), x) for name, recipe in recipes.items()}


# --- samples ---------------------------------------------------------------------------------------------------------


def samples_of_first(bench: Workbench, recipe: Recipe) -> np.ndarray:
    """The first rows that the first seed's model draws from its prior, to be shown."""
    return bench.samples(bench.first(recipe), bench.seeds[0])[:SHOWN]


def frechet_to_held_out(bench: Workbench, rows: np.ndarray) -> float:
    """The Frechet distance of rows [N, *event] to the held-out rows in the bench's feature space."""
    return generation.frechet(bench.features.features(bench.held_out.x), bench.features.features(rows))


def fitted_samples(bench: Workbench, model: Model, seed: int) -> np.ndarray:
    """As many rows as `bench.samples` gives, decoded from a Gaussian fitted to the mean codes of training rows."""
    codes = fitted_gaussian(bench.codes(model, bench.train.x), bench.scale.codes, bench.rng("fitted", seed))
    return decode(model, codes)


def shown_samples(bench: Workbench, autoencoder: Recipe, vae: Recipe, vae_name: str = "vae") -> dict[str, np.ndarray]:
    """The first rows of the samples that `frechet_of_samples` measures, of the first seed."""
    return {
        "plain": samples_of_first(bench, autoencoder),
        "fitted": fitted_samples(bench, bench.first(autoencoder), bench.seeds[0])[:SHOWN],
        vae_name: samples_of_first(bench, vae),
    }


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


# --- pairs of seeds --------------------------------------------------------------------------------------------------


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

    def mean(some: np.ndarray) -> float:
        return float(off[np.ix_(some, some)].sum() / (len(some) * (len(some) - 1)))

    every = np.arange(seeds)
    whole = mean(every)
    return [seeds * whole - (seeds - 1) * mean(np.delete(every, i)) for i in range(seeds)]
