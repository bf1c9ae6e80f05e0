"""C26: does t-SNE of a code show neighbours well?"""

from __future__ import annotations

import warnings
from collections.abc import Sequence

import numpy as np

from elbowroom.lab import panels
from elbowroom.lab.claim import Claim
from elbowroom.lab.outcome import Number, Outcome
from elbowroom.lab.recipe import Recipe
from elbowroom.lab.verdicts import above, interval
from elbowroom.lab.workbench import Workbench

NEIGHBOURS, MARGIN = 12, 0.02
MOST_ROWS, ITERATIONS = 1500, 500


def needs(bench: Workbench) -> Sequence[Recipe]:
    return [bench.autoencoder(bench.scale.large_latent)]


def map_of(features: np.ndarray) -> np.ndarray:
    """t-SNE of features [N, F] in the plane [N, 2]; it starts at the principal components, so no seed matters."""
    from sklearn.manifold import TSNE

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)
        return TSNE(max_iter=ITERATIONS, random_state=0, n_jobs=1).fit_transform(features.astype(np.float64))


def experiment(bench: Workbench) -> Outcome:
    from sklearn.decomposition import PCA
    from sklearn.manifold import trustworthiness

    (recipe,) = needs(bench)
    data = bench.held_out.take(slice(0, MOST_ROWS))
    assert data.y is not None
    flat = data.x.reshape(len(data), -1).astype(np.float64)
    known = bench.train.x[: bench.scale.codes].reshape(-1, flat.shape[1]).astype(np.float64)
    components = PCA(recipe.latent_dim, random_state=0).fit(known).transform(flat)
    planes = {arm: [map_of(features)] for arm, features in (("pixels", flat), ("pca", components))}
    planes["codes"] = [map_of(bench.codes(model, data.x)) for model in bench.models(recipe)]
    trust = {
        arm: [float(trustworthiness(flat, plane, n_neighbors=NEIGHBOURS)) for plane in maps]
        for arm, maps in planes.items()
    }
    pixels, pca = trust["pixels"][0], trust["pca"][0]
    codes = np.array(trust["codes"])
    gap = interval(codes - pixels)
    colours = data.y.tolist()
    return Outcome(
        verdict=above(gap, -MARGIN),
        numbers=(
            gap.number("gap"),
            interval(codes - pca).number("gap_pca"),
            interval(codes).number("trust_codes"),
            Number("trust_pixels", pixels, count=len(data)),
            Number("trust_pca", pca, count=len(data)),
        ),
        plot=panels.figure(
            *(
                panels.scatter({arm: planes[arm][0]}, "first", "second", title=arm, colours=colours)
                for arm in ("codes", "pixels")
            ),
            panels.bars({"codes": trust["codes"], "pca": [pca]}, y="trust", reference=pixels, title="line_pixels"),
        ),
    )


claim = Claim(
    name="C26",
    sources=(3,),
    needs=needs,
    experiment=experiment,
)
