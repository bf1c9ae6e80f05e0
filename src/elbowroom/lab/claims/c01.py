"""C1: do the optima of a linear autoencoder include PCA's solution?"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.linalg import subspace_angles

from elbowroom.lab import draw, panels
from elbowroom.lab.claim import Claim, Outcome, Words
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


def axis_degrees(found: np.ndarray, axes: np.ndarray) -> float:
    """The mean angle between a direction and the axis nearest to it."""
    cosines = np.abs((found / np.linalg.norm(found, axis=0)).T @ axes)
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
        name: np.stack([direction.reshape(shape) / np.abs(direction).max() for direction in found])
        for name, found in pictures.items()
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
    figure=draw.panels,
    words={
        "en": Words(
            title="Does a linear autoencoder find PCA?",
            claim="PCA's solution is among the optima of a linear autoencoder that gradient descent trains.",
            method=(
                "One linear layer each way, two latent dimensions, trained by gradient descent for four times the "
                "usual steps so that it comes near an optimum. Measured are the largest principal angle between what "
                "the decoder spans and PCA's first two axes, and the squared error on the training rows over PCA's. "
                "The claim holds if the 95% intervals over five seeds lie below 1 degree and below 1.01. A larger "
                "latent space, whose axes are harder to tell apart, is reported beside it and decides nothing."
            ),
            remark=(
                "It is the same plane, but not the same axes: the autoencoder's directions are turned, stretched and "
                "not orthogonal, and come out different with every seed."
            ),
            conclusions={
                "holds": "Gradient descent ends in PCA's plane, at PCA's error. Its axes are not PCA's.",
                "refuted": "The trained linear autoencoder did not end in PCA's plane.",
                "undecided": "Training came near PCA's plane, but not near enough on all seeds.",
            },
            labels={
                "angle": "Largest principal angle to PCA's plane",
                "axes": "Mean angle to the nearest PCA axis",
                "ratio": "Squared error over PCA's (training rows)",
                "angle_large": "Largest principal angle, larger latent space",
                "ratio_large": "Squared error over PCA's, larger latent space",
                "angle_axis": "Angle (degrees)",
                "degrees": "degrees",
                "directions": "Directions in pixel space",
                "pca": "PCA",
                "run_1": "Seed 1",
                "run_2": "Seed 2",
                "run_3": "Seed 3",
            },
        ),
        "ko": Words(
            title="선형 오토인코더는 PCA를 찾아내는가?",
            claim="경사 하강법으로 학습한 선형 오토인코더의 최적해 가운데 PCA의 해가 있다.",
            method=(
                "인코더와 디코더가 선형층 하나씩인 2차원 오토인코더를 최적해에 가까이 가도록 평소의 네 배만큼 경사 "
                "하강법으로 학습한다. 디코더가 펼치는 평면과 PCA의 처음 두 축이 이루는 평면 사이의 가장 큰 주각, "
                "그리고 훈련 데이터의 제곱 오차를 PCA의 오차로 나눈 값을 잰다. 다섯 시드의 95% 구간이 각각 1도와 "
                "1.01보다 아래에 있으면 주장이 성립한다. 축을 가려내기 더 어려운 큰 잠재 공간의 값은 곁들여 보일 뿐 "
                "판정에 쓰지 않는다."
            ),
            remark=(
                "평면은 같지만 축은 같지 않다. 오토인코더의 방향은 돌아가고 늘어나 있으며 서로 직교하지 않고, 시드마다 "
                "다르게 나온다."
            ),
            conclusions={
                "holds": "경사 하강법은 PCA의 평면과 PCA의 오차에 이른다. 다만 축은 PCA의 축이 아니다.",
                "refuted": "학습한 선형 오토인코더가 PCA의 평면에 이르지 못했다.",
                "undecided": "학습이 PCA의 평면에 다가갔지만 모든 시드에서 충분히 가깝지는 않다.",
            },
            labels={
                "angle": "PCA 평면과의 가장 큰 주각",
                "axes": "가장 가까운 PCA 축과의 평균 각",
                "ratio": "PCA 대비 제곱 오차 (훈련 데이터)",
                "angle_large": "가장 큰 주각, 더 큰 잠재 공간",
                "ratio_large": "PCA 대비 제곱 오차, 더 큰 잠재 공간",
                "angle_axis": "각 (도)",
                "degrees": "도",
                "directions": "픽셀 공간에서의 방향",
                "pca": "PCA",
                "run_1": "시드 1",
                "run_2": "시드 2",
                "run_3": "시드 3",
            },
        ),
    },
)
