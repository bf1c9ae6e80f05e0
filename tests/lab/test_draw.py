"""Panels of every kind become figures in the library's look, whatever gaps their numbers have."""

from __future__ import annotations

import json
import re

import numpy as np
import pytest

from elbowroom.lab import draw, panels
from elbowroom.lab.drawing.common import colours_of, wrapped
from elbowroom.lab.drawing.images import is_ink
from elbowroom.lab.outcome import Outcome
from elbowroom.lab.words import Words
from elbowroom.pictures.output import to_svg
from elbowroom.pictures.style import NAMED, WIDTH
from elbowroom.pictures.typeface import text_width

WORDS = Words("제목", "주장", "방법", {}, {"vae": "VAE", "autoencoder": "오토인코더", "y": "값당 제곱 오차 (테스트)",
                                           "long": "코드에 맞춘 아주 긴 이름의 정규분포에서 뽑은 표본"})  # fmt: skip
GAPS = [0.1, np.nan, 0.3, np.inf, 0.2]
KINDS = {
    "paired": panels.paired({"vae": GAPS, "autoencoder": [1, 2, 3, 4, 5]}, "y", title="long", reference=0.0),
    "paired with long names": panels.paired({f"{word}long" * 3: [1, 2] for word in "abcd"}, "y", log=True),
    "curve": panels.curve(
        [1, 10, 100], {"vae": np.ones((3, 2)), "long": [1, np.nan, 3]}, "y", "y", x_log=True, y_log=True
    ),
    "scatter": panels.scatter(
        {"vae": [[0, 1], [np.nan, 2], [3, 4]], "autoencoder": np.zeros((0, 2))}, "y", "y", diagonal=True
    ),
    "classes": panels.scatter({"vae": np.eye(2)}, "z1", "z2", colours=[3, 7]),
    "bars": panels.bars({"vae": [1, 2], "long": [-1], "autoencoder": [np.nan]}, "y", reference=1.0),
    "images": panels.images({"vae": np.zeros((3, 4, 4)), "long": np.ones((3, 4, 4, 3))}, 0, 1, title="long"),
    "heat": panels.heat(np.array([[1, np.nan], [2, 3]]), "y", "y", extent=(0, 1, 0, 1)),
    "empty heat": panels.heat(np.full((2, 2), np.nan), "y", "y"),
}


def outcome_of(*shown):
    return Outcome.from_dict(
        json.loads(json.dumps(Outcome("holds", (), panels.figure(*shown)).to_dict(), allow_nan=False))
    )


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_a_panel_of_every_kind_draws_alone_and_with_others(kind):
    for count in (1, 3):
        outcome = outcome_of(*[KINDS[kind]] * count)
        whole = draw.panels(outcome, WORDS)
        assert whole.get_size_inches()[0] == pytest.approx(WIDTH)
        assert to_svg(whole).startswith("<svg")
        assert len(draw.each(outcome, WORDS)) == count


def test_the_same_panels_have_the_same_bytes():
    outcome = outcome_of(KINDS["classes"], KINDS["heat"])
    assert to_svg(draw.panels(outcome, WORDS)) == to_svg(draw.panels(outcome, WORDS))


@pytest.mark.parametrize("kind", KINDS)
def test_no_text_of_a_panel_is_cut(kind):
    (figure,) = draw.each(outcome_of(KINDS[kind]), WORDS)
    figure.canvas.draw()
    width, height = figure.get_size_inches() * figure.dpi
    texts = [text for text in figure.findobj(lambda artist: hasattr(artist, "get_text")) if text.get_text().strip()]
    assert texts
    for text in texts:
        box = text.get_window_extent()
        if text.get_visible():
            assert box.x0 > -1.5, text
            assert box.y0 > -1.5, text
            assert box.x1 < width + 1.5, text
            assert box.y1 < height + 1.5, text


def test_charts_stand_three_in_a_line_and_pictures_have_their_own():
    chart, pictures = KINDS["bars"], KINDS["images"]
    lines = [len(line) for line in draw._lines([chart, chart, pictures, *[chart] * 3, pictures, *[chart] * 4])]
    assert lines == [2, 1, 3, 1, 2, 2]


def test_named_models_keep_their_colours_under_longer_names():
    colours = colours_of(["vae_large", "prior", "autoencoder"])
    assert colours["vae_large"] == NAMED["vae"]
    assert colours["autoencoder"] == NAMED["autoencoder"]
    assert colours["prior"] not in set(NAMED.values()) - {NAMED["pca"]}
    both = colours_of(["vae", "vae_prior"])
    assert both["vae"] == NAMED["vae"] != both["vae_prior"]


def test_texts_that_are_no_keys_are_drawn_as_they_are():
    text = WORDS.label
    assert (text("vae"), text("β = 4")) == ("VAE", "β = 4")


def test_lines_break_between_words_and_fit():
    text = "코드에 맞춘 아주 긴 이름의 정규분포에서 뽑은 표본"
    lines = wrapped(text, 1.2)
    assert " ".join(lines) == text
    assert len(lines) > 1
    assert all(text_width(line, 9) <= 1.2 for line in lines)
    assert wrapped("", 1.0) == []


def test_points_are_pixels_so_that_a_page_stays_small():
    many = panels.scatter({"vae": np.random.default_rng(0).normal(size=(1500, 2))}, "z1", "z2", colours=[0] * 1500)
    svg = to_svg(draw.panels(outcome_of(many), WORDS))
    assert len(svg) < 120_000
    assert re.search("data:image/png", svg)


def test_digits_are_ink_and_photographs_are_not(rng):
    digits = np.zeros((5, 1, 28, 28))
    digits[..., 8:20, 10:18] = 1
    assert is_ink(digits, 0, 1)
    assert not is_ink(rng.uniform(size=(5, 28, 28)), 0, 1)
    assert not is_ink(rng.uniform(size=(5, 3, 28, 28)), 0, 1)
    assert not is_ink(rng.uniform(size=(5, 12)), 0, 1)
