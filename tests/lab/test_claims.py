"""Every claim keeps the contract: words in both languages, an experiment that runs, a figure, an outcome in JSON."""

from __future__ import annotations

import ast
import json
import re
from pathlib import Path
from typing import get_args

import matplotlib as mpl
import pytest
from matplotlib import font_manager

from elbowroom.errors import ConfigError
from elbowroom.lab import claims, draw
from elbowroom.lab.claim import Outcome, Verdict
from elbowroom.lab.recipe import Recipe
from elbowroom.pictures import typeface
from elbowroom.pictures.output import to_svg
from elbowroom.pictures.words import LANGUAGES

pytestmark = pytest.mark.slow  # runs every experiment

NAMES = claims.names()
FREE = {"", "nats", "%"}
"""Units that are written alike in both languages."""
HELD = ("arms", "lines", "points", "values", "rows")


def keys_of(outcome: Outcome) -> set[str]:
    """Every text of an outcome that a reader sees."""
    keys = {number.name for number in outcome.numbers} | {number.unit for number in outcome.numbers}
    for panel in outcome.plot.get("panels", []):
        keys |= {panel.get(place, "") for place in ("title", "y", "x_label", "y_label")}
        keys |= {key for held in HELD for key in panel.get(held, {})}
    return (keys | {outcome.condition}) - FREE


def verdicts_named_in(module: str) -> set[str]:
    """The verdicts whose words stand in a claim's code."""
    tree = ast.parse(Path(claims.__file__).with_name(module).read_text(encoding="utf-8"))
    words = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    return words & set(get_args(Verdict))


@pytest.mark.parametrize("name", NAMES)
def test_a_claim_has_the_name_of_its_file_and_its_sources(name):
    claim = claims.find(name)
    assert claim.name == name
    assert claim.sources
    assert set(claim.sources) <= set(range(5))
    assert claim.words.keys() == set(LANGUAGES)


@pytest.mark.parametrize("name", NAMES)
def test_a_claim_says_the_same_in_both_languages(name):
    en, ko = (claims.find(name).words[language] for language in ("en", "ko"))
    assert en.labels.keys() == ko.labels.keys()
    assert en.conclusions.keys() == ko.conclusions.keys()
    assert bool(en.remark) == bool(ko.remark)
    for words in (en, ko):
        texts = [words.title, words.claim, words.method, *words.conclusions.values(), *words.labels.values()]
        assert all(text.strip() for text in texts)
        assert "{" not in "".join(texts)
    for text in (ko.title, ko.claim, ko.method, *ko.conclusions.values()):
        assert re.search("[가-힣]", text), text


@pytest.mark.parametrize("name", NAMES)
def test_a_claim_has_a_conclusion_for_every_verdict_it_can_reach(name):
    conclusions = claims.find(name).words["en"].conclusions.keys()
    assert len(conclusions) > 1, "a rule that can only end one way is none"
    assert conclusions <= set(get_args(Verdict))
    assert verdicts_named_in(f"c{int(name[1:]):02d}.py") <= conclusions


@pytest.mark.parametrize("name", NAMES)
def test_the_figures_typeface_has_every_character_of_a_claim(name):
    fonts = [str(typeface.FILE), font_manager.findfont("DejaVu Sans")]
    glyphs = {code for font in fonts for code in mpl.font_manager.get_font(font).get_charmap()}
    texts = "".join(text for words in claims.find(name).words.values() for text in words.labels.values())
    assert [char for char in sorted(set(texts)) if ord(char) not in glyphs] == []


@pytest.mark.parametrize("name", NAMES)
def test_a_claim_names_recipes(name, bench):
    needs = claims.find(name).needs(bench)
    assert all(isinstance(recipe, Recipe) for recipe in needs)


@pytest.mark.parametrize("name", NAMES)
def test_an_outcome_is_json_and_its_texts_have_labels(name, outcome):
    found, words = outcome(name), claims.find(name).words
    again = Outcome.from_dict(json.loads(json.dumps(found.to_dict(), allow_nan=False)))
    assert again == Outcome.from_dict(found.to_dict())
    assert found.numbers
    assert found.verdict in words["en"].conclusions
    assert (found.verdict == "conditional") == bool(found.condition)
    assert keys_of(found) <= words["en"].labels.keys()


@pytest.mark.parametrize("name", NAMES)
def test_the_figure_of_a_claim_draws_in_both_languages(name, outcome):
    claim = claims.find(name)
    found = Outcome.from_dict(json.loads(json.dumps(outcome(name).to_dict())))
    for language in LANGUAGES:
        assert to_svg(claim.figure(found, claim.words[language])).startswith("<svg")
    if claim.figure is draw.panels:
        assert len(draw.each(found, claim.words["ko"])) == len(found.plot["panels"])


def test_an_unknown_claim_names_the_nearest():
    with pytest.raises(ConfigError, match="did you mean 'C8"):
        claims.find("C88")
    assert claims.find("c08") is claims.find("8")
