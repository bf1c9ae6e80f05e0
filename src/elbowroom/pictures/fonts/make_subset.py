"""Makes the typeface the figures are set in: a small part of NanumGothic, under a name of its own.

Run `python make_subset.py NanumGothic.ttf` beside this file; it needs fonttools. Latin, Greek, the signs of a
figure and the 2,350 Hangul syllables of KS X 1001 stay; hinting and layout features go. The licence reserves
the name Nanum for the original, so the part is called Elbowroom Gothic. NanumGothic has no U+2212; the minus
is drawn here as the bar of its plus, because every negative tick label needs one, and the bar is made longer.
"""

from __future__ import annotations

import sys
from pathlib import Path

from fontTools import subset
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont

FAMILY = "Elbowroom Gothic"
SIGNS = "×÷±≤≥≠≈≡∞√∑∏∂∫∈∼∥‖→←↑↓↔⇒·…–—‘’“”•‰°′″²³¹½¼¾ⁿ₁₂₃₄€₩™©®§¶†‡■□▲△▼▽●○◆◇★☆「」『』【】〈〉《》、。※℃"


def hangul() -> list[str]:
    """The 2,350 syllables of KS X 1001, in its order."""
    rows = (bytes((row, cell)) for row in range(0xB0, 0xC9) for cell in range(0xA1, 0xFF))
    return [pair.decode("euc_kr") for pair in rows]


def characters() -> set[str]:
    """Every character the figures may be set in."""
    ranges = [(0x20, 0x7F), (0xA0, 0x180), (0x391, 0x3AA), (0x3B1, 0x3CA), (0x3131, 0x318F)]
    return {chr(code) for start, stop in ranges for code in range(start, stop)} | set(SIGNS) | set(hangul())


def draw_minus(font: TTFont) -> None:
    """Gives the font U+2212, as wide and as high as the bar of its plus."""
    glyphs, plus = font["glyf"], font["cmap"].getBestCmap()[ord("+")]
    points, _, _ = glyphs[plus].getCoordinates(glyphs)
    left, right = min(x for x, _ in points), max(x for x, _ in points)
    bar = sorted({y for x, y in points if x == left})
    pen = TTGlyphPen(None)
    pen.moveTo((left, bar[0]))
    for corner in ((left, bar[-1]), (right, bar[-1]), (right, bar[0])):
        pen.lineTo(corner)
    pen.closePath()
    font.setGlyphOrder([*font.getGlyphOrder(), "minus"])
    glyphs["minus"], font["hmtx"]["minus"] = pen.glyph(), font["hmtx"][plus]
    for table in font["cmap"].tables:
        if table.isUnicode():
            table.cmap[0x2212] = "minus"


def lengthen_bar(font: TTFont) -> None:
    """Makes the bar of p(x|z) higher and deeper than an l, which it is mistaken for in the original."""
    glyph = font["glyf"][font["cmap"].getBestCmap()[ord("|")]]
    low, high = min(y for _, y in glyph.coordinates), max(y for _, y in glyph.coordinates)
    for i, (x, y) in enumerate(glyph.coordinates):
        glyph.coordinates[i] = (x, round(-230 + (y - low) / (high - low) * 1110))
    glyph.recalcBounds(font["glyf"])


def rename(font: TTFont) -> None:
    """Replaces the reserved names and keeps copyright and licence."""
    for record in list(font["name"].names):
        if record.nameID not in (0, 13, 14):
            font["name"].removeNames(record.nameID)
    postscript = FAMILY.replace(" ", "") + "-Regular"
    for name_id, text in {
        1: FAMILY,
        2: "Regular",
        3: postscript,
        4: FAMILY,
        5: "Version 1.0",
        6: postscript,
    }.items():
        font["name"].setName(text, name_id, 3, 1, 0x409)
    font["name"].setName("SIL Open Font License 1.1", 13, 3, 1, 0x409)
    font["name"].setName("https://openfontlicense.org", 14, 3, 1, 0x409)


def main(source: str) -> None:
    """Writes the font beside this file."""
    font = TTFont(source, recalcTimestamp=False)
    draw_minus(font)
    lengthen_bar(font)
    options = subset.Options(
        hinting=False,
        layout_features=[],
        glyph_names=False,
        notdef_outline=True,
        name_IDs=["*"],
        legacy_kern=False,
    )
    options.drop_tables += ["kern", "gasp", "TSI0", "TSI1", "TSI2", "TSI3", "TSI5"]
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=[ord(c) for c in characters() | {"−"}])
    subsetter.subset(font)
    rename(font)
    font.save(Path(__file__).with_name("ElbowroomGothic-Regular.ttf"))


if __name__ == "__main__":
    main(sys.argv[1])
