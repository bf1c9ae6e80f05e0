"""A table on the command line: what was understood is said, and every later command reads others as the first."""

from __future__ import annotations

import csv
import json
import subprocess
import sys

import numpy as np
import pandas
import pytest

from elbowroom import load, load_data
from elbowroom.cli.main import main

QUICK = ["--model", "pca", "--latent-dim", "2"]


def semicolons(path, frame):
    """The frame as a Korean or German office program writes it."""
    frame.to_csv(path, sep=";", decimal=",", index=False, encoding="cp949")
    return path


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A table with an id, an empty column, whole numbers, labels and holes, and a model fitted to it."""
    folder, rng = tmp_path_factory.mktemp("tables"), np.random.default_rng(0)
    numbers = rng.normal(size=(60, 3)) @ rng.normal(size=(3, 3))
    frame = pandas.DataFrame(numbers, columns=["무게", "키", "온도"]).round(3)
    frame["나이"] = rng.integers(20, 60, 60)
    frame["빈칸"] = np.nan
    frame["id"] = np.arange(60) + 100
    frame["등급"] = np.where(frame["무게"] > 0, "상", "하")
    frame.loc[::20, "키"] = -9999
    semicolons(folder / "t.csv", frame)
    options = ["--drop", "id", "--label-column", "등급", "--missing", "-9999", "--incomplete", "mean"]
    assert main(["fit", str(folder / "t.csv"), *options, *QUICK, "--out", str(folder / "run")]) == 0
    return folder


@pytest.mark.slow
def test_what_was_understood_is_said_in_one_line_and_what_is_odd_in_a_note_each(folder, capsys):
    command = ["fit", str(folder / "t.csv"), "--label-column", "등급", "--out", str(folder / "again")]
    command += ["--validation", "nowhere.csv"]  # which ends the command behind what it says of the table
    assert main(command) == 2
    said = capsys.readouterr()
    line = '60 rows, 5 columns, `;` and decimal commas, header, CP949, labels in "등급"'
    assert said.out.startswith(f"t.csv: {line}\n")
    notes = [line for line in said.err.splitlines() if line.startswith("note: ")]
    assert [note.split(":")[1].strip() for note in notes] == ["'빈칸'", "'키'", "'id'"]
    assert "--missing -9999 --incomplete drop" in notes[1]
    assert '--drop "id"' in notes[2]
    assert main([*command, "--language", "ko"]) == 2
    assert "60개 행, 5개 열, `;`, 소수점은 쉼표, 머리글 있음" in capsys.readouterr().out


def test_the_record_of_a_run_says_how_its_table_is_read(folder):
    source = json.loads((folder / "run" / "config.json").read_text())["source"]
    assert source["table"]["options"] == {"drop": ["id"], "missing": ["-9999"], "incomplete": "mean"}
    assert (source["table"]["left_out"], source["label_column"]) == (["빈칸", "id"], "등급")
    assert source["feature_names"] == ["무게", "키", "온도", "나이"]


@pytest.mark.filterwarnings("always:.* missing cells")
def test_later_tables_are_read_as_the_first_whatever_their_order_and_marks(folder, capsys):
    frame = load_frame(folder)
    shuffled = frame[["id", "나이", "온도", "등급", "키", "무게"]]
    semicolons(folder / "shuffled.csv", shuffled)
    shuffled.drop(columns=["등급", "id"]).to_csv(folder / "points.csv", index=False)
    shuffled.to_parquet(folder / "shuffled.parquet")
    codes = []
    for name in ("t.csv", "shuffled.csv", "points.csv", "shuffled.parquet"):
        assert main(["embed", str(folder / "run"), str(folder / name), "--out", str(folder / "codes.npy")]) == 0
        codes.append(np.load(folder / "codes.npy"))
    for other in codes[1:]:
        np.testing.assert_array_equal(other, codes[0])
    err = capsys.readouterr().err
    assert "valid feature names" not in err
    assert err.count("filled with the mean") == 4


def load_frame(folder):
    return pandas.read_csv(folder / "t.csv", sep=";", decimal=",", encoding="cp949")


@pytest.mark.parametrize(("change", "words"), [({"키": "height"}, "without 키 and with height"), ({}, "with more")])
def test_a_table_of_other_columns_is_refused(folder, capsys, change, words):
    frame = load_frame(folder).rename(columns=change)
    if not change:
        frame["more"] = 1.5
    semicolons(folder / "other.csv", frame)
    assert main(["embed", str(folder / "run"), str(folder / "other.csv"), "--out", str(folder / "x.npy")]) == 2
    assert words in capsys.readouterr().err


def test_a_run_loaded_in_python_knows_its_columns_as_if_fitted_to_a_frame(folder):
    model = load(folder / "run")
    assert list(model.feature_names_in_) == ["무게", "키", "온도", "나이"]
    frame = load_frame(folder)[["무게", "키", "온도", "나이"]]
    codes = model.transform(frame)
    data = load_data(folder / "t.csv", columns=["나이", "키", "온도", "무게"])
    np.testing.assert_array_equal(model.transform(data), codes)
    for other in (frame[["키", "무게", "온도", "나이"]], frame.rename(columns={"키": "height"})):
        with pytest.raises(ValueError, match="feature names"):
            model.transform(other)


def test_samples_carry_the_names_and_whole_numbers_stay_whole(folder, capsys):
    out = folder / "new.csv"
    assert main(["sample", str(folder / "run"), "--count", "50", "--noise", "--out", str(out)]) == 0
    with open(out, encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0]) == ["무게", "키", "온도", "나이"]
    ages = [row["나이"] for row in rows]
    assert all(age.isdecimal() and 20 <= int(age) <= 59 for age in ages)
    assert not any(row["무게"].lstrip("-").isdecimal() for row in rows)


def test_a_refused_option_of_a_series_says_what_to_do(folder, capsys):
    command = ["fit", str(folder / "t.csv"), "--window", "10", "--incomplete", "drop", "--out", str(folder / "no")]
    assert main(command) == 2
    assert "--time" in capsys.readouterr().err


@pytest.mark.slow
def test_refusing_a_parquet_file_ends_with_status_2(folder):
    pandas.DataFrame({"a": np.random.default_rng(0).normal(size=3000), "kind": ["x", "y"] * 1500}).to_parquet(
        folder / "text.parquet"
    )
    done = subprocess.run([sys.executable, "-m", "elbowroom.cli.main", "fit", str(folder / "text.parquet")],
                          capture_output=True)  # fmt: skip
    assert done.returncode == 2
    assert b"column 'kind'" in done.stderr
