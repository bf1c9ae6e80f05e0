"""C10: is the pixel distance blind to meaning? A picture with a hole against one that was moved."""

from __future__ import annotations

import numpy as np
from scipy.stats import binomtest, spearmanr

from elbowroom.lab import panels
from elbowroom.lab.claim import Claim
from elbowroom.lab.outcome import Number, Outcome
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
        f"{name}_{space}": _share(distances[name] < distances["moved"])
        for space, distances in spaces.items()
        for name in ("hole", "half")
    }
    both = [np.concatenate(list(distances.values())) for distances in spaces.values()]
    order = float(spearmanr(*both).statistic)
    rows = {"original": x[:10]} | {name: pictures[:10] for name, pictures in changed.items()}
    return Outcome(
        verdict=above(shares["hole_pixels"], HALF),
        numbers=(
            *(share.number(name, "%") for name, share in shares.items()),
            Number("order", order, count=3 * len(x)),
        ),
        plot=panels.figure(
            panels.bars({name: [share.mean] for name, share in shares.items()}, y="share", reference=HALF),
            panels.images(rows, *bench.pixel_range),
        ),
    )


def _share(true: np.ndarray) -> Interval:
    """The percentage that is true, with its exact binomial interval."""
    test = binomtest(int(true.sum()), len(true))
    low, high = test.proportion_ci(0.95)
    return Interval(100 * float(test.statistic), 100 * float(low), 100 * float(high), len(true))


def _with_hole(x: np.ndarray) -> np.ndarray:
    """The central patch erased, a seventh as wide as the image: 4 x 4 of 28 x 28, one pixel of 8 x 8."""
    holed = x.copy()
    height, width = x.shape[1:3]
    down, across = max(1, round(height / 7)), max(1, round(width / 7))
    top, left = (height - down) // 2, (width - across) // 2
    holed[:, top : top + down, left : left + across] = x.min()
    return holed


def _without_upper_half(x: np.ndarray) -> np.ndarray:
    lower = x.copy()
    lower[:, : x.shape[1] // 2] = x.min()
    return lower


def _moved(x: np.ndarray) -> np.ndarray:
    """One pixel to the right; what comes in is background."""
    right = np.full_like(x, x.min())
    right[:, :, 1:] = x[:, :, :-1]
    return right


def _squared(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    return np.square(a.astype(np.float64) - b.astype(np.float64)).sum(1)


claim = Claim(
    name="C10",
    sources=(2, 3),
    experiment=experiment,
)
