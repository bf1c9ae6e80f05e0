"""`elbowroom claims`, typed as a user types it."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from elbowroom.cli.main import main
from elbowroom.lab import claims


def test_list_shows_every_claim_and_runs_none(tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert main(["claims", "--list"]) == 0
    shown = capsys.readouterr().out.split()
    assert [word for word in shown if word in claims.names()] == claims.names()
    assert not list(tmp_path.iterdir())


@pytest.mark.slow
def test_a_small_campaign_writes_the_record_and_both_pages(tmp_path, capsys):
    arguments = ["claims", "C12", "C14", "--quick", "--workers", "1", "--out", str(tmp_path)]
    assert main(arguments) == 0
    said = capsys.readouterr()
    assert "The difference between ELBO and log p(x)" in said.out
    assert "Holds" in said.out
    assert "2/2" in said.err
    assert json.loads((tmp_path / "claims.json").read_text(encoding="utf-8"))["command"].startswith(
        "elbowroom claims C12 C14"
    )
    assert '<html lang="en"' in (tmp_path / "claims.html").read_text(encoding="utf-8")
    assert '<html lang="ko"' in (tmp_path / "claims.ko.html").read_text(encoding="utf-8")
    assert main([*arguments, "--language", "ko"]) == 0
    assert "성립" in capsys.readouterr().out


def test_a_failed_experiment_gives_status_1_and_its_name(tmp_path, capsys, monkeypatch):
    def failing(bench):
        raise ZeroDivisionError("no such luck")

    broken = replace(claims.find("C12"), experiment=failing)
    monkeypatch.setattr(claims, "find", lambda name: broken)
    assert main(["claims", "C12", "--workers", "1", "--out", str(tmp_path)]) == 1
    assert "failed: C12 on digits: ZeroDivisionError: no such luck" in capsys.readouterr().err
    assert "ZeroDivisionError" in (tmp_path / "claims.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["C88"], "did you mean 'C8"),
        (["eight"], "named by its number"),
        (["C12", "--quick", "--full"], "quick or full"),
        (["C12", "--workers", "0"], "At least one process"),
        (["C12", "--data", "mnits"], "did you mean 'mnist'"),
        (["C12", "--data", "binarized-mnist"], "labels"),
        (["C25", "C8", "--data", "celeba"], "C8 is tested on a public set with labels"),
    ],
)
def test_a_mistake_is_answered_with_the_cure(tmp_path, capsys, arguments, words):
    assert main(["claims", *arguments, "--out", str(tmp_path / "x")]) == 2
    assert words in capsys.readouterr().err
    assert not (tmp_path / "x").exists()


def test_what_a_quick_record_leaves_undecided_is_run_and_nothing_else(tmp_path, monkeypatch):
    seen = []
    monkeypatch.setattr("elbowroom.cli.campaigns.run_campaign", lambda names, *others: seen.append(names) or 0)
    path = tmp_path / "claims.json"
    sets = {"digits": {"C8": {"verdict": "holds"}, "C21": {"verdict": "undecided"}, "C2": {"verdict": "undecided"}}}
    path.write_text(json.dumps({"scale": "quick", "sets": sets}), encoding="utf-8")
    assert main(["claims", "--full", "--undecided", str(path)]) == 0
    assert main(["claims", "C21", "C8", "--full", "--undecided", str(path)]) == 0
    assert seen == [("C2", "C21"), ("C21",)]


@pytest.mark.parametrize(
    ("record", "words"),
    [
        (None, "which is no file"),
        ({"scale": "full", "sets": {}}, "of scale 'full'"),
        ({"scale": "quick", "sets": {"digits": {"C8": {"verdict": "holds"}}}}, "leaves open: none"),
    ],
)
def test_a_record_that_leaves_nothing_open_is_refused_with_the_cure(tmp_path, capsys, record, words):
    path = tmp_path / "claims.json"
    if record is not None:
        path.write_text(json.dumps(record), encoding="utf-8")
    assert main(["claims", "--full", "--undecided", str(path), "--out", str(tmp_path / "x")]) == 2
    assert words in " ".join(capsys.readouterr().err.split())
    assert not (tmp_path / "x").exists()
