"""The letters that array shapes are written with, once for the whole library.

    S  samples of the posterior (Monte Carlo, importance)
    B  batch, one row per example
    D  dimensions of the latent space
    N  rows of a data set
    T  time steps of a sequence
    *event   the shape of one example, such as (28, 28) or (13,)

Signatures use jaxtyping: `Float[Tensor, "S B D"]`. The tests check them while they run.
Every log-density, divergence and bound in the library is in nats; a bound is higher when it is better.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from elbowroom.errors import ConfigError

EventShape = tuple[int, ...]
LEAST_SIDE = 8
"""Below this side there is little to convolve, and three dimensions are rarely a picture."""


def as_picture(event: Sequence[int]) -> tuple[str, tuple[int, ...]]:
    """What an example of this shape is drawn as, and the shape it is drawn from.

    `("image", (H, W, C))` for [H, W], [1|3, H, W] and [H, W, 1|3|4]; `("profile", (F,))` for all else, rows
    of tables and series included: a 2-D event with one side of length 1 is a series. Where both ends could be
    channels, the first is taken, as in torch.

    Args:
        event: the shape of one example.
    """
    shape = tuple(int(side) for side in event)
    if len(shape) == 2 and min(shape) > 1:
        return "image", (*shape, 1)
    if len(shape) == 3 and shape[0] in (1, 3) and min(shape[1:]) > 1:
        return "image", (shape[1], shape[2], shape[0])
    if len(shape) == 3 and shape[2] in (1, 3, 4) and min(shape[:2]) > 1:
        return "image", shape
    return "profile", (math.prod(shape),)


def has_channels_first(event: Sequence[int]) -> bool:
    """Whether an example of this shape is a picture whose channels stand in front, as torch has them.

    >>> has_channels_first((3, 32, 32)), has_channels_first((32, 32, 3)), has_channels_first((10, 10, 10))
    (True, False, False)
    """
    return len(event) == 3 and event[0] in (1, 3, 4) and event[2] > 4 and min(event[1:]) >= LEAST_SIDE


def check_channels_last(event: Sequence[int], otherwise: str = "") -> None:
    """Refuses pictures with channels in front, of which networks and augmentations would take the wrong sides.

    Args:
        event: the shape of one example.
        otherwise: what can be done where these are no pictures.

    Raises:
        ConfigError: the channels stand in front.
    """
    if has_channels_first(event):
        cure = "pass x.transpose(0, 2, 3, 1)" + (", or x[:, 0] of grey ones" if event[0] == 1 else "")
        raise ConfigError("Pictures are [N, H, W] or [N, H, W, C], with the channels last.",
                          f"rows of shape {tuple(event)}, with the channels first", cure + otherwise)  # fmt: skip
