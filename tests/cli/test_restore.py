"""elbowroom restore, typed as a user types it."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from elbowroom import Block, evaluate_restoration, load, load_data
from elbowroom.cli.main import main

pytestmark = pytest.mark.slow  # fits and draws a run in nearly every test


@pytest.fixture(scope="module")
def run(tmp_path_factory) -> Path:
    out = tmp_path_factory.mktemp("runs") / "denoiser"
    assert main(["fit", "digits", "--model", "autoencoder", "--corruption", "salt-and-pepper,share=0.2", "--epochs",
                 "2", "--hidden", "32", "--latent-dim", "8", "--out", str(out)]) == 0  # fmt: skip
    return out


def test_fit_takes_a_corruption_with_settings_and_the_report_shows_three_rows(run):
    model = load(run)
    assert model.model_.config.corruption.share == 0.2
    assert [row["step"] for row in model.history_] == [12, 24]
    page = (run / "report.html").read_text(encoding="utf-8")
    assert "damaged as in training (salt and pepper), and restored" in page


def test_restore_prints_the_measures_and_draws_original_damaged_restored_and_filter(run, tmp_path, capsys, monkeypatch):
    import importlib

    module = importlib.import_module("elbowroom.pictures.figures.reconstructions")
    drawn, plain = {}, module.reconstructions
    monkeypatch.setattr(module, "reconstructions", lambda rows, **rest: (drawn.update(rows), plain(rows, **rest))[1])
    out = tmp_path / "restored.png"
    assert main(["restore", str(run), "digits", "--split", "test", "--shown", "6", "--out", str(out)]) == 0
    said = capsys.readouterr().out
    found = evaluate_restoration(load(run), load_data("digits", split="test").x, split="test")
    labels = {"psnr_noisy": "damaged", "psnr_restored": "restored", "psnr_median_extremes": "median of extremes"}
    for name, label in labels.items():
        value, error = re.search(rf"^PSNR, {label} +(\S+) +(\S+) +dB", said, re.MULTILINE).groups()
        assert float(value) == pytest.approx(found[name].value, abs=float(error) / 10)  # with as many digits as that
    assert "share 0.2" in said
    assert list(drawn) == ["clean", "noisy", "restored", "median_extremes"]
    assert all(rows.shape == (6, 8, 8) for rows in drawn.values())
    np.testing.assert_allclose(drawn["restored"], found.images["restored"][::60], atol=1e-5)
    with Image.open(out) as picture:
        assert np.asarray(picture.convert("RGB")).std() > 10


def test_another_damage_and_an_array_of_the_restored_images(run, tmp_path, capsys):
    out = tmp_path / "filled.npy"
    assert main(["restore", str(run), "digits", "--corruption", "block,height=3,width=2", "--rows", "20", "--language",
                 "ko", "--out", str(out)]) == 0  # fmt: skip
    assert "가려진 블록" in capsys.readouterr().out
    x = load_data("digits").x
    rows = x[np.arange(20) * len(x) // 20]
    expected = evaluate_restoration(load(run), rows, Block(height=3, width=2)).images["restored"]
    np.testing.assert_allclose(np.load(out), expected, atol=1e-5)


def test_a_mask_says_what_is_filled_in(run, tmp_path):
    mask = np.zeros((8, 8))
    mask[2:5, 3:5] = 1
    np.save(tmp_path / "mask.npy", mask)
    Image.fromarray((mask * 255).astype(np.uint8)).save(tmp_path / "mask.png")
    x = load_data("digits", split="test").x
    expected = load(run).inpaint(x, mask)
    for name in ("mask.npy", "mask.png"):
        assert main(["restore", str(run), "digits", "--split", "test", "--mask", str(tmp_path / name), "--out",
                     str(tmp_path / "filled.npy")]) == 0  # fmt: skip
        np.testing.assert_allclose(np.load(tmp_path / "filled.npy"), expected, atol=1e-5)
    assert main(["restore", str(run), "digits", "--mask", str(tmp_path / "mask.png"), "--out",
                 str(tmp_path / "filled.svg")]) == 0  # fmt: skip
    assert "<svg" in (tmp_path / "filled.svg").read_text()


def test_images_that_are_noisy_already_are_restored_as_they_are(run, tmp_path):
    np.save(tmp_path / "scans.npy", load_data("digits", split="test").x[:30])
    assert main(["restore", str(run), str(tmp_path / "scans.npy"), "--damaged", "--out", str(tmp_path / "c.npy")]) == 0
    expected = load(run).denoise(np.load(tmp_path / "scans.npy"))
    np.testing.assert_allclose(np.load(tmp_path / "c.npy"), expected, atol=1e-5)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--corruption", "masking,share"], "setting=value"),
        (["--corruption", "masking,shar=0.2"], "did you mean 'share'"),
        (["--corruption", "block,height=9"], "height=9 in a side of 8"),
        (["--corruption", "blok"], "did you mean 'block'"),
        (["--mask", "none.npy"], "none.npy"),
        (["--mask", "MASK"], "Received: shape (3, 8)"),
        (["--mask", "MASK", "--corruption", "block"], "--mask and --corruption"),
        (["--mask", "MASK", "--damaged"], "--mask and --damaged"),
        (["--rows", "0"], "At least one row"),
    ],
)
def test_mistakes_get_the_rule_and_the_cure(run, arguments, words, tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    np.save("m.npy", np.zeros((3, 8)))
    assert main(["restore", str(run), "digits", *(a.replace("MASK", "m.npy") for a in arguments)]) == 2
    error = capsys.readouterr().err
    assert words in error
    assert not list(tmp_path.glob("*.png")), "nothing half-made stays"
