"""C10: is the pixel distance blind to meaning? A picture with a hole against one that was moved."""

from __future__ import annotations

import numpy as np
from scipy.stats import binomtest, spearmanr

from elbowroom.lab import draw, panels
from elbowroom.lab.claim import Claim, Number, Outcome, Words
from elbowroom.lab.verdicts import Interval, above
from elbowroom.lab.workbench import Workbench

HALF = 50.0
"""Percent."""


def experiment(bench: Workbench) -> Outcome:
    x = bench.held_out.x
    changed = {"hole": _with_hole(x), "half": _without_upper_half(x), "moved": _moved(x)}
    pixels = {name: _squared(rows.reshape(len(x), -1), x.reshape(len(x), -1)) for name, rows in changed.items()}
    features = {name: _squared(bench.features.features(rows), bench.features.features(x))
                for name, rows in changed.items()}  # fmt: skip
    spaces = {"pixels": pixels, "features": features}
    shares = {
        f"{name}_{space}": _share(found[name] < found["moved"])
        for space, found in spaces.items()
        for name in ("hole", "half")
    }
    both = [np.concatenate(list(found.values())) for found in spaces.values()]
    order = float(spearmanr(*both).statistic)
    rows = {"original": x[:10]} | {name: found[:10] for name, found in changed.items()}
    return Outcome(
        verdict=above(shares["hole_pixels"], HALF),
        numbers=(
            *(share.number(name, "%") for name, share in shares.items()),
            Number("order", order, count=3 * len(x)),
        ),
        plot=panels.figure(
            panels.bars({name: [share.mean] for name, share in shares.items()}, y="share", reference=HALF),
            panels.images(rows, float(bench.train.x.min()), float(bench.train.x.max())),
        ),
    )


def _share(true: np.ndarray) -> Interval:
    """The percentage that is true, with its exact binomial interval."""
    found = binomtest(int(true.sum()), len(true))
    low, high = found.proportion_ci(0.95)
    return Interval(100 * float(found.statistic), 100 * float(low), 100 * float(high), len(true))


def _with_hole(x: np.ndarray) -> np.ndarray:
    """The central patch erased, a seventh as wide as the image: 4 x 4 of 28 x 28, one pixel of 8 x 8."""
    found = x.copy()
    height, width = x.shape[1:3]
    down, across = max(1, round(height / 7)), max(1, round(width / 7))
    top, left = (height - down) // 2, (width - across) // 2
    found[:, top : top + down, left : left + across] = x.min()
    return found


def _without_upper_half(x: np.ndarray) -> np.ndarray:
    found = x.copy()
    found[:, : x.shape[1] // 2] = x.min()
    return found


def _moved(x: np.ndarray) -> np.ndarray:
    """One pixel to the right; what comes in is background."""
    found = np.full_like(x, x.min())
    found[:, :, 1:] = x[:, :, :-1]
    return found


def _squared(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    return np.square(a.astype(np.float64) - b.astype(np.float64)).sum(1)


claim = Claim(
    name="C10",
    sources=(2, 3),
    experiment=experiment,
    figure=draw.panels,
    words={
        "en": Words(
            title="Does the pixel distance see meaning?",
            claim=(
                "In squared pixel distance a digit with a few pixels erased is nearer to the original than the same "
                "digit moved by one pixel; so this distance does not measure meaning."
            ),
            method=(
                "Every test image is changed in three ways: a central patch erased (a seventh as wide as the image: "
                "4 x 4 of 28 x 28, one pixel of 8 x 8), the upper half erased, moved one pixel to the right. The claim "
                "holds if for most images, by an exact binomial 95% interval over test images, the patch is nearer "
                "than the move. Beside it: the upper half, the same in a classifier's hidden units, and the rank "
                "correlation of both distances."
            ),
            remark=(
                "How much is erased decides: the more is gone, the oftener the moved image is the nearer one. Where "
                "the shares in pixels and in features differ, pixels miss something. The features are no perfect "
                "judge either: their classifier has never seen moved images, and of 8 pixels one is a long way."
            ),
            conclusions={
                "holds": (
                    "For most images the one with the hole is nearer in pixels than the one that merely moved, with "
                    "nothing erased. Pixel distance counts pixels."
                ),
                "refuted": "For most images the moved one is nearer in pixels than the one with the hole.",
                "undecided": "About half of the images are nearer with the hole, half when moved.",
            },
            labels={
                "hole_pixels": "Hole nearer than move, in pixels",
                "half_pixels": "Upper half erased nearer than move, in pixels",
                "hole_features": "Hole nearer than move, in features",
                "half_features": "Upper half erased nearer than move, in features",
                "order": "Rank correlation of pixel and feature distance",
                "original": "Original",
                "hole": "Patch erased",
                "half": "Upper half erased",
                "moved": "Moved by one pixel",
                "share": "Share of test images (%)",
            },
        ),
        "ko": Words(
            title="픽셀 거리는 의미를 아는가?",
            claim=(
                "픽셀의 제곱 거리로는 몇 픽셀을 지운 숫자가 한 픽셀 옮긴 같은 숫자보다 원본에 더 가깝다. 그래서 이 "
                "거리는 의미를 재지 못한다."
            ),
            method=(
                "시험 이미지마다 세 가지로 바꾼다. 가운데 조각을 지우고(너비는 이미지의 7분의 1: 28 x 28에서 4 x 4, "
                "8 x 8에서 한 픽셀), 위쪽 절반을 지우고, 오른쪽으로 한 픽셀 옮긴다. 조각을 지운 쪽이 옮긴 쪽보다 "
                "가까운 이미지가 절반을 넘으면(시험 이미지에 대한 정확한 이항 95% 구간) 주장이 성립한다. 위쪽 절반을 "
                "지운 경우, 분류기 은닉층에서 잰 결과, 두 거리의 순위 상관도 함께 보인다."
            ),
            remark=(
                "얼마나 지우느냐가 결과를 가른다. 많이 지울수록 옮긴 이미지가 더 가까운 경우가 늘어난다. 분류기에서 잰 "
                "비율과 픽셀에서 잰 비율이 다른 곳에서 픽셀은 무언가를 놓치고 있다. 특징도 완벽한 심판은 아니다. 이 "
                "분류기는 옮긴 이미지를 본 적이 없고, 너비가 8픽셀이면 한 픽셀도 먼 거리이다."
            ),
            conclusions={
                "holds": (
                    "대부분의 이미지에서 구멍 난 쪽이, 아무것도 지우지 않고 옮기기만 한 쪽보다 픽셀 거리로 더 "
                    "가깝다. 픽셀 거리는 픽셀을 셀 뿐이다."
                ),
                "refuted": "대부분의 이미지에서 옮긴 쪽이 구멍 난 쪽보다 픽셀 거리로 더 가깝다.",
                "undecided": "절반쯤은 구멍 난 쪽이, 절반쯤은 옮긴 쪽이 더 가깝다.",
            },
            labels={
                "hole_pixels": "픽셀에서 구멍이 이동보다 가까움",
                "half_pixels": "픽셀에서 위쪽 절반 지움이 이동보다 가까움",
                "hole_features": "특징에서 구멍이 이동보다 가까움",
                "half_features": "특징에서 위쪽 절반 지움이 이동보다 가까움",
                "order": "픽셀 거리와 특징 거리의 순위 상관",
                "original": "원본",
                "hole": "조각을 지움",
                "half": "위쪽 절반을 지움",
                "moved": "한 픽셀 옮김",
                "share": "시험 이미지의 비율 (%)",
            },
        ),
    },
)
