"""The words of every claim: the same keys in both languages, no gap, every character in the figures' typeface."""

from __future__ import annotations

import json
import re
import tomllib
from importlib.resources import files
from pathlib import Path

import matplotlib as mpl
import pytest
from matplotlib import font_manager

from elbowroom.lab import claims
from elbowroom.lab.words import words_of
from elbowroom.pictures import typeface

NAMES = claims.names()


@pytest.mark.parametrize("name", NAMES)
def test_a_claim_says_the_same_in_both_languages(name):
    en, ko = (words_of(name)[language] for language in ("en", "ko"))
    assert list(en.labels) == list(ko.labels)
    assert list(en.conclusions) == list(ko.conclusions)
    assert bool(en.remark) == bool(ko.remark)
    for words in (en, ko):
        texts = [words.title, words.claim, words.method, *words.conclusions.values(), *words.labels.values()]
        assert all(text.strip() for text in texts)
        assert "{" not in "".join(texts)
    for text in (ko.title, ko.claim, ko.method, *ko.conclusions.values()):
        assert re.search("[가-힣]", text), text


@pytest.mark.parametrize("name", NAMES)
def test_the_figures_typeface_has_every_character_of_a_claim(name):
    fonts = [str(typeface.FILE), font_manager.findfont("DejaVu Sans")]
    glyphs = {code for font in fonts for code in mpl.font_manager.get_font(font).get_charmap()}
    texts = "".join(text for words in words_of(name).values() for text in words.labels.values())
    assert [char for char in sorted(set(texts)) if ord(char) not in glyphs] == []


def test_each_claim_has_one_file_of_words_and_each_file_a_claim():
    stems = sorted(file.name for file in files("elbowroom.lab.words").iterdir() if file.name.endswith(".json"))
    assert stems == sorted(f"c{int(name[1:]):02d}.json" for name in NAMES)
    for stem in stems:
        text = files("elbowroom.lab.words").joinpath(stem).read_text(encoding="utf-8")
        assert text == json.dumps(json.loads(text), ensure_ascii=False, indent=2) + "\n", stem


def test_an_installed_copy_has_the_words():
    settings = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text(encoding="utf-8"))
    assert "lab/words/*.json" in settings["tool"]["setuptools"]["package-data"]["elbowroom"]


def test_a_key_without_words_stands_for_itself():
    words = words_of("C8")["en"]
    assert words.label("vae") == "VAE"
    assert words.label("nats") == "nats"
