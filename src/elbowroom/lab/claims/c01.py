"""C1: do the optima of a linear autoencoder include PCA's solution?"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.linalg import subspace_angles

from elbowroom.lab import panels
from elbowroom.lab.claim import Claim
from elbowroom.lab.outcome import Outcome
from elbowroom.lab.recipe import Recipe
from elbowroom.lab.verdicts import all_of, below, interval
from elbowroom.lab.workbench import Workbench
from elbowroom.model import Model

LONGER = 4
"""Times the usual steps: an optimum is what is asked for, so training has to come near one."""
MOST_DEGREES, MOST_RATIO = 1.0, 1.01


def needs(bench: Workbench) -> Sequence[Recipe]:
    longer = {"steps": LONGER * bench.scale.steps}
    return [bench.linear(size, training=longer) for size in (2, bench.scale.large_latent)]


def columns(model: Model) -> np.ndarray:
    """The directions that the decoder spans [values, D]."""
    return model.decoder.linear.weight.detach().double().numpy()


def axis_degrees(directions: np.ndarray, axes: np.ndarray) -> float:
    """The mean angle between a direction and the axis nearest to it."""
    cosines = np.abs((directions / np.linalg.norm(directions, axis=0)).T @ axes)
    return float(np.degrees(np.arccos(np.clip(cosines.max(1), 0.0, 1.0))).mean())


def experiment(bench: Workbench) -> Outcome:
    from sklearn.decomposition import PCA

    small, large = needs(bench)
    flat = bench.train.x.reshape(len(bench.train), -1).astype(np.float64)
    pca = PCA(large.latent_dim, svd_solver="covariance_eigh").fit(flat)
    flat -= pca.mean_
    total = float(np.linalg.norm(flat) ** 2)
    angles, ratios, apart = {}, {}, {}
    for recipe in (small, large):
        size = recipe.latent_dim
        axes = pca.components_[:size].T
        least = float((total - np.square(flat @ axes).sum()) / flat.size)
        models = bench.models(recipe)
        angles[size] = [float(np.degrees(subspace_angles(columns(model), axes).max())) for model in models]
        ratios[size] = [bench.error(model, bench.train.x) / least for model in models]
        apart[size] = [axis_degrees(columns(model), axes) for model in models]
    angle, ratio = interval(angles[2]), interval(ratios[2])
    shape = bench.train.event_shape
    pictures = {
        "pca": pca.components_[:2],
        **{f"run_{i}": columns(bench.model(small, seed)).T for i, seed in enumerate(bench.seeds[:3], start=1)},
    }
    rows = {
        name: np.stack([direction.reshape(shape) / np.abs(direction).max() for direction in directions])
        for name, directions in pictures.items()
    }
    return Outcome(
        verdict=all_of(below(angle, MOST_DEGREES), below(ratio, MOST_RATIO)),
        numbers=(
            angle.number("angle", "degrees"),
            ratio.number("ratio"),
            interval(apart[2]).number("axes", "degrees"),
            interval(angles[large.latent_dim]).number("angle_large", "degrees"),
            interval(ratios[large.latent_dim]).number("ratio_large"),
        ),
        plot=panels.figure(
            panels.paired({"angle": angles[2], "axes": apart[2]}, y="angle_axis", log=True, reference=MOST_DEGREES),
            panels.images(rows, -1.0, 1.0, title="directions"),
        ),
    )


claim = Claim(
    name="C1",
    sources=(1,),
    needs=needs,
    experiment=experiment,
)
