"""From a folder like those of MVTec AD to a ranked list of its test pictures, with one command."""

from __future__ import annotations

import csv
import shutil
import zipfile
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from elbowroom.cli.main import main

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore::elbowroom.errors.ElbowroomWarning")]
FIT = ("--model", "anomaly-detector", "--noise", "0.5", "--epochs", "60")


@pytest.fixture(scope="module")
def ring(tmp_path_factory) -> Path:
    """Stripes at any phase; of the defects a bright square of 4 x 4 lies on them, which a mask marks."""
    root, rng = tmp_path_factory.mktemp("ring") / "ring", np.random.default_rng(0)
    for part, kind, count in (("train", "good", 40), ("test", "good", 8), ("test", "cut", 7)):
        for i in range(count):
            phase = rng.uniform(0, 2 * np.pi)
            pixels = 90 + 60 * np.sin(np.mgrid[:12, :12][1] / 2 + phase) + rng.normal(size=(12, 12))
            mask = np.zeros((12, 12), np.uint8)
            if kind == "cut":
                top, left = rng.integers(0, 8, 2)
                mask[top : top + 4, left : left + 4] = 255
                pixels[mask > 0] = 250
                path = root / "ground_truth" / kind / f"{i:03d}_mask.png"
                path.parent.mkdir(parents=True, exist_ok=True)
                Image.fromarray(mask).save(path)
            path = root / part / kind / f"{i:03d}.png"
            path.parent.mkdir(parents=True, exist_ok=True)
            Image.fromarray(np.rint(np.stack([pixels] * 3, -1)).astype(np.uint8)).save(path)
    (root / "license.txt").write_text("free")
    return root


