"""Every claim fulfils the contract: models, an experiment that runs, words for its outcome, a figure, JSON."""

from __future__ import annotations

import ast
import json
from pathlib import Path
from typing import get_args

import pytest

from elbowroom.errors import ConfigError
from elbowroom.lab import claims, draw, panels
from elbowroom.lab.outcome import Outcome, Verdict
from elbowroom.lab.recipe import Recipe
from elbowroom.pictures.output import to_svg
from elbowroom.pictures.words import LANGUAGES

pytestmark = pytest.mark.slow  # runs every experiment

NAMES = claims.names()
FREE = {"", "nats", "%"}
"""Units that are the same in both languages."""
ON_CONDITION = {"agreeing", "on_condition", "some_of"}


def keys_of(outcome: Outcome) -> set[str]:
    """Every text of an outcome that a reader sees."""
    keys = {number.name for number in outcome.numbers} | {number.unit for number in outcome.numbers}
    for panel in outcome.plot.get("panels", []):
        keys |= {panel.get(place, "") for place in ("title", "y", "x_label", "y_label")}
        keys |= {key for place in panels.SERIES for key in panel.get(place, {})}
    return (keys | {outcome.condition}) - FREE


def verdicts_named_in(module: str) -> set[str]:
    """The verdicts that a claim's code names, itself or by a rule that can end in a condition."""
    tree = ast.parse(Path(claims.__file__).with_name(module).read_text(encoding="utf-8"))
    words = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    rules = {node.func.id for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)}
    conditional = {"conditional"} if rules & ON_CONDITION else set()
    return words & set(get_args(Verdict)) | conditional


@pytest.mark.parametrize("name", NAMES)
def test_a_claim_has_the_name_of_its_file_and_its_sources(name):
    claim = claims.find(name)
    assert claim.name == name
    assert claim.sources
    assert set(claim.sources) <= set(range(5))
    assert claim.words.keys() == set(LANGUAGES)


@pytest.mark.parametrize("name", NAMES)
def test_a_claim_has_a_conclusion_for_every_verdict_it_can_reach(name):
    conclusions = claims.find(name).words["en"].conclusions.keys()
    assert len(conclusions) > 1, "a rule that can only end one way is none"
    assert conclusions <= set(get_args(Verdict))
    assert verdicts_named_in(f"c{int(name[1:]):02d}.py") <= conclusions


@pytest.mark.parametrize("name", NAMES)
def test_a_claim_names_recipes(name, bench):
    needs = claims.find(name).needs(bench)
    assert all(isinstance(recipe, Recipe) for recipe in needs)


@pytest.mark.parametrize("name", NAMES)
def test_an_outcome_is_json_and_its_texts_have_labels(name, outcome):
    result, words = outcome(name), claims.find(name).words
    again = Outcome.from_dict(json.loads(json.dumps(result.to_dict(), allow_nan=False)))
    assert again == Outcome.from_dict(result.to_dict())
    assert result.numbers
    assert result.verdict in words["en"].conclusions
    assert (result.verdict == "conditional") == bool(result.condition)
    assert keys_of(result) <= words["en"].labels.keys()


@pytest.mark.parametrize("name", NAMES)
def test_the_figure_of_a_claim_draws_in_both_languages(name, outcome):
    claim = claims.find(name)
    result = Outcome.from_dict(json.loads(json.dumps(outcome(name).to_dict())))
    for language in LANGUAGES:
        assert to_svg(draw.panels(result, claim.words[language])).startswith("<svg")
    assert len(draw.each(result, claim.words["ko"])) == len(result.plot["panels"])


def test_an_unknown_claim_names_the_nearest():
    with pytest.raises(ConfigError, match="did you mean 'C8"):
        claims.find("C88")
    assert claims.find("c08") is claims.find("8")
