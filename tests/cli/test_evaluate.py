"""`elbowroom evaluate`, typed as a user types it."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from elbowroom.cli.main import main
from elbowroom.runs import write_sealed

pytestmark = pytest.mark.slow  # fits and draws a run in nearly every test

QUICK = ["--samples", "5", "--rows", "60", "--generated", "100", "--no-annealing"]


@pytest.fixture(scope="module")
def run(tmp_path_factory) -> Path:
    """A VAE of the digits, fitted by the command line."""
    out = tmp_path_factory.mktemp("runs") / "vae"
    assert main(["fit", "digits", "--epochs", "1", "--hidden", "16", "--latent-dim", "2", "--out", str(out)]) == 0
    return out


def test_the_evaluation_is_printed_kept_and_shown_in_the_report_until_the_weights_change(run, capsys):
    assert main(["evaluate", str(run), *QUICK]) == 0
    out = capsys.readouterr().out
    assert all(word in out for word in ("Bounds", "nats", "Frechet distance", "Accuracy of neighbours", "held-out"))
    assert "FID" not in out
    record = json.loads((run / "evaluation.json").read_text())
    assert [group["name"] for group in record["groups"]] == ["bounds", "latent", "geometry", "probes", "samples"]
    assert record["settings"]["samples"] == 5
    nll = {m["name"]: m for m in record["groups"][0]["measures"]}["nll"]
    assert (nll["rows"], nll["samples"], nll["split"]) == (60, 5, "test")

    page = run / "page.html"
    assert main(["report", str(run), "--samples", "3", "--out", str(page)]) == 0
    assert "Frechet distance of training rows" in page.read_text()

    record["weights"] = "of another day"
    del record["sha256"]
    write_sealed(run / "evaluation.json", record)
    assert main(["report", str(run), "--samples", "3", "--out", str(page)]) == 0
    assert "Run elbowroom evaluate again" in page.read_text()
    assert "Frechet distance" not in page.read_text()
    assert ">Evaluation<" not in (run / "report.html").read_text(), "without an evaluation there is no such section"


def test_an_autoencoder_is_evaluated_without_bounds(tmp_path, capsys):
    out = str(tmp_path / "plain")
    fit = ["fit", "digits", "--model", "autoencoder", "--epochs", "1", "--hidden", "8", "--out", out]
    assert main(fit) == 0
    assert main(["evaluate", out, *QUICK, "--language", "ko", "--out", str(tmp_path / "e.json")]) == 0
    assert "오토인코더의 사후분포는 밀도가 없는 점" in capsys.readouterr().out
    assert (tmp_path / "e.json").exists()
    assert not (tmp_path / "plain" / "evaluation.json").exists()


def test_a_run_of_a_file_is_measured_on_the_file(tmp_path, capsys):
    rows = np.random.default_rng(0).normal(size=(80, 4))
    np.save(tmp_path / "rows.npy", rows)
    out = str(tmp_path / "run")
    assert main(["fit", str(tmp_path / "rows.npy"), "--epochs", "1", "--hidden", "8", "--out", out]) == 0
    assert main(["evaluate", out, *QUICK]) == 0
    assert "principal components of 80 training rows" in " ".join(capsys.readouterr().out.split())


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--samples", "0"], "at least one importance sample"),
        (["--rows", "1"], "at least two rows"),
        (["other.npy"], "shape"),
        (["digits", "--split", "tset"], "tset"),
    ],
)
def test_mistakes_get_the_rule_and_the_cure(run, arguments, words, capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    np.save("other.npy", np.zeros((30, 5)))
    assert main(["evaluate", str(run), *arguments, "--out", "e.json"]) == 2
    error = capsys.readouterr().err
    assert words in error
    assert "Traceback" not in error
    assert not Path("e.json").exists()


def test_what_is_no_run_is_refused(tmp_path, capsys):
    assert main(["evaluate", str(tmp_path)]) == 2
    assert "A run folder holds config.json" in capsys.readouterr().err


def test_a_table_of_one_class_only_is_refused_and_can_be_measured_without_labels(tmp_path, capsys):
    rows = np.random.default_rng(0).normal(size=(60, 3))
    lines = ["a,b,c,kind", *(",".join(f"{v:.3f}" for v in row) + ",same" for row in rows)]
    (tmp_path / "table.csv").write_text("\n".join(lines))
    out = str(tmp_path / "run")
    fit = ["fit", str(tmp_path / "table.csv"), "--label-column", "kind", "--epochs", "1", "--hidden", "8", "--out", out]
    assert main(fit) == 0
    assert main(["evaluate", out, *QUICK]) == 2
    assert "one class only" in capsys.readouterr().err
    assert main(["evaluate", out, *QUICK, "--ignore-labels"]) == 0


def test_a_torn_evaluation_is_told(run, capsys, tmp_path):
    import shutil

    copy = tmp_path / "copy"
    shutil.copytree(run, copy)
    (copy / "evaluation.json").write_text('{"format_version": 2, "groups": [{}]}')
    assert main(["report", str(copy), "--samples", "3"]) == 2
    assert "evaluate again" in capsys.readouterr().err