@pytest.fixture(autouse=True)
def own_cache(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


def table(path: Path) -> list[dict[str, str]]:
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_fit_on_the_root_ranks_the_test_pictures_and_measures_them(ring, tmp_path, capsys):
    out = tmp_path / "run"
    assert main(["fit", str(ring), *FIT, "--out", str(out)]) == 0
    said = capsys.readouterr().out
    assert 'the 40 rows of its split "train" are trained on; its split "test" is what the report measures' in said
    lines = table(out / "scores.csv")
    assert list(lines[0]) == ["file", "class", "score", "outlier", "rank"]
    assert [line["rank"] for line in lines] == [str(place) for place in range(1, 16)]
    assert sorted(float(line["score"]) for line in lines) == [float(line["score"]) for line in lines]
    assert {line["class"] for line in lines[:7]} == {"cut"}, "the most unusual come first"
    assert lines[0]["file"].startswith("test/cut/0")
    assert "auroc (good against the rest) 1 share (test, N=15)" in said
    pixels = float(said.split("pixel_auroc (marked against the rest) ")[1].split()[0])
    assert 0.9 < pixels <= 1
    assert f"  1. {lines[0]['file']} cut {float(lines[0]['score']):.5g}" in said
    with Image.open(out / "scores-maps.png") as picture:
        assert picture.width > picture.height / 3

    assert main(["score", str(out), str(ring), "--out", str(tmp_path / "again.csv")]) == 0
    assert table(tmp_path / "again.csv") == lines
    assert main(["score", str(out), str(ring), "--split", "train", "--out", str(tmp_path / "train.csv")]) == 0
    assert {line["class"] for line in table(tmp_path / "train.csv")} == {"good"}
    assert "no auroc" in capsys.readouterr().out
    with zipfile.ZipFile(tmp_path / "ring.zip", "w") as archive:
        for path in sorted(ring.rglob("*.png")):
            archive.write(path, path.relative_to(ring.parent))
    assert main(["score", str(out), str(tmp_path / "ring.zip"), "--out", str(tmp_path / "zip.csv")]) == 0
    assert [line["file"] for line in table(tmp_path / "zip.csv")] == [f"ring/{line['file']}" for line in lines]
    assert f"pixel_auroc (marked against the rest) {pixels:.5g}" in capsys.readouterr().out

    assert main(["score", str(out), str(ring), "--out", str(tmp_path / "ko.csv"), "--language", "ko"]) == 0
    korean = capsys.readouterr().out
    assert "\n가장 이상한 것부터:\n" in korean
    assert "  auroc (good 대 나머지) 1 비율 (시험, N=15)" in korean
    assert "이미지 10개와 그 이상한 곳" in korean

    assert main(["score", str(out), str(ring), "--out", str(tmp_path / "s.npy")]) == 0
    in_order = sorted(lines, key=lambda line: line["file"])
    np.testing.assert_allclose(np.load(tmp_path / "s.npy")[:, 0], [float(line["score"]) for line in in_order], 1e-6)
    assert main(["embed", str(out), str(ring), "--split", "test", "--out", str(tmp_path / "codes.csv")]) == 0
    codes = table(tmp_path / "codes.csv")
    assert [line["file"] for line in codes] == [line["file"] for line in in_order]
    assert list(codes[0])[1].startswith("anomalydetector")
    nearest = ["neighbours", str(out), str(ring), "--k", "1", "--out", str(tmp_path / "near.csv")]
    assert main(nearest) == 0
    assert list(table(tmp_path / "near.csv")[0]) == ["file", "neighbour_file", "row", "rank", "neighbour", "distance"]
    assert main(["map", str(out), str(ring), "--by", "pca", "--alone", "--out", str(tmp_path / "map.csv")]) == 0
    assert table(tmp_path / "map.csv")[0]["file"] == "train/good/000.png"
    assert main(["reconstruct", str(out), str(ring), "--split", "test", "--out", str(tmp_path / "r.csv")]) == 0
    assert table(tmp_path / "r.csv")[0]["file"] == in_order[0]["file"]


def test_masks_that_mark_nothing_and_a_set_without_masks_are_ranked_all_the_same(ring, tmp_path, capsys):
    root = tmp_path / "ring"
    shutil.copytree(ring, root)
    for path in root.glob("ground_truth/*/*.png"):
        Image.new("L", (12, 12)).save(path)
    out = tmp_path / "run"
    assert main(["fit", str(root), *FIT, "--out", str(out)]) == 0
    said = capsys.readouterr().out
    assert "auroc (good" in said
    assert "the masks mark no pixel" in said
    shutil.rmtree(root / "ground_truth")
    assert main(["score", str(out), str(root), "--out", str(tmp_path / "s.csv")]) == 0
    said = capsys.readouterr().out
    assert "auroc (good" in said
    assert "pixel" not in said
    assert (tmp_path / "s-maps.png").exists()


def test_another_model_and_pictures_without_parts_keep_their_order(ring, tmp_path, capsys):
    flat = tmp_path / "flat"
    shutil.copytree(ring / "test" / "good", flat)
    (flat / "001.png").write_bytes(b"broken")
    out = tmp_path / "run"
    assert main(["fit", str(flat), "--epochs", "1", "--hidden", "4", "--out", str(out)]) == 0
    assert not (out / "scores.csv").exists()
    assert main(["score", str(out), str(flat), "--samples", "2", "--out", str(tmp_path / "s.csv")]) == 0
    assert [line["file"] for line in table(tmp_path / "s.csv")] == [f"{i:03d}.png" for i in (0, 2, 3, 4, 5, 6, 7)]
    assert list(table(tmp_path / "s.csv")[0]) == ["file", "score"]


def test_a_part_val_is_held_out_and_classes_are_said(tmp_path, capsys):
    root, rng = tmp_path / "set", np.random.default_rng(0)
    for name in [f"{part}/{kind}/{i}.png" for part in ("train", "test", "val") for kind in "ab" for i in range(6)]:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(rng.integers(0, 256, (6, 6), np.uint8)).save(root / name)
    out = tmp_path / "run"
    assert main(["fit", str(root), "--epochs", "2", "--hidden", "4", "--out", str(out)]) == 0
    said = capsys.readouterr().out
    assert "12 pictures in 2 classes by folder: a (6), b (6)" in said
    assert 'its part "val" (12 pictures) is held out' in said
    assert "val_objective" in (out / "history.jsonl").read_text()


@pytest.mark.parametrize("count", [1, 2, 9])
@pytest.mark.parametrize("model", ["vae", "autoencoder", "anomaly-detector"])
def test_a_few_pictures_give_a_report_or_a_refusal_before_training(count, model, tmp_path, capsys):
    root, rng = tmp_path / "few", np.random.default_rng(0)
    root.mkdir()
    for i in range(count):
        Image.fromarray(rng.integers(0, 256, (6, 5), np.uint8)).save(root / f"{i}.png")
    out = tmp_path / "run"
    status = main(["fit", str(root), "--model", model, "--epochs", "1", "--hidden", "4", "--out", str(out)])
    if count < 2:
        assert status == 2
        assert "at least two rows" in capsys.readouterr().err
        assert not out.exists()
        return
    assert status == 0
    assert (out / "report.html").exists()
    for command in (["evaluate", str(out), "--samples", "2", "--generated", "20", "--no-annealing"],
                    ["score", str(out), str(root), "--out", str(tmp_path / "s.csv")],
                    ["map", str(out), str(root), "--out", str(tmp_path / "m.png")],
                    ["reconstruct", str(out), str(root), "--out", str(tmp_path / "r.png")],
                    ["neighbours", str(out), str(root), "--k", "1", "--out", str(tmp_path / "n.png")]):  # fmt: skip
        status = main(command)
        said = capsys.readouterr().err
        assert status == 0 or (status == 2 and "Received" in said), command


@pytest.mark.parametrize("rows", [2, 7])
def test_a_table_of_a_few_rows_likewise(rows, tmp_path):
    np.save(tmp_path / "few.npy", np.random.default_rng(0).normal(size=(rows, 3)))
    for model in ("vae", "autoencoder"):
        out = tmp_path / model
        assert main(["fit", str(tmp_path / "few.npy"), "--model", model, "--epochs", "1", "--hidden", "4", "--out",
                     str(out)]) == 0  # fmt: skip
        assert (out / "report.html").exists()
