"""Draws the pictures of edited faces in the guides, with the model that `make attributes` fitted.

    ELBOWROOM_DATA=... python docs/make_face_pictures.py

The images of CelebA must not be passed on, so none is shown, and no reconstruction of one either: the faces are drawn
from a Gaussian that is fitted to the codes of the training pictures, and are nobody's.
"""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from make_pictures import keep
from matplotlib.figure import Figure

from elbowroom import load, load_data
from elbowroom.latent.attributes import attribute_vector
from elbowroom.latent.edit import edit
from elbowroom.latent.morph import morph
from elbowroom.pictures.cells import cell_aspect, draw_cells
from elbowroom.pictures.figures import samples
from elbowroom.pictures.sheet import Sheet, in_style
from elbowroom.pictures.style import INK, LABEL, SMALL, SOFT, WIDTH

RUN = Path(__file__).parents[1] / "benchmarks" / "work" / "attributes" / "vae"
SHOWN = {"Smiling": "Smiling", "Blond_Hair": "Blond hair", "Eyeglasses": "Eyeglasses"}
STRENGTHS = (-1.5, -0.75, 0, 0.75, 1.5)
DRAWS, SEED, SPREAD = 12, 2, 0.8
FACES, WAY = [5, 8, 7, 2], [11, 8, 5]  # of the draws, picked by eye
ABOVE, BETWEEN = 0.5, 0.16  # inches


@in_style
def sweeps(pictures: dict[str, np.ndarray]) -> Figure:
    """Panels side by side, one for each attribute [faces, strengths, H, W, 3]; a face in each row."""
    faces, steps = next(iter(pictures.values())).shape[:2]
    cell = (WIDTH - BETWEEN * (len(pictures) - 1)) / (steps * len(pictures))
    high = cell * cell_aspect(next(iter(pictures.values())).shape[2:])
    sheet = Sheet(WIDTH, ABOVE + faces * high)
    for place, (name, grid) in enumerate(pictures.items()):
        axes = sheet.place(place * (steps * cell + BETWEEN), ABOVE, steps * cell, faces * high)
        draw_cells(axes, grid.reshape(-1, *grid.shape[2:]), steps, 0, 255)
        axes.text(0, -0.3 / high, SHOWN[name], color=INK, fontsize=LABEL, va="bottom")
        for column, strength in enumerate(STRENGTHS):
            text = f"{strength:+g}".replace("-", "−") if strength else "0"
            axes.text(column + 0.5, -0.06 / high, text, color=SOFT, fontsize=SMALL - 1, ha="center", va="bottom")
    return sheet


def drawn(codes: np.ndarray, count: int) -> np.ndarray:
    """Codes [count, D] of a Gaussian with the mean of these codes and their covariance, somewhat narrower."""
    rng = np.random.default_rng(SEED)
    return rng.multivariate_normal(codes.mean(0), SPREAD**2 * np.cov(codes.T), count).astype(np.float32)


def main() -> None:
    """Draws both."""
    vae: Any = load(RUN)
    train = load_data("celeba").take(slice(8_000))
    height, width, _ = vae.model_.config.event_shape
    assert train.attributes is not None
    assert train.attribute_names is not None
    codes = vae.transform(train.x[:, 6 : 6 + height, 8 : 8 + width])
    draws, pictures = drawn(codes, DRAWS), {}
    for name in SHOWN:
        vector = attribute_vector(codes, train.attributes[:, train.attribute_names.index(name)])
        moved = edit(draws[FACES], vector, STRENGTHS)
        pictures[name] = vae.inverse_transform(moved.reshape(-1, moved.shape[-1])).reshape(
            *moved.shape[:2], height, width, 3
        )
    keep(sweeps(pictures), "faces-edited")
    legs = [vae.inverse_transform(morph(draws[[a, b]], steps=10)) for a, b in pairwise(WAY)]
    keep(samples(np.concatenate(legs), vmin=0, vmax=255, columns=10), "faces-morph")


if __name__ == "__main__":
    main()
