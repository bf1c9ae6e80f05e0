"""The typeface of all figures: the bundled font first, then whatever can fill a missing glyph.

The bundled font holds Latin, Greek and Hangul, so a figure looks the same on every machine and Korean never
shows as empty boxes. Matplotlib falls back glyph by glyph along the list for the rest.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from matplotlib import font_manager

FILE = Path(__file__).with_name("fonts") / "ElbowroomGothic-Regular.ttf"
FAMILY = "Elbowroom Gothic"

# Only asked for glyphs the first two lack (class names in Chinese or Japanese, rare Hangul), and only if
# present: naming an absent family would make matplotlib log a complaint for every text.
EXTRA = (
    "Noto Sans CJK KR",
    "NanumGothic",
    "Apple SD Gothic Neo",
    "Malgun Gothic",
    "Noto Sans CJK JP",
    "MS Gothic",
)


@cache
def families() -> tuple[str, ...]:
    """The font families to try in order; the first call registers the bundled font with matplotlib."""
    font_manager.fontManager.addfont(str(FILE))
    present = set(font_manager.get_font_names())
    return (FAMILY, "DejaVu Sans", *(name for name in EXTRA if name in present))


def text_width(text: str, points: float) -> float:
    """The width of a text in inches, for layouts that must know it before anything is drawn.

    Args:
        text: one line.
        points: the size of the type.
    """
    font = font_manager.get_font([font_manager.findfont(family) for family in families()[:2]])
    font.set_size(points, 72)
    font.set_text(text, 0.0)
    return float(font.get_width_height()[0]) / 64 / 72
