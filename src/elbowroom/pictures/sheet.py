"""A figure that carries the library's look wherever it is drawn, and shows itself in a notebook.

Matplotlib reads some settings only at drawing time (tick labels are made then), so a plain figure would lose
its typeface when someone else saves it. A sheet puts the rules around its own drawing and leaves the global
settings as it found them.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from elbowroom.pictures.style import PAPER, rules

P = ParamSpec("P")
R = TypeVar("R")


def in_style(draw: Callable[P, R]) -> Callable[P, R]:
    """A drawing function that runs under the library's rules and leaves the caller's settings as they were.

    Args:
        draw: any function that makes or fills a figure.
    """

    @wraps(draw)
    def drawn(*args: P.args, **kwargs: P.kwargs) -> R:
        with mpl.rc_context(rules()):
            return draw(*args, **kwargs)

    return drawn


def side_by_side(count: int) -> int:
    """How many of so many maps stand in a row, so that each can be read: three at most.

    >>> [side_by_side(count) for count in (1, 2, 3, 4, 5, 8)]
    [1, 2, 3, 2, 3, 3]
    """
    return 2 if count == 4 else min(count, 3)


class Sheet(Figure):
    """A matplotlib figure in the library's look.

    Args:
        width: inches.
        height: inches.
        layout: matplotlib's layout engine, or None to place axes by hand.
    """

    def __init__(self, width: float, height: float, layout: Any = None):
        with mpl.rc_context(rules()):
            super().__init__(figsize=(width, height), layout=layout, facecolor=PAPER)

    def draw(self, renderer: Any) -> None:
        with mpl.rc_context(rules()):
            super().draw(renderer)

    def savefig(self, fname: Any, **options: Any) -> None:
        with mpl.rc_context(rules()):
            super().savefig(fname, **options)

    def place(self, left: float, top: float, width: float, height: float) -> Axes:
        """Axes at a place given in inches from the upper left corner."""
        w, h = self.get_size_inches()
        with mpl.rc_context(rules()):
            return self.add_axes((left / w, 1 - (top + height) / h, width / w, height / h))

    def _repr_svg_(self) -> str:
        from elbowroom.pictures.output import to_svg

        return to_svg(self)
