"""C26: does t-SNE of a code show neighbours well?"""

from __future__ import annotations

import warnings
from collections.abc import Sequence

import numpy as np

from elbowroom.lab import draw, panels
from elbowroom.lab.claim import Claim, Number, Outcome, Words
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
        arm: [float(trustworthiness(flat, plane, n_neighbors=NEIGHBOURS)) for plane in found]
        for arm, found in planes.items()
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
    figure=draw.panels,
    words={
        "en": Words(
            title="First a code, then t-SNE?",
            claim="To look at data, first reduce them to a code by an autoencoder, then draw the code by t-SNE: "
            "neighbours are shown well.",
            method=(
                "t-SNE (500 iterations) of the codes of test rows, of the pixels, and of as many principal components "
                "as the code has dimensions; at most 1,500 rows. Trustworthiness with 12 neighbours says how far "
                "neighbours in the map are neighbours in pixels. The claim holds if the map of codes loses less than "
                "0.02 to that of pixels (95% interval of the difference above -0.02 over five seeds of the network; "
                "t-SNE starts at the principal components and has no seed), and is refuted if it loses more."
            ),
            remark=(
                "Neighbours are judged in pixels, which favours the map of pixels. How long a map takes depends on the "
                "machine and so is no part of the result."
            ),
            conclusions={
                "holds": "The map of codes shows neighbours as well as the map of pixels, or nearly so.",
                "refuted": "The map of codes loses neighbours that the map of pixels keeps.",
                "undecided": "Whether the loss is smaller than the margin cannot be told from the seeds.",
            },
            labels={
                "gap": "Trustworthiness: codes minus pixels",
                "gap_pca": "Trustworthiness: codes minus PCA",
                "trust_codes": "Trustworthiness, codes",
                "trust_pixels": "Trustworthiness, pixels",
                "trust_pca": "Trustworthiness, PCA",
                "codes": "t-SNE of codes",
                "pixels": "t-SNE of pixels",
                "pca": "t-SNE of PCA",
                "first": "First t-SNE coordinate",
                "second": "Second t-SNE coordinate",
                "trust": "Trustworthiness (12 neighbours)",
                "line_pixels": "Dashed line: t-SNE of pixels",
            },
        ),
        "ko": Words(
            title="먼저 코드로 줄이고 t-SNE를 그릴까?",
            claim=(
                "데이터를 보려면 먼저 오토인코더로 코드를 만들고 그 코드를 t-SNE로 그린다. 그러면 이웃이 잘 드러난다."
            ),
            method=(
                "시험 데이터의 코드, 픽셀, 그리고 코드와 차원이 같은 주성분을 각각 t-SNE(500회 반복)로 그린다. "
                "많아야 1,500행을 쓴다. 이웃 12개의 신뢰도(trustworthiness)는 지도에서의 이웃이 픽셀에서도 이웃인지를 "
                "말해 준다. 코드의 지도가 픽셀의 지도보다 0.02 넘게 나쁘지 않으면 (신경망의 시드 다섯 개에서 차이의 "
                "95% 구간이 -0.02보다 위) 성립하고, 더 나쁘면 반박된다. t-SNE는 주성분에서 시작하므로 시드가 없다."
            ),
            remark=(
                "이웃을 픽셀로 판단하므로 픽셀의 지도에 유리하다. 걸리는 시간은 기계에 따라 다르므로 결과에 넣지 "
                "않는다."
            ),
            conclusions={
                "holds": "코드의 지도는 픽셀의 지도만큼, 또는 거의 그만큼 이웃을 잘 보여 준다.",
                "refuted": "픽셀의 지도가 지키는 이웃을 코드의 지도는 잃는다.",
                "undecided": "잃는 정도가 허용 폭보다 작은지 시드로는 알 수 없다.",
            },
            labels={
                "gap": "신뢰도: 코드 빼기 픽셀",
                "gap_pca": "신뢰도: 코드 빼기 PCA",
                "trust_codes": "신뢰도, 코드",
                "trust_pixels": "신뢰도, 픽셀",
                "trust_pca": "신뢰도, PCA",
                "codes": "코드의 t-SNE",
                "pixels": "픽셀의 t-SNE",
                "pca": "PCA의 t-SNE",
                "first": "첫째 t-SNE 좌표",
                "second": "둘째 t-SNE 좌표",
                "trust": "신뢰도 (이웃 12개)",
                "line_pixels": "파선: 픽셀의 t-SNE",
            },
        ),
    },
)
