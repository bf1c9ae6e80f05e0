"""A series on the command line: cut, fitted, scored by window and by step, with times beside."""

from __future__ import annotations

import csv
import json

import numpy as np
import pytest
from PIL import Image

from elbowroom.cli.main import main

pytestmark = pytest.mark.slow  # fits and draws a run in nearly every test


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A series of 200 minutes with two channels, and a detector fitted to its windows."""
    folder = tmp_path_factory.mktemp("series")
    start, rng = np.datetime64("2024-05-01T00:00:00"), np.random.default_rng(0)
    rows = [(start + np.timedelta64(i, "m"), np.sin(i / 4), 20 + np.cos(i / 4), rng.normal()) for i in range(200)]
    lines = [f"{when},{a:.4f},{b:.4f}" for when, a, b, _ in rows]
    (folder / "s.csv").write_text("when,pressure,heat\n" + "\n".join(lines) + "\n")
    lines[120:130] = [f"{when},{a:.4f},{b + 8:.4f}" for when, a, b, _ in rows[120:130]]
    (folder / "later.csv").write_text("when,pressure,heat\n" + "\n".join(lines) + "\n")
    np.save(folder / "s.npy", np.array([[a, b] for _, a, b, _ in rows]))
    command = (
        f"fit {folder / 's.csv'} --window 30 --stride 10 --time when --model anomaly-detector --measure reconstruction"
    )
    options = ["--encoder", "series-convolutional", "--epochs", "8", "--batch-size", "8", "--out", str(folder / "run")]
    assert main([*command.split(), *options]) == 0
    return folder


def table(path) -> list[dict[str, str]]:
    with open(path, newline="") as file:
        return list(csv.DictReader(file))


def test_a_series_has_a_score_for_every_window_with_its_time(folder, capsys):
    assert main(["score", str(folder / "run"), str(folder / "later.csv"), "--out", str(folder / "scores.csv")]) == 0
    rows = table(folder / "scores.csv")
    assert len(rows) == 18
    assert list(rows[0]) == ["time", "score", "outlier"]
    assert [row["time"] for row in rows[:2]] == ["2024-05-01T00:00:00", "2024-05-01T00:10:00"]
    assert [i for i, row in enumerate(rows) if row["outlier"] == "1"] == [10, 11, 12]
    assert "18 rows, 3 of them outliers" in capsys.readouterr().out


def test_with_per_step_it_has_a_score_for_every_step(folder, capsys):
    for name in ("steps.csv", "steps.parquet", "steps.npz"):
        command = ["score", str(folder / "run"), str(folder / "later.csv"), "--per-step", "--out", str(folder / name)]
        assert main(command) == 0
    assert "nats a step over 18 windows of 30 steps" in capsys.readouterr().out
    rows = table(folder / "steps.csv")
    assert len(rows) == 200
    assert rows[120]["time"] == "2024-05-01T02:00:00"
    scores = np.array([float(row["score"]) for row in rows])
    assert set(np.argsort(scores)[:10]) == set(range(120, 130))
    with np.load(folder / "steps.npz") as steps:
        np.testing.assert_allclose(steps["score"], scores)
        assert steps["time"].dtype == "datetime64[us]"
    command = [
        "score",
        str(folder / "run"),
        str(folder / "later.csv"),
        "--per-step",
        "--out",
        str(folder / "steps.npy"),
    ]
    assert main(command) == 2
    assert "Columns with dates" in capsys.readouterr().err


def test_the_report_of_a_run_shows_its_series(folder):
    page = (folder / "run" / "report.html").read_text()
    assert "how well the model explains every step" in page
    assert main(["report", str(folder / "run"), "--language", "ko", "--out", str(folder / "ko.html")]) == 0
    assert "시점마다" in (folder / "ko.html").read_text()


def test_what_a_model_of_series_makes_is_drawn_as_curves(folder, capsys):
    out = folder / "restored.svg"
    assert main(["reconstruct", str(folder / "run"), str(folder / "s.csv"), "--out", str(out)]) == 0
    assert "8 of 18 rows as pictures" in capsys.readouterr().out
    assert out.read_text().count("<image") == 0


def test_without_times_steps_are_counted(folder):
    run = str(folder / "plain")
    assert main(["fit", str(folder / "s.npy"), "--window", "50", "--epochs", "2", "--out", run]) == 0
    for flag, name, count in (([], "w.csv", 7), (["--per-step"], "t.csv", 200)):
        assert main(["score", run, str(folder / "s.npy"), *flag, "--out", str(folder / name)]) == 0
        rows = table(folder / name)
        assert len(rows) == count
        assert list(rows[0]) == ["step", "score"]
    assert main(["score", run, str(folder / "s.npy"), "--per-step", "--out", str(folder / "t.npy")]) == 0
    assert np.load(folder / "t.npy").shape == (200, 2)


def test_a_set_of_windows_has_a_line_for_each_and_a_column_for_each_step(tmp_path):
    x = np.random.default_rng(0).normal(size=(40, 12))
    np.save(tmp_path / "x.npy", x)
    run = str(tmp_path / "run")
    assert main(["fit", str(tmp_path / "x.npy"), "--epochs", "1", "--out", run]) == 0
    assert main(["score", run, str(tmp_path / "x.npy"), "--per-step", "--out", str(tmp_path / "s.csv")]) == 0
    rows = table(tmp_path / "s.csv")
    assert len(rows) == 40
    assert list(rows[0]) == [f"step {t}" for t in range(12)]


def test_options_of_a_series_want_its_window_and_a_gap_names_the_option(folder, capsys, tmp_path):
    assert main(["fit", str(folder / "s.csv"), "--time", "when"]) == 2
    assert "such as --window 140" in capsys.readouterr().err
    lines = (folder / "s.csv").read_text().splitlines()
    (tmp_path / "gap.csv").write_text("\n".join(lines[:100] + lines[110:]))
    fit = [
        "fit",
        str(tmp_path / "gap.csv"),
        "--window",
        "30",
        "--time",
        "when",
        "--epochs",
        "1",
        "--out",
        str(tmp_path / "run"),
    ]
    assert main(fit) == 2
    assert "--gaps split" in capsys.readouterr().err
    assert main([*fit, "--gaps", "split"]) == 0


def test_columns_are_matched_by_their_names(folder, capsys, tmp_path):
    rows = [line.split(",") for line in (folder / "later.csv").read_text().splitlines()]
    (tmp_path / "swapped.csv").write_text("\n".join(f"{c},{a},{b}" for a, b, c in rows) + "\n")
    (tmp_path / "renamed.csv").write_text("\n".join(",".join(row) for row in [["when", "p", "heat"], *rows[1:]]) + "\n")
    for name in ("later", "swapped"):
        data = folder / "later.csv" if name == "later" else tmp_path / "swapped.csv"
        assert main(["score", str(folder / "run"), str(data), "--out", str(tmp_path / f"{name}.out.csv")]) == 0
    assert table(tmp_path / "later.out.csv") == table(tmp_path / "swapped.out.csv")
    capsys.readouterr()
    assert main(["score", str(folder / "run"), str(tmp_path / "renamed.csv")]) == 2
    assert "without pressure and with p" in " ".join(capsys.readouterr().err.split())


def test_a_gap_is_refused_unless_the_command_splits_there(folder, capsys, tmp_path):
    lines = (folder / "later.csv").read_text().splitlines()
    (tmp_path / "gap.csv").write_text("\n".join([*lines[:90], *lines[95:]]) + "\n")
    for command in (["score"], ["embed"], ["reconstruct"]):
        asked = [*command, str(folder / "run"), str(tmp_path / "gap.csv"), "--out", str(tmp_path / "out.csv")]
        assert main(asked) == 2
        assert "--gaps split" in capsys.readouterr().err
        assert main([*asked, "--gaps", "split"]) == 0


def test_pictures_of_several_channels_are_curves(folder, capsys, tmp_path):
    run, data = str(folder / "run"), str(folder / "s.csv")
    commands = [["traverse", run, data], ["reconstruct", run, data], ["neighbours", run, data, "--k", "2"]]
    for command in [*commands, ["morph", run, data, "--rows", "0,3"]]:
        picture = tmp_path / f"{command[0]}.png"
        assert main([*command, "--out", str(picture)]) == 0
        with Image.open(picture) as image:
            assert image.height < 3 * image.width, command[0]
    assert main(["morph", run, data, "--rows", "0,3", "--out", str(tmp_path / "morph.gif")]) == 2
    assert "write a strip of curves" in capsys.readouterr().err


def test_channels_have_a_unit_each_whatever_network_reads_them(folder, tmp_path):
    cut = ["--window", "30", "--time", "when", "--hidden", "8", "--latent-dim", "2", "--epochs", "1"]
    for more, name in (([], "channels"), (["--scaling", "standard"], "standard")):
        run = tmp_path / name
        assert main(["fit", str(folder / "s.csv"), *cut, *more, "--out", str(run)]) == 0
        assert json.loads((run / "config.json").read_text())["plan"]["model"]["scaling"]["name"] == name
