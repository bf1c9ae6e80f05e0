"""How images are made alike: the size, how an image of another shape is fitted into it, grey or colour."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from elbowroom.errors import ConfigError, nearest_cure

FITS = ("crop", "pad", "squash")
COLOURS = ("auto", "grey", "colour")
MOST_SIDE = 16_384
MOST_VALUE = 65_535
RULES = 2
"""Counts up whenever decoding or resizing gives other pixels, so that arrays of before are not taken for new ones."""


@dataclass(frozen=True)
class Rule:
    """What is done to each image.

    Args:
        size: (height, width) in pixels; None takes images that are all of one size as they are.
        fit: "crop" cuts the centre to the shape of `size` and resizes, "pad" resizes the whole image and adds
            black borders, "squash" resizes without regard to the shape.
        colour: "grey" gives [H, W], "colour" gives [H, W, 3], "auto" grey if every image is grey.
        range16: the values of grey 16-bit images that become 0 and 255; None takes the lowest and the highest of all.
    """

    size: tuple[int, int] | None = None
    fit: str = "crop"
    colour: str = "auto"
    range16: tuple[int, int] | None = None

    def __post_init__(self) -> None:
        for name, value, known in (("fit", self.fit, FITS), ("colour", self.colour, COLOURS)):
            if value not in known:
                raise ConfigError(f"{name} is the name of a rule.", repr(value), nearest_cure(str(value), known))

    def key(self, images: str) -> str:
        """A name for the images of this digest, prepared by this rule."""
        asked = [RULES, images, self.size, self.fit if self.size else None, self.colour, self.range16]
        return hashlib.blake2b(json.dumps(asked).encode(), digest_size=16).hexdigest()

    def settled(self, images: np.ndarray, range16: tuple[int, int] | None = None) -> Rule:
        """The rule that says outright what this one left open and came to: these images [N, H, W] or [N, H, W, 3]."""
        height, width = images.shape[1:3]
        return Rule((height, width), self.fit, "grey" if images.ndim == 3 else "colour", self.range16 or range16)


def rule(size: Any = None, fit: str | None = None, colour: str | None = None, range16: Any = None) -> Rule:
    """The rule for options as users write them.

    Args:
        size: (height, width), one number for a square, or text such as "64x48"; None leaves images as they are.
        fit: "crop", "pad" or "squash"; None is "crop".
        colour: "auto", "grey" or "colour"; None is "auto".
        range16: lowest and highest value of grey 16-bit images; None is that of all of them.

    Raises:
        ConfigError: not a size, not a range, or an unknown name.

    >>> rule("64x48").size, rule(32, "pad").size
    ((64, 48), (32, 32))
    """
    limits = None if range16 is None else _range(range16)
    return Rule(None if size is None else _sides(size), fit or "crop", colour or "auto", limits)


def rule_of(images: np.ndarray, fit: str | None = None, range16: tuple[int, int] | None = None) -> dict[str, Any]:
    """The options that prepare other images like these [N, H, W] or [N, H, W, 3], as JSON types."""
    same = rule(fit=fit).settled(images, range16)
    assert same.size is not None
    deep = {} if same.range16 is None else {"range16": list(same.range16)}
    return {"size": list(same.size), "fit": same.fit, "colour": same.colour, **deep}


def _range(limits: Any) -> tuple[int, int]:
    try:
        low, high = (int(limit) for limit in limits)
        if 0 <= low < high <= MOST_VALUE:
            return low, high
    except (TypeError, ValueError):
        pass
    raise ConfigError(f"range16 is the lowest and the highest value of 16-bit images, 0 to {MOST_VALUE}.", repr(limits),
                      "write them in order, such as range16=(0, 4095) for 12 bits")  # fmt: skip


def _sides(size: Any) -> tuple[int, int]:
    sides: Any = size
    if isinstance(size, str) and (match := re.fullmatch(r"\s*(\d+)(?:\s*[xX×,]\s*(\d+))?\s*", size)):
        sides = [int(side) for side in match.groups() if side is not None]
    elif isinstance(size, int | np.integer) and not isinstance(size, bool):
        sides = [size]
    if isinstance(sides, Sequence | np.ndarray) and not isinstance(sides, str) and len(sides) in (1, 2):
        whole = [int(side) for side in sides if isinstance(side, int | np.integer) and 1 <= side <= MOST_SIDE]
        if len(whole) == len(sides):
            return whole[0], whole[-1]
    raise ConfigError(
        f"size is height and width in pixels, 1 to {MOST_SIDE}.",
        repr(size),
        "write (height, width), one number for a square, or --size 64x48",
    )
