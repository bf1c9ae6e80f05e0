"""The typeface has every glyph the figures need, so no text shows as an empty box."""

import runpy

import matplotlib as mpl
import pytest

from elbowroom.pictures import typeface
from elbowroom.pictures.output import to_png
from elbowroom.pictures.sheet import Sheet, in_style
from elbowroom.pictures.words import LANGUAGES, words

# The ranges of KS X 1001 that hold its 2,350 syllables.
SYLLABLES = [bytes((row, cell)).decode("euc_kr") for row in range(0xB0, 0xC9) for cell in range(0xA1, 0xFF)]


def glyphs():
    return set(mpl.font_manager.get_font(str(typeface.FILE)).get_charmap())


@pytest.mark.slow
def test_the_bundled_font_has_every_syllable_of_the_korean_standard():
    assert len(SYLLABLES) == 2350
    assert [char for char in SYLLABLES if ord(char) not in glyphs()] == []


def test_the_bundled_font_has_every_character_of_our_own_words_and_signs():
    texts = "".join("".join(words(language).values()) for language in LANGUAGES).replace("\n", "")
    assert [char for char in set(texts) | set("±−×≤≥σμβ→·…°") if ord(char) not in glyphs()] == []


@pytest.mark.parametrize("lines", [SYLLABLES[:1200], SYLLABLES[1200:]])
def test_drawing_every_syllable_warns_of_no_missing_glyph(lines):
    @in_style
    def draw():
        sheet = Sheet(4, 4)
        for i in range(0, len(lines), 60):
            sheet.text(0, i / len(lines), "".join(lines[i : i + 60]), fontsize=4)
        return to_png(sheet, dpi=40)

    assert draw().startswith(b"\x89PNG")  # a missing glyph would warn, and warnings are errors


def test_the_family_does_not_carry_the_name_the_licence_reserves():
    font = mpl.font_manager.get_font(str(typeface.FILE))
    assert font.family_name == typeface.FAMILY
    assert "anum" not in font.family_name + font.postscript_name
    licence = typeface.FILE.with_name("LICENSE-NanumGothic.txt").read_text(encoding="utf-8")
    assert "SIL OPEN FONT LICENSE" in licence.upper()


def test_the_subset_script_names_the_same_syllables():
    pytest.importorskip("fontTools")
    script = runpy.run_path(str(typeface.FILE.with_name("make_subset.py")))
    assert script["hangul"]() == SYLLABLES


def test_text_width_grows_with_the_text_and_counts_hangul_wider():
    assert typeface.text_width("ab", 10) < typeface.text_width("abab", 10)
    assert typeface.text_width("오토인코더", 10) > typeface.text_width("abcde", 10)
