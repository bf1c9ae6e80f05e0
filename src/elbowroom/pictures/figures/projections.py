"""Maps of codes of many dimensions, their axes named for what they are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.figure import Figure

from elbowroom.latent.projections import Projection
from elbowroom.pictures.figures.scatter import scatter
from elbowroom.pictures.words import say

METHODS = {"tsne": "t-SNE", "pca": "PCA", "umap": "UMAP"}


def projections(
    maps: Mapping[str, Projection],
    labels: np.ndarray | None = None,
    *,
    names: Sequence[str] | Mapping[int, str] | None = None,
    language: str = "en",
) -> Figure:
    """Projections side by side, such as that of the codes and that of the rows themselves.

    Args:
        maps: title -> projection of the same N rows.
        labels: [N] class or number of each row, or None; see `scatter`.
        names: a name per class number.
        language: "en" or "ko".

    Raises:
        DataError: labels of another length.
        ConfigError: an unknown language.
    """
    axes = {title: (_axis(one, 0, language), _axis(one, 1, language)) for title, one in maps.items()}
    points = {title: one.points for title, one in maps.items()}
    return scatter(points, labels, names=names, axes=axes, language=language)


def _axis(one: Projection, place: int, language: str) -> str:
    """The name of an axis, such as "t-SNE 1", "PCA 1 (23% of variance)" or "z4"."""
    if one.dimensions is not None:
        return say("latent_axis", language, dimension=one.dimensions[place] + 1)
    method = METHODS.get(one.by, one.by)
    if one.shares is None:
        return f"{method} {place + 1}"
    return say("component_axis", language, method=method, number=place + 1, share=one.shares[place])
