"""Draws the pictures of the guide on denoising from the models of `make denoising`.

    python docs/make_denoising_pictures.py

The first test image of each class: as it is, damaged, and what the better filter and the models make of it.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from make_pictures import RANGE, keep

from elbowroom import evaluate_restoration, load, load_data
from elbowroom.pictures import figures

MODELS = Path(__file__).parents[1] / "benchmarks" / "work" / "denoising"
PICTURES = {"salt": ("denoising", "median_extremes"), "hole": ("inpainting", "biharmonic")}


def rows(damage: str, filtered: str, x: np.ndarray) -> dict[str, np.ndarray]:
    """The rows of one picture, by their names."""
    kinds = {"narrow": "Narrow, 32", "wide": "Wide, 512"}
    found = {kind: evaluate_restoration(load(MODELS / f"{damage}-{kind}"), x).images for kind in kinds}
    first = found["narrow"]
    shown = {name: first[name] for name in ("clean", "noisy", "damaged", filtered) if name in first}
    shown |= {label: found[kind]["restored"] for kind, label in kinds.items()}
    return shown | ({"Wide, all pixels": found["wide"]["reconstruction"]} if "reconstruction" in found["wide"] else {})


def main() -> None:
    """Draws both."""
    test = load_data("fashion-mnist", split="test")
    chosen = np.array([np.flatnonzero(test.y == label)[0] for label in range(10)])
    for damage, (name, filtered) in PICTURES.items():
        keep(figures.reconstructions(rows(damage, filtered, test.x[chosen]), **RANGE, columns=10), name)


if __name__ == "__main__":
    main()
