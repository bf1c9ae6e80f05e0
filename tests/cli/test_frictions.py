"""What new users stumbled over, typed as they typed it."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from scipy.io import savemat

from elbowroom.cli.main import main

QUICK = ["--epochs", "1", "--hidden", "8", "--latent-dim", "2"]


@pytest.fixture(scope="module")
def rows() -> dict[str, np.ndarray]:
    rng = np.random.default_rng(0)
    return {"x_train": rng.random((60, 4, 4)), "x_test": rng.random((20, 4, 4)), "y_test": np.arange(20) % 2}


def measured(run: Path) -> dict[str, tuple[str, int]]:
    measures = json.loads((run / "metrics.json").read_text())["measures"]
    return {measure["name"]: (measure["split"], measure["rows"]) for measure in measures}


@pytest.mark.slow
@pytest.mark.parametrize(("name", "language"), [("a.npz", "en"), ("a.mat", "ko")])
def test_a_file_with_a_test_split_is_fitted_to_one_and_measured_on_the_other(tmp_path, capsys, rows, name, language):
    path, run = tmp_path / name, tmp_path / "run"
    np.savez(path, **rows) if name == "a.npz" else savemat(path, rows)
    assert main(["fit", str(path), "--out", str(run), "--language", language, *QUICK]) == 0
    lines = [line for line in capsys.readouterr().out.splitlines() if line.startswith(name)]
    assert len(lines) == 1
    assert all(word in lines[0] for word in ("60", '"train"', '"test"'))
    assert measured(run)["squared_error"] == ("test", 20)
    assert (run / "report.html").exists()


@pytest.mark.slow
def test_an_array_that_is_named_behind_a_colon_is_reported_on(tmp_path, rows):
    np.savez(tmp_path / "a.npz", **rows)
    assert main(["fit", f"{tmp_path / 'a.npz'}:x_train", "--out", str(tmp_path / "run"), *QUICK]) == 0
    assert measured(tmp_path / "run")["squared_error"] == ("train", 60)


@pytest.mark.slow
def test_a_set_by_name_takes_a_size_and_is_measured_in_it(tmp_path):
    run = tmp_path / "run"
    assert main(["fit", "digits", "--size", "12x12", "--out", str(run), *QUICK]) == 0
    assert measured(run)["squared_error"] == ("test", 360)
    assert json.loads((run / "config.json").read_text())["source"]["images"]["size"] == [12, 12]
