"""Draws the picture of the guide on adversarial autoencoders from the models that `make priors` trains and keeps.

    python docs/make_priors_picture.py [FOLDER]        by default benchmarks/work/priors

Maps of the 10,000 test digits of MNIST over draws of the prior that their codes were brought to.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import numpy as np
from make_pictures import _name, keep
from matplotlib.figure import Figure

from elbowroom import load, load_data
from elbowroom.data.dataset import Dataset
from elbowroom.evaluation.health import prior_draws
from elbowroom.pictures import legends
from elbowroom.pictures.sheet import Sheet, in_style
from elbowroom.pictures.style import FAINT, class_colours

MODELS = Path(__file__).parents[1] / "benchmarks" / "work" / "priors"
TITLES = {
    "vae": {"en": "VAE, N(0, I)", "ko": "VAE, N(0, I)"},
    "swiss_roll": {"en": "A swiss roll", "ko": "스위스 롤"},
    "ten_gaussians": {"en": "Ten Gaussians", "ko": "가우시안 열 개"},
    "ten_gaussians_labels": {"en": "Ten Gaussians, with labels", "ko": "가우시안 열 개, 레이블과 함께"},
}
BELOW = {"en": "draws of the prior", "ko": "사전분포의 표본"}
SIDE, EDGE, TOP = 4.3, 0.66, 0.34  # inches: a panel, the room beside it, its title
HALF = 3.3  # of a map's window, in units of the code


@in_style
def maps(found: dict[str, Any], test: Dataset, language: str) -> Figure:
    """Two by two maps, the prior's draws in grey below the codes."""
    classes = {label: str(label) for label in range(10)}
    colours = dict(zip(classes, class_colours(10), strict=True))
    entries = [*legends.class_entries(classes, colours, language), legends.dot(FAINT, BELOW[language])]
    sheet = Sheet(2 * (SIDE + EDGE) + 0.1, 2 * (TOP + SIDE + 0.5) + 0.45)
    order = np.random.default_rng(0).permutation(len(test.x))
    shown = np.array([colours[label] for label in test.y[order].tolist()])
    for i, (name, model) in enumerate(found.items()):
        axes = sheet.place(EDGE + i % 2 * (SIDE + EDGE), TOP + i // 2 * (TOP + SIDE + 0.5), SIDE, SIDE)
        draws, codes = prior_draws(model.model_, 10_000, 0, "picture"), model.transform(test.x)[order]
        axes.scatter(*draws.T, s=2.0, c=FAINT, alpha=0.35, linewidths=0, rasterized=True)
        axes.scatter(*codes.T, s=2.2, c=shown, alpha=0.7, linewidths=0, rasterized=True)
        axes.set(xlim=(-HALF, HALF), ylim=(-HALF, HALF), aspect="equal")
        _name(axes, TITLES[name][language], language)
    sheet.legend(handles=entries, loc="lower center", ncols=len(entries), bbox_to_anchor=(0.5, 0.0), handletextpad=0.2,
                 columnspacing=1.0, handlelength=1.3, borderaxespad=0.2)  # fmt: skip
    return sheet


def main() -> None:
    """Draws it in both languages."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else MODELS
    found, test = {name: load(folder / name) for name in TITLES}, load_data("mnist", split="test")
    keep(maps(found, test, "en"), "priors")
    keep(maps(found, test, "ko"), "priors-ko")


if __name__ == "__main__":
    main()
