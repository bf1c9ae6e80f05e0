"""Codes of many dimensions on a plane: t-SNE, principal components, UMAP, or two of the coordinates.

Sources: t-SNE, van der Maaten & Hinton 2008, in the Barnes-Hut form of van der Maaten 2014 (arXiv 1301.3342); UMAP,
McInnes, Healy & Melville 2018 (arXiv 1802.03426). Both keep neighbours together and say little of large distances.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch

from elbowroom.data.arrays import check_data
from elbowroom.errors import ConfigError, DataError, nearest_cure
from elbowroom.maths import trustworthiness as maths

NEIGHBOURS = 12
"""Of the trustworthiness of a map."""
PERPLEXITY = 30.0
"""Of t-SNE: about how many neighbours a point has."""
UMAP_NEIGHBOURS = 15
"""Of UMAP."""
LEAST_ROWS = 5
"""Below this there is nothing to map."""


@dataclass(frozen=True)
class Projection:
    """Points of a plane.

    Args:
        points: [N, 2].
        by: the method, a key of `METHODS`.
        shares: of the variance that each axis holds, of principal components; None for the others.
        dimensions: of coordinates, which two, counted from 0; None for the others.
    """

    points: np.ndarray
    by: str
    shares: tuple[float, float] | None = None
    dimensions: tuple[int, int] | None = None


def project(codes: np.ndarray, by: str = "tsne", seed: int = 0, dimensions: Sequence[int] | None = None) -> Projection:
    """Codes [N, D] on a plane; the same codes and seed give the same map.

    Args:
        codes: such as `transform` gives; or any rows, flattened.
        by: "tsne", "pca", "umap" (the extra "umap") or "coordinates".
        seed: of t-SNE and UMAP.
        dimensions: of "coordinates", which two, counted from 0; None for those of greatest variance.

    Raises:
        ConfigError: an unknown method, UMAP where it is not installed, or dimensions that are not there.
        DataError: codes that are no rows [N, D], or too few of them.

    >>> project(np.arange(12.0).reshape(6, 2), "pca").points.shape
    (6, 2)
    """
    codes = check_data(codes, "codes")
    key = str(by).strip().lower().replace("-", "")
    if key not in METHODS:
        raise ConfigError("A map is made by a method that has a name.", repr(by), nearest_cure(key, METHODS))
    if codes.ndim != 2:
        raise DataError("Codes are rows [N, D].", f"shape {codes.shape}", "pass what transform gives, or flatten rows")
    if len(codes) < LEAST_ROWS:
        raise DataError(f"A map shows {LEAST_ROWS} rows or more.", f"{len(codes)}", "pass more rows")
    if dimensions is not None and key != "coordinates":
        raise ConfigError("Dimensions are chosen of a map by coordinates.", f"dimensions with by={by!r}",
                          "take by='coordinates', or leave them out")  # fmt: skip
    return METHODS[key](np.ascontiguousarray(codes), seed, dimensions)


def trust(rows: np.ndarray, points: np.ndarray, neighbours: int = NEIGHBOURS) -> float:
    """The trustworthiness of a map, 0 to 1: whether neighbours on the map [N, 2] are neighbours among the rows [N, D].

    Raises:
        DataError: rows and points of different number, or too few for so many neighbours.
    """
    true, shown = (torch.from_numpy(np.asarray(values, np.float64).reshape(len(values), -1))
                   for values in (rows, points))  # fmt: skip
    if len(true) != len(shown) or len(true) <= 2 * neighbours:
        raise DataError("Each row has a point, and there are more than twice as many rows as neighbours.",
                        f"{len(true)} rows, {len(shown)} points, {neighbours} neighbours",
                        "pass more rows")  # fmt: skip
    return maths.trustworthiness(true, shown, neighbours)


def _tsne(codes: np.ndarray, seed: int, _: Any) -> Projection:
    from sklearn.manifold import TSNE

    perplexity = min(PERPLEXITY, (len(codes) - 1) / 3)
    start = "pca" if codes.shape[1] > 1 else "random"
    points = TSNE(perplexity=perplexity, init=start, random_state=seed).fit_transform(codes)
    return Projection(points, "tsne")


def _pca(codes: np.ndarray, seed: int, _: Any) -> Projection:
    from sklearn.decomposition import PCA

    _refuse_one_dimension(codes)
    fitted = PCA(2, svd_solver="full").fit(codes.astype(np.float64))
    first, second = fitted.explained_variance_ratio_
    return Projection(fitted.transform(codes.astype(np.float64)), "pca", shares=(float(first), float(second)))


def _umap(codes: np.ndarray, seed: int, _: Any) -> Projection:
    try:
        from umap import UMAP
    except ImportError:
        raise ConfigError("A map by UMAP is made by umap-learn.", "it is not installed",
                          'pip install "elbowroom[umap]", or take by="tsne"') from None  # fmt: skip
    neighbours = min(UMAP_NEIGHBOURS, len(codes) - 1)
    # with a seed it works on one processor, and gives the same map again; n_jobs says so, or it would warn
    points = UMAP(n_neighbors=neighbours, random_state=seed, n_jobs=1).fit_transform(codes)
    return Projection(np.asarray(points), "umap")


def _coordinates(codes: np.ndarray, _: int, dimensions: Sequence[int] | None) -> Projection:
    _refuse_one_dimension(codes)
    chosen = np.sort(np.argsort(-codes.var(0), kind="stable")[:2]) if dimensions is None else dimensions
    if len(chosen) != 2 or not all(0 <= dimension < codes.shape[1] for dimension in chosen):
        raise ConfigError(f"A plane has two of the {codes.shape[1]} dimensions.", f"{[int(d) for d in chosen]}",
                          "pass two, counted from 0")  # fmt: skip
    first, second = (int(dimension) for dimension in chosen)
    return Projection(codes[:, [first, second]], "coordinates", dimensions=(first, second))


def _refuse_one_dimension(codes: np.ndarray) -> None:
    if codes.shape[1] < 2:
        raise DataError("A plane wants codes of two dimensions or more.", f"shape {codes.shape}",
                        "take by='tsne', or draw a histogram")  # fmt: skip


METHODS = {"tsne": _tsne, "pca": _pca, "umap": _umap, "coordinates": _coordinates}
