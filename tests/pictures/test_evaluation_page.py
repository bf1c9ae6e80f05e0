"""The evaluation on pages: every number has its words, in both languages."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import elbowroom
from elbowroom.errors import DataError
from elbowroom.evaluation.alarms import Finding
from elbowroom.evaluation.group import Group
from elbowroom.evaluation.measure import Measure
from elbowroom.evaluation.saved import SavedEvaluation
from elbowroom.pictures.blocks import AlarmBlock, DetailsBlock, Section, TableBlock, TextBlock
from elbowroom.pictures.evaluation import evaluation_blocks, lines, notes
from elbowroom.pictures.page import page
from elbowroom.pictures.words import words

SAMPLES = Group(
    "samples",
    (
        Measure("frechet_distance", 3.14159, "squared feature units; 64 units of something", "test", 1000, 5000),
        Measure("active_units", 3.0, "of 4", "test", 1000),
        Measure("nll", 86.912, "nats", "test", 1000, 5000, 0.02),
    ),
    (Finding("notice", "evaluation.space_pca", {"dims": 64, "rows": 1437}),),
)
BARE = Group("bounds", (), (Finding("notice", "evaluation.no_bounds"),))


def saved(*groups: Group, current: bool = True) -> SavedEvaluation:
    return SavedEvaluation(groups, {}, {"samples": 5000}, current)


def test_every_measure_and_note_of_the_suite_has_words():
    folder = Path(elbowroom.__file__).parent / "evaluation"
    files = [*folder.glob("suite*.py"), folder / "generation.py", folder / "decomposition.py"]
    text = "\n".join(file.read_text(encoding="utf-8") for file in files)
    names = set(re.findall(r'(?:[mM]easure|_nll)\(\s*"(\w+)"', text)) | {"elbo", "log_px", "kl", "gap", "bits_per_dim"}
    assert len(names) > 25
    for name in names:
        assert f"measure.{name}" in words("en"), name
        assert f"meaning.{name}" in words("en"), name
    for code in re.findall(r'"(evaluation\.\w+)"', text):
        assert code in words("en"), code
    for step in re.findall(r'tell\("(\w+)"', text):
        assert f"step.{step}" in words("en"), step


@pytest.mark.parametrize("language", ["en", "ko"])
def test_a_group_becomes_a_table_with_a_line_on_each_number_and_its_notes(language):
    table, text, alone, details = evaluation_blocks(saved(SAMPLES, BARE), language)
    assert isinstance(table, TableBlock)
    assert [row[1] for row in table.rows] == ["3.1416", "3", "86.912 ± 0.020"]
    assert len(table.notes) == 3
    assert "64 units of something" not in str(table.rows), "the space stands below the table, once"
    assert isinstance(text, TextBlock)
    assert "1,437" in text.text
    assert isinstance(alone, TextBlock)
    assert isinstance(details, DetailsBlock)
    html = page("Title", "", [Section("Evaluation", "", [table, text, alone, details])], language, "")
    assert html.count("<small>") == 3


def test_numbers_of_other_weights_are_not_shown():
    (only,) = evaluation_blocks(saved(SAMPLES, current=False), "en")
    assert isinstance(only, AlarmBlock)
    assert only.level == "warning"


def test_a_terminal_gets_columns_that_hold_something():
    columns = lines(SAMPLES, "ko")
    assert columns["value"] == ["3.1416", "3", "86.912"]
    assert columns["error"] == ["", "", "0.020"]
    assert columns["unit"][1:] == ["전체 4개", "nats"]
    assert "error" not in lines(Group("samples", SAMPLES.measures[:2]), "ko")
    assert notes(BARE, "en")[0].startswith("The posterior of an autoencoder is a point")


def test_a_table_has_a_note_for_every_row_or_none():
    with pytest.raises(DataError, match="2 rows and 1 notes"):
        TableBlock(["a"], [[1], [2]], notes=["one"])
