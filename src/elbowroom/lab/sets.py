"""Which public set a claim is measured on, and how large its pictures are there."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

import numpy as np

from elbowroom.data import catalogue
from elbowroom.data.dataset import Dataset
from elbowroom.errors import ConfigError

Wants = Literal["labels", "attributes", "rows"]
"""What a claim must know of each row: its class, its attributes, or nothing."""
STAND_IN = "sprites"
"""Where claims about attributes are measured if the set asked for has none; the library draws it itself."""


def set_for(claim: str, wants: Wants, name: str) -> str:
    """The set that a claim is measured on where this one is asked for.

    Raises:
        ConfigError: there is no such set, or it has no labels and the claim wants them.
    """
    entry = catalogue.describe(name)
    if wants == "labels" and entry.class_names is None:
        raise ConfigError(f"{claim} is tested on a public set with labels, by its name.", f"{name!r}, which has none",
                          "name claims that do without, such as C25, or a set such as digits")  # fmt: skip
    return STAND_IN if wants == "attributes" and entry.attribute_names is None else name


def no_larger(data: Dataset, side: int) -> Dataset:
    """Pictures whose longer side is above `side` are halved until it is not, by means of 2 x 2 pixels.

    What was halved is float32, and 8-bit values become 0 to 1. An odd row or column at the end is left out.
    """
    if len(data.event_shape) < 2 or max(data.event_shape[:2]) <= side:
        return data
    x = np.asarray(data.x)
    top = 255.0 if x.dtype == np.uint8 and x.max() > 1 else 1.0
    while max(x.shape[1:3]) > side:
        high, wide = x.shape[1] // 2, x.shape[2] // 2
        x = x[:, : 2 * high, : 2 * wide].reshape(len(x), high, 2, wide, 2, *x.shape[3:]).mean((2, 4), dtype=np.float32)
    return replace(data, x=x / np.float32(top))
