"""fit(noisy, clean): damaged rows in, clean ones out, by damage that no corruption of the library makes."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest

from elbowroom import VAE, AnomalyDetector, Autoencoder, LinearAutoencoder, evaluate, load, load_data, open_run
from elbowroom.cli.main import main
from elbowroom.data.dataset import Dataset
from elbowroom.errors import ConfigError, DataError, RunError

QUICK = {"latent_dim": 8, "hidden": (32,), "epochs": 12, "batch_size": 64, "random_state": 0}


def striped(x: np.ndarray, seed: int) -> np.ndarray:
    """Images with one row of full brightness each."""
    damaged = x.copy()
    damaged[np.arange(len(x)), np.random.default_rng(seed).integers(0, x.shape[1], len(x))] = 1.0
    return damaged


@pytest.fixture(scope="module")
def clean() -> np.ndarray:
    return load_data("digits").x[:600].astype(np.float32)


@pytest.fixture(scope="module")
def noisy(clean) -> np.ndarray:
    return striped(clean, 0)


@pytest.mark.slow
@pytest.mark.parametrize("cls", [Autoencoder, VAE])
def test_the_clean_rows_are_what_is_learned(cls, noisy, clean):
    model = cls(**{**QUICK, "epochs": 40}).fit(noisy, clean)
    restored = model.reconstruct(noisy)
    to_clean, to_noisy = (float(np.square(restored - rows).mean()) for rows in (clean, noisy))
    assert to_clean < 0.9 * np.square(noisy - clean).mean()
    assert to_clean < 0.7 * to_noisy
    assert np.array_equal(model.denoise(noisy), restored)
    plain = cls(**QUICK).fit(noisy)
    assert np.array_equal(cls(**QUICK).fit(noisy, noisy).reconstruct(noisy), plain.reconstruct(noisy))


@pytest.mark.slow
def test_scores_and_measures_are_those_of_the_clean_rows(noisy, clean):
    plain, vae = Autoencoder(**QUICK).fit(noisy, clean), VAE(**QUICK).fit(noisy, clean)
    errors = np.square(plain.reconstruct(noisy) - clean).reshape(len(clean), -1).mean(1)
    np.testing.assert_allclose(-plain.score_samples(noisy, y=clean), errors, rtol=1e-4)
    assert plain.score(noisy, clean) == pytest.approx(-errors.mean(), rel=1e-4)
    measured = evaluate(plain, noisy, y=clean)
    assert measured["squared_error"].value == pytest.approx(errors.mean(), rel=1e-4)
    assert measured["squared_error"].value < evaluate(plain, noisy)["squared_error"].value
    bounds, own = evaluate(vae, noisy, y=clean, n_samples=20), evaluate(vae, noisy, n_samples=20)
    assert bounds["elbo"].value > own["elbo"].value + 1.0
    assert -bounds["nll"].value == pytest.approx(vae.score_samples(noisy, 20, clean).mean(), abs=0.5)
    assert bounds["elbo"].value == pytest.approx(bounds["log_px"].value - bounds["kl"].value, rel=1e-6)
    assert own["kl"].value == bounds["kl"].value, "the code is that of the damaged rows"


def test_validation_has_its_clean_rows_too(noisy, clean):
    given = Autoencoder(**QUICK).fit(noisy[:500], clean[:500], validation=(noisy[500:], clean[500:]))
    share = Autoencoder(**QUICK, validation_fraction=0.2).fit(noisy, clean)
    for model, rows in ((given, slice(500, None)), (share, share.held_out(noisy))):
        best = max(row["val_log_px"] for row in model.history_)
        error = np.square(model.reconstruct(noisy[rows]) - clean[rows]).sum((1, 2)).mean()
        assert np.isfinite(best)
        assert error < np.square(noisy[rows] - clean[rows]).sum((1, 2)).mean()
    with pytest.raises(ConfigError, match="come with their clean ones"):
        Autoencoder(**QUICK).fit(noisy, clean, validation=noisy[:50])


def test_scaling_and_likelihood_are_those_of_the_clean_rows(clean):
    noisy = clean + np.random.default_rng(0).normal(0, 0.5, clean.shape).astype(np.float32)  # leaves 0 to 1
    model = VAE(**{**QUICK, "epochs": 1}).fit(noisy, clean)
    assert model.model_.config.scaling.name == "identity"
    assert model.model_.config.likelihood.name == VAE(**{**QUICK, "epochs": 1}).fit(clean).model_.config.likelihood.name


def test_an_augmentation_changes_a_row_and_its_clean_one_alike():
    import torch

    from elbowroom.maths.noise import draw, noise_for
    from elbowroom.objectives.batch import Batch

    x = np.random.default_rng(0).random((40, 8, 8)).astype(np.float32)
    model = Autoencoder(**{**QUICK, "epochs": 1}, augmentation="horizontal_flip").fit(x, 0.5 * x).model_
    rows = torch.from_numpy(x)
    noise = draw(model.draws(40), 0)
    _, target, marked = model.encode_batch(Batch(rows, torch.tensor(0.0), target=rows), noise)
    flipped = model.augmentation(model.scaling(rows, torch.float32), noise_for(noise, "augmentation"))
    assert torch.equal(target, flipped)
    assert marked
    with pytest.raises(ConfigError, match="drawn anew"):
        VAE(**QUICK, augmentation="binarise").fit(x, 0.5 * x)


@pytest.mark.parametrize(
    "y", [np.arange(40) % 3, ["a", "b"] * 20, np.arange(40)[:, None], np.eye(5, dtype=int)[np.arange(40) % 5], None]
)
def test_labels_are_ignored_as_ever(y):
    x = np.random.default_rng(0).random((40, 8))
    assert Autoencoder(**{**QUICK, "epochs": 1}).fit(x, y).score(x, y) < 0


@pytest.mark.parametrize(
    ("y", "wanted"),
    [
        ("garbage", "'garbage'"),
        (np.zeros(3), r"y of shape \(3,\) for rows of shape \(40, 4, 4\)"),
        (np.random.default_rng(0).random((40, 16)), r"y\.reshape\(-1, 4, 4\)"),
        (np.random.default_rng(0).random((40, 8, 8)), r"rows of X's shape"),
        (np.random.default_rng(0).random((40, 3)), r"y of shape \(40, 3\)"),
        (np.full((40, 4, 4), np.nan), "NaN"),
        (7, r"shape \(\)"),
    ],
)
def test_what_is_neither_labels_nor_clean_rows_is_refused(y, wanted):
    with pytest.raises((DataError, ConfigError), match=wanted):
        Autoencoder(**QUICK).fit(np.random.default_rng(1).random((40, 4, 4)), y)


@pytest.mark.parametrize("cls", [LinearAutoencoder, AnomalyDetector])
def test_models_that_are_fitted_to_their_own_rows_say_so(cls):
    x = np.random.default_rng(0).random((40, 8))
    with pytest.raises(ConfigError, match=r"fitted to its own rows.*Autoencoder or a VAE"):
        cls(epochs=1).fit(x, x + 1)


@pytest.mark.slow
def test_frames_are_matched_by_their_columns_and_a_dataset_brings_its_target(noisy, clean):
    names = [f"p{i}" for i in range(16)]
    damaged, whole = (pd.DataFrame(rows[:, :4, :4].reshape(len(rows), 16), columns=names) for rows in (noisy, clean))
    first = Autoencoder(**QUICK).fit(damaged, whole)
    again = Autoencoder(**QUICK).fit(damaged, whole[names[::-1]])
    assert np.array_equal(first.reconstruct(damaged), again.reconstruct(damaged))
    data = Dataset(damaged.to_numpy(), target=whole.to_numpy())
    brought = Autoencoder(**QUICK).fit(data)
    assert np.array_equal(brought.reconstruct(data), first.reconstruct(damaged))
    assert brought.score(data) == pytest.approx(first.score(damaged, whole))
    assert data.take([3]).target.shape == (1, 16)
    with pytest.raises(DataError, match="A target is as the rows are"):
        Dataset(noisy, target=clean[:5])


def test_a_run_goes_on_with_the_same_clean_rows_alone(noisy, clean, tmp_path):
    model = Autoencoder(**QUICK).fit(noisy, clean, run_dir=tmp_path / "run")
    assert json.loads((tmp_path / "run" / "config.json").read_text())["source"]["target"]["data"] is None
    again = load(tmp_path / "run")
    assert np.array_equal(again.denoise(noisy), model.reconstruct(noisy))
    with pytest.raises(RunError):
        Autoencoder(**QUICK).fit(noisy, 1 - clean, run_dir=tmp_path / "run", resume=True)


@pytest.mark.slow
def test_the_command_line_takes_two_files_and_measures_the_clean_one(noisy, clean, tmp_path, capsys):
    for name, rows in (
        ("noisy", noisy[:400]),
        ("clean", clean[:400]),
        ("new", noisy[400:]),
        ("new_clean", clean[400:]),
    ):
        np.save(tmp_path / f"{name}.npy", rows)
    run, (damaged, whole) = tmp_path / "run", (str(tmp_path / f"{name}.npy") for name in ("noisy", "clean"))
    options = ["--latent-dim", "8", "--hidden", "32", "--epochs", "12", "--batch-size", "64"]
    fit = ["fit", damaged, "--target-data", whole, "--model", "autoencoder", *options, "--validation", "0.1"]
    assert main([*fit, "--out", str(run)]) == 0
    assert "clean rows" in (run / "report.html").read_text()
    opened = open_run(run)
    measured = json.loads((run / "metrics.json").read_text())
    errors = np.square(opened.estimator.reconstruct(noisy[:400]) - clean[:400]).mean()
    value = next(m["value"] for m in measured["measures"] if m["name"] == "squared_error")
    assert value == pytest.approx(float(errors), rel=1e-4)
    new, new_clean = (str(tmp_path / f"{name}.npy") for name in ("new", "new_clean"))
    for more, rows in (([], noisy[400:]), (["--target-data", new_clean], clean[400:])):
        assert main(["score", str(run), new, *more, "--out", str(tmp_path / "s.npy")]) == 0
        wanted = -np.square(opened.estimator.reconstruct(noisy[400:]) - rows).reshape(200, -1).mean(1)
        np.testing.assert_allclose(np.load(tmp_path / "s.npy").ravel(), wanted, rtol=1e-4)
    capsys.readouterr()
    assert main(["score", str(run), new, "--target-data", whole]) == 2
    assert "A target is as the rows are" in " ".join(capsys.readouterr().err.split())
    assert main(["fit", damaged, "--target-data", whole, "--model", "pca"]) == 2
    assert "--target-data" in capsys.readouterr().err
