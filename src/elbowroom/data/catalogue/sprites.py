"""Sprites: a square, an ellipse or a heart on 64 x 64 pixels of 0 and 1, drawn by this library; nothing is downloaded.

The factors are those of dSprites (Matthey, Higgins, Hassabis & Lerchner 2017): shape 3 x scale 6 x orientation 40 x
x 32 x y 32 = 737,280 pictures. They are other pictures than dSprites', as shapes, sizes and rounding are our own, and
orientation goes round in 40 equal steps without coming back to its first value.

A square looks the same after a quarter of a turn and an ellipse after half of one. Rows are drawn once, in the order
of `numpy.random.RandomState(0)`, so that no two of them have the same look: none in "test" is one of "train" in
another guise. y is the shape; `attributes` are the factors [N, 5], from which `render` makes the picture again.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np

from elbowroom.data.catalogue._entry import Entry, Split

SHAPES = ("square", "ellipse", "heart")
FACTORS = ("shape", "scale", "orientation", "x", "y")
VALUES = (
    np.arange(3.0),
    np.linspace(0.5, 1, 6),
    np.arange(40) * (2 * np.pi / 40),  # radians, counter-clockwise
    np.linspace(0, 1, 32),  # from left to right
    np.linspace(0, 1, 32),  # from top to bottom
)
ALIKE = np.array([10, 20, 40])  # steps of orientation after which a shape looks the same
TRAIN, TEST = 10_000, 2_000
SIDE = 64
REACH = 16.0  # pixels that the largest shape reaches from its middle; middles stay so far from the edge
BLOCK = 128


def render(factors: np.ndarray) -> np.ndarray:
    """Pictures uint8 [N, 64, 64] of 0 and 1: a pixel is 1 if its middle lies in the shape.

    Args:
        factors: [N, 5], the columns of FACTORS: shape 0, 1 or 2; scale up to 1; orientation in radians; the place of
            the middle, x and y in [0, 1].

    >>> render(np.array([[0, 1, 0, 0.5, 0.5]])).sum(axis=(1, 2))
    array([400], dtype=uint64)
    """
    x = np.empty((len(factors), SIDE, SIDE), np.uint8)
    middles = np.arange(SIDE, dtype=np.float32) + np.float32(0.5)
    for shape, inside in enumerate((_in_square, _in_ellipse, _in_heart)):
        rows = np.flatnonzero(factors[:, 0] == shape)
        for start in range(0, len(rows), BLOCK):
            few = rows[start : start + BLOCK]
            _, scale, angle, left, top = factors[few].astype(np.float32).T[:, :, None]
            # the pixel grid in the shape's own frame: v points up, and 1 is as far as a shape may reach
            across = (middles - (REACH + (SIDE - 2 * REACH) * left)) / (REACH * scale)
            up = ((REACH + (SIDE - 2 * REACH) * top) - middles) / (REACH * scale)
            cos, sin = np.cos(angle), np.sin(angle)
            u = (cos * across)[:, None, :] + (sin * up)[:, :, None]
            v = (cos * up)[:, :, None] - (sin * across)[:, None, :]
            x[few] = inside(u, v)
    return x


def _in_square(u: np.ndarray, v: np.ndarray) -> np.ndarray:
    return np.maximum(np.abs(u), np.abs(v)) <= 0.625


def _in_ellipse(u: np.ndarray, v: np.ndarray) -> np.ndarray:
    return u * u / 0.81 + v * v / 0.2 <= 1


def _in_heart(u: np.ndarray, v: np.ndarray) -> np.ndarray:
    # The curve (u^2 + v^2 - 1)^3 = u^2 v^3, a little lowered, which reaches 1.4 from its middle.
    u, v = u * 1.4, v * 1.4 + 0.1
    squared = u * u
    round_ = squared + v * v - 1
    return round_ * round_ * round_ <= squared * v * v * v


@cache
def _factors() -> np.ndarray:
    sizes = [len(values) for values in VALUES]
    # A thousand more than wanted, as some look like others.
    drawn = np.random.RandomState(0).permutation(np.prod(sizes))[: TRAIN + TEST + 1000]
    places = np.array(np.unravel_index(drawn, sizes)).T
    look = places.copy()
    look[:, 2] %= ALIKE[look[:, 0]]
    first = np.sort(np.unique(look, axis=0, return_index=True)[1])[: TRAIN + TEST]
    assert len(first) == TRAIN + TEST
    factors = np.stack([values[places[first, i]] for i, values in enumerate(VALUES)], axis=1)
    factors.setflags(write=False)
    return factors


def _read(paths: list[Path]) -> tuple[np.ndarray, np.ndarray]:
    return render(_factors()), _factors()[:, 0].astype(np.int64)


entry = Entry(
    name="sprites",
    title="Sprites",
    summary="A square, an ellipse or a heart in black and white, 64 x 64, drawn from five known factors.",
    event_shape=(SIDE, SIDE),
    splits={
        "train": Split("both", 0, TRAIN, "10,000 pictures drawn once from the 737,280"),
        "test": Split("both", TRAIN, TRAIN + TEST, "2,000 others, none of which looks like one of train"),
    },
    parts={"both": ()},
    read=_read,
    class_names=SHAPES,
    homepage="https://github.com/google-deepmind/dsprites-dataset",
    licence="Apache-2.0, as this library that draws them",
    citation="Matthey, Higgins, Hassabis & Lerchner 2017, dSprites: disentanglement testing sprites dataset, "
    "for the factors",
    attribute_names=FACTORS,
    attributes=lambda paths: _factors(),
)
