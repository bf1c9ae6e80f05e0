"""Images on the command line: a folder becomes a run, and the run's commands read other images alike."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from elbowroom.cli.main import main
from elbowroom.data.images import build

pytestmark = pytest.mark.slow  # fits and draws a run in nearly every test


@pytest.fixture
def photos(tmp_path, monkeypatch) -> Path:
    """Two classes of ten photos 20 x 16 each, and a file that is none."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    rng = np.random.default_rng(0)
    for i in range(20):
        path = tmp_path / "photos" / ("cat" if i < 10 else "dog") / f"{i}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(rng.integers(0, 256, (20, 16, 3), np.uint8)).save(path)
    (tmp_path / "photos" / "dog" / "broken.jpg").write_bytes(b"nothing")
    return tmp_path / "photos"


@pytest.mark.filterwarnings("default::elbowroom.errors.ElbowroomWarning")
def test_a_folder_becomes_a_run_whose_commands_prepare_other_images_alike(photos, tmp_path, capsys, monkeypatch):
    out = tmp_path / "run"
    assert main(["fit", str(photos), "--size", "8x6", "--fit", "pad", "--epochs", "1", "--hidden", "8", "--latent-dim",
                 "2", "--validation", "0.2", "--out", str(out)]) == 0  # fmt: skip
    assert "dog/broken.jpg: the content is no JPEG" in capsys.readouterr().err
    source = json.loads((out / "config.json").read_text())["source"]
    assert source["images"] == {"size": [8, 6], "fit": "pad", "colour": "colour"}
    assert (out / "report.html").exists()

    plain = build.decode
    decoded = []
    monkeypatch.setattr(build, "decode", lambda file, *a: (decoded.append(file), plain(file, *a))[1])
    assert main(["report", str(out), "--samples", "2"]) == 0
    assert main(["evaluate", str(out), "--samples", "5", "--generated", "50", "--no-annealing"]) == 0
    assert main(["score", str(out), str(photos), "--out", str(tmp_path / "s.npy")]) == 0
    assert decoded == [], "the run's own images are ready"

    with zipfile.ZipFile(tmp_path / "new.zip", "w") as archive:
        grey = tmp_path / "new.png"
        Image.fromarray(np.full((33, 57), 90, np.uint8)).save(grey)
        archive.write(grey, "new.png")
    for data in (tmp_path / "new.zip", grey):
        assert main(["reconstruct", str(out), str(data), "--out", str(tmp_path / "r.npy")]) == 0
        assert np.load(tmp_path / "r.npy").shape == (1, 8, 6, 3)
    assert main(["reconstruct", str(out), str(photos), "--out", str(tmp_path / "r.png")]) == 0
    with Image.open(tmp_path / "r.png") as picture:
        assert picture.height > picture.width / 3, "20 images and 20 reconstructions, ten in a line"
    assert main(["embed", str(out), str(photos), "--out", str(tmp_path / "c.npy")]) == 0
    assert np.load(tmp_path / "c.npy").shape == (20, 2)


def test_strict_stops_at_a_broken_image_and_mixed_sizes_name_the_options(photos, tmp_path, capsys):
    fit = ["fit", str(photos), "--epochs", "1", "--hidden", "8", "--latent-dim", "2", "--out", str(tmp_path / "run")]
    assert main([*fit, "--strict"]) == 2
    assert "dog/broken.jpg" in capsys.readouterr().err
    Image.new("RGB", (9, 9)).save(photos / "cat" / "odd.png")
    assert main(fit) == 2
    assert "Cure: --size 64x64 --fit crop" in capsys.readouterr().err
    assert not (tmp_path / "run").exists()


def test_a_list_of_images_is_fitted_with_its_labels_left_out(photos, tmp_path):
    (photos / "list.csv").write_text("file,kind\n" + "".join(f"cat/{i}.png,a\n" for i in range(10)))
    assert main(["fit", str(photos / "list.csv"), "--label-column", "kind", "--colour", "grey", "--epochs", "1",
                 "--hidden", "8", "--latent-dim", "2", "--out", str(tmp_path / "run")]) == 0  # fmt: skip
    source = json.loads((tmp_path / "run" / "config.json").read_text())["source"]
    assert source["images"] == {"size": [20, 16], "fit": "crop", "colour": "grey"}


def test_options_of_images_are_refused_for_other_data(tmp_path, capsys):
    np.save(tmp_path / "rows.npy", np.zeros((20, 5)))
    assert main(["fit", str(tmp_path / "rows.npy"), "--size", "8"]) == 2
    assert "size" in (said := capsys.readouterr().err)
    assert "images" in said
