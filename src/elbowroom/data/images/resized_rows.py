"""Images that are rows already, such as those of a public set, made alike: size, fit, grey or colour.

Rows in memory are resized at once; rows on disk when they are wanted.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from PIL import Image

from elbowroom.data.images.resize import resized
from elbowroom.data.images.rule import Rule
from elbowroom.data.rows import Rows, on_disk
from elbowroom.errors import ConfigError


class Resized:
    """Rows x, uint8 [N, H, W] or [N, H, W, 3], or floats [N, H, W], as a source of `Rows` made alike by a rule."""

    def __init__(self, x: Any, rule: Rule):
        self.x, self.rule = x, rule
        height, width = rule.size or x.shape[1:3]
        colour = rule.colour == "colour" or (rule.colour == "auto" and x.ndim == 4)
        self.shape = (len(x), height, width, *([3] if colour else []))
        self.dtype = x.dtype

    def read(self, index: np.ndarray) -> np.ndarray:
        """The rows at these places, made alike."""
        rows = np.empty((len(index), *self.shape[1:]), self.dtype)
        size, to_colour = (self.shape[1], self.shape[2]), len(self.shape) > self.x.ndim
        for place, row in enumerate(np.asarray(self.x[index])):
            image = Image.fromarray(row if row.dtype == np.uint8 else row.astype(np.float32))
            if self.rule.colour == "grey" and image.mode == "RGB":
                image = image.convert("L")
            small = np.asarray(resized(image, size, self.rule.fit, image.size))
            if small.dtype.kind == "f":  # bicubic leaves the range of floats; 8 bits end by themselves
                small = small.clip(min(0.0, row.min()), row.max())
            rows[place] = small[..., None] if to_colour else small
        return rows

    def expect(self, batches: Iterator[np.ndarray]) -> None:
        """Hands on which reads come next."""
        if isinstance(self.x, Rows):
            self.x.expect(batches)


def resized_rows(x: Any, rule: Rule, what: str) -> Any:
    """Images by a rule: an array; of rows on disk, rows that are made alike when they are read.

    Args:
        x: uint8 [N, H, W] or [N, H, W, 3], or floats [N, H, W].
        rule: of the images.
        what: how an error calls them.

    Raises:
        ConfigError: the rows are no images.
    """
    grey, colour = x.ndim == 3, x.ndim == 4 and x.shape[3] == 3 and x.dtype == np.uint8
    if not (grey or colour) or x.dtype.kind not in "uf":
        got = f"{what}, rows of shape {list(x.shape[1:])} and type {x.dtype}"
        raise ConfigError("size, fit and colour are for images.", got, "leave them out")
    made = Rows(Resized(x, rule))
    return made if on_disk(x) else made.read(slice(None))
