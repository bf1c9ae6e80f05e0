"""The command line, typed as a user types it."""

from __future__ import annotations

import importlib
import json
import warnings
from pathlib import Path

import numpy as np
import pytest

from elbowroom.cli.main import main


@pytest.fixture(scope="module")
def run(tmp_path_factory) -> Path:
    """A VAE of the digits, fitted by the command line."""
    out = tmp_path_factory.mktemp("runs") / "digits-vae"
    assert main(["fit", "digits", "--epochs", "2", "--hidden", "32", "--latent-dim", "3", "--out", str(out)]) == 0
    return out


@pytest.mark.slow
def test_fit_writes_a_run_folder_with_measures_and_a_report(run):
    names = {path.name for path in run.iterdir()}
    wanted = {"config.json", "environment.json", "weights.safetensors", "history.jsonl", "metrics.json", "report.html"}
    assert wanted <= names
    measures = {m["name"]: m for m in json.loads((run / "metrics.json").read_text())["measures"]}
    assert measures["elbo"]["split"] == "test"
    assert measures["elbo"]["rows"] == 360
    assert measures["nll"]["samples"] == 100
    assert -measures["nll"]["value"] > measures["elbo"]["value"], "the importance-weighted bound is the tighter one"
    assert len((run / "history.jsonl").read_text().splitlines()) == 2


def test_a_finished_run_is_not_trained_over(run, capsys):
    assert main(["fit", "digits", "--epochs", "2", "--out", str(run)]) == 2
    assert "Cure: choose another folder" in capsys.readouterr().err


@pytest.mark.slow
def test_a_conditional_model_draws_the_label_asked_for(tmp_path, capsys):
    from elbowroom import load, load_data

    run = str(tmp_path / "run")
    assert main(["fit", "digits", "--model", "conditional-vae", "--epochs", "1", "--hidden", "16", "--out", run]) == 0
    assert "elbo_joint" in capsys.readouterr().out
    out = str(tmp_path / "out.npy")
    assert main(["sample", run, "--label", "3", "--count", "4", "--out", out]) == 0
    np.testing.assert_array_equal(np.load(out), load(run).sample(4, y=3, random_state=0))
    assert main(["sample", run, "--count", "12", "--out", out]) == 0
    np.testing.assert_array_equal(np.load(out), load(run).sample(12, [*range(10), 0, 1], random_state=0))
    assert main(["embed", run, "digits", "--split", "test", "--out", out]) == 0
    test = load_data("digits", split="test")
    np.testing.assert_array_equal(np.load(out), load(run).transform(test.x, test.y))
    for command in ("score", "reconstruct"):
        assert main([command, run, "digits", "--split", "test", "--out", out]) == 0
    capsys.readouterr()
    assert main(["sample", run, "--label", "12"]) == 2
    assert "known are 0, 1" in capsys.readouterr().err
    np.save(tmp_path / "rows.npy", test.x)
    assert main(["embed", run, str(tmp_path / "rows.npy"), "--out", out]) == 2
    assert "without labels" in capsys.readouterr().err


@pytest.mark.slow
def test_labels_of_the_data_choose_modes_where_they_are_asked_for(tmp_path, capsys):
    from elbowroom import load

    game = ["--model", "adversarial-autoencoder", "--prior", "ten-gaussians", "--epochs", "1", "--hidden", "16"]
    run, out = str(tmp_path / "run"), str(tmp_path / "out.npy")
    assert main(["fit", "digits", *game, "--labels", "--out", run]) == 0
    assert load(run).plan_.objective.condition.labels == tuple(range(10))
    assert main(["sample", run, "--label", "3", "--count", "4", "--out", out]) == 0
    np.testing.assert_array_equal(np.load(out), load(run).sample(4, y=3, random_state=0))
    assert main(["fit", "digits", *game, "--out", str(tmp_path / "other")]) == 0
    assert load(str(tmp_path / "other")).plan_.objective.condition is None
    capsys.readouterr()
    assert main(["fit", "digits", "--labels", "--out", str(tmp_path / "vae")]) == 2
    assert "learns nothing from labels" in capsys.readouterr().err
    np.save(tmp_path / "rows.npy", np.random.default_rng(0).normal(size=(40, 3)))
    assert main(["fit", str(tmp_path / "rows.npy"), *game, "--labels", "--out", str(tmp_path / "none")]) == 2
    assert "--label-column" in capsys.readouterr().err


def test_a_label_is_for_a_conditional_model(run, tmp_path, capsys):
    assert main(["sample", str(run), "--label", "3", "--out", str(tmp_path / "out.npy")]) == 2
    assert "--model conditional-vae" in capsys.readouterr().err


@pytest.mark.slow
def test_labels_of_a_table_are_known_by_name(tmp_path):
    """In another file with fewer classes a class has another number, and still the same name."""
    rng = np.random.default_rng(0)
    rows = [f"{rng.normal():.3f},{rng.normal():.3f},{name}" for name in ["ant", "bee", "cat"] * 20]
    (tmp_path / "all.csv").write_text("\n".join(["a,b,kind", *rows]) + "\n")
    (tmp_path / "some.csv").write_text("\n".join(["a,b,kind", *rows[1::3], *rows[2::3]]) + "\n")
    run, out = str(tmp_path / "run"), str(tmp_path / "out.npy")
    table = ["--label-column", "kind"]
    fit = ["fit", str(tmp_path / "all.csv"), *table, "--model", "conditional-vae", "--epochs", "1", "--out", run]
    assert main(fit) == 0
    assert main(["embed", run, str(tmp_path / "all.csv"), *table, "--out", out]) == 0
    every = np.load(out)
    assert main(["embed", run, str(tmp_path / "some.csv"), *table, "--out", out]) == 0
    np.testing.assert_allclose(np.load(out), np.concatenate([every[1::3], every[2::3]]), atol=1e-6)
    assert main(["sample", run, "--label", "bee", "--out", out]) == 0


def test_embed_writes_what_transform_gives(run, tmp_path):
    from elbowroom import load, load_data

    assert main(["embed", str(run), "digits", "--split", "test", "--out", str(tmp_path / "codes.npy")]) == 0
    codes = np.load(tmp_path / "codes.npy")
    np.testing.assert_array_equal(codes, load(run).transform(load_data("digits", split="test").x))


@pytest.mark.slow
@pytest.mark.parametrize("name", ["out.npz", "out.csv", "out.parquet", "out.png", "out.svg"])
def test_results_are_written_by_the_ending_of_the_name(run, tmp_path, name):
    assert main(["reconstruct", str(run), "digits", "--split", "test", "--out", str(tmp_path / name)]) == 0
    assert (tmp_path / name).stat().st_size > 1000


def test_a_picture_of_reconstructions_shows_each_input_above_what_became_of_it(run, tmp_path, monkeypatch):
    from elbowroom import load, load_data

    module = importlib.import_module("elbowroom.pictures.figures.reconstructions")  # the package has the function
    drawn, plain = {}, module.reconstructions
    monkeypatch.setattr(module, "reconstructions", lambda rows, **rest: (drawn.update(rows), plain(rows, **rest))[1])
    words = ["--language", "ko", "--out", str(tmp_path / "both.png")]
    assert main(["reconstruct", str(run), "digits", "--split", "test", *words]) == 0
    x = load_data("digits", split="test").x[:100]
    assert list(drawn) == ["input", "reconstruction"]
    np.testing.assert_array_equal(drawn["input"], x)
    np.testing.assert_allclose(drawn["reconstruction"], load(run).reconstruct(x), atol=1e-5)


def test_samples_are_the_same_for_the_same_seed(run, tmp_path):
    for name in ("a.npy", "b.npy"):
        assert main(["sample", str(run), "--count", "5", "--seed", "3", "--out", str(tmp_path / name)]) == 0
    np.testing.assert_array_equal(np.load(tmp_path / "a.npy"), np.load(tmp_path / "b.npy"))


def test_score_prints_the_mean_of_what_it_writes(run, tmp_path, capsys):
    assert (
        main(["score", str(run), "digits", "--split", "test", "--samples", "5", "--out", str(tmp_path / "s.npy")]) == 0
    )
    assert f"mean {np.load(tmp_path / 's.npy').mean():.4f} over 360 rows" in capsys.readouterr().out


@pytest.mark.slow
def test_a_report_can_be_had_in_korean(run, tmp_path):
    assert main(["report", str(run), "--language", "ko", "--out", str(tmp_path / "ko.html"), "--samples", "3"]) == 0
    page = (tmp_path / "ko.html").read_text()
    assert '<html lang="ko"' in page
    assert "잠재 공간" in page


@pytest.mark.slow
def test_pca_is_fitted_without_steps_and_stands_beside_other_runs(run, tmp_path, capsys):
    out = tmp_path / "digits-pca"
    assert main(["fit", "digits", "--model", "pca", "--latent-dim", "3", "--out", str(out)]) == 0
    measures = {m["name"]: m for m in json.loads((out / "metrics.json").read_text())["measures"]}
    assert measures["elbo"]["value"] == pytest.approx(-measures["nll"]["value"], abs=1e-3)
    assert main(["compare", str(out), str(run), "--out", str(tmp_path / "both.html")]) == 0
    page = (tmp_path / "both.html").read_text(encoding="utf-8")
    assert "No steps were taken for digits-pca" in page
    capsys.readouterr()
    assert main(["fit", "digits", "--model", "pca", "--epochs", "3", "--out", str(tmp_path / "x")]) == 2
    assert "pca has no setting --epochs" in capsys.readouterr().err


@pytest.mark.slow
def test_compare_sets_two_runs_side_by_side(run, tmp_path, capsys):
    other = tmp_path / "plain"
    assert (
        main(["fit", "digits", "--model", "autoencoder", "--epochs", "1", "--hidden", "16", "--out", str(other)]) == 0
    )
    assert main(["compare", str(run), str(other), "--out", str(tmp_path / "both.html")]) == 0
    assert "digits-vae · plain" in (tmp_path / "both.html").read_text()
    assert main(["compare", str(run), "--out", str(tmp_path / "one.html")]) == 2
    assert "two runs or more" in capsys.readouterr().err


@pytest.mark.slow
def test_a_run_whose_rows_have_changed_or_are_gone_says_so(tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    x = np.random.default_rng(0).random((40, 5))
    np.save("rows.npy", x)
    assert main(["fit", "rows.npy", "--epochs", "1", "--hidden", "4", "--latent-dim", "2", "--out", "run"]) == 0
    assert main(["report", "run"]) == 0
    capsys.readouterr()
    x[39, 4] += 0.01
    np.save("rows.npy", x)
    for command in ("report", "evaluate"):
        assert main([command, "run"]) == 2
        assert "rows.npy, which has changed since the fit" in capsys.readouterr().err
    assert main(["report", "run", "rows.npy"]) == 0, "named, they are rows as any others"
    Path("rows.npy").unlink()
    assert main(["report", "run"]) == 2
    assert "rows.npy, which is not here" in capsys.readouterr().err


@pytest.mark.slow
def test_a_table_with_labels_is_fitted_without_them(tmp_path):
    rng = np.random.default_rng(0)
    lines = ["a,b,kind"] + [f"{x:.3f},{y:.3f},{int(x > 0)}" for x, y in rng.normal(size=(60, 2))]
    (tmp_path / "table.csv").write_text("\n".join(lines) + "\n")
    fit = [
        "fit",
        str(tmp_path / "table.csv"),
        "--label-column",
        "kind",
        "--epochs",
        "2",
        "--out",
        str(tmp_path / "run"),
    ]
    assert main(fit) == 0
    config, fitted = (json.loads((tmp_path / "run" / f"{name}.json").read_text()) for name in ("config", "fitted"))
    assert config["plan"]["model"]["event_shape"] == [2]
    assert fitted["learned"]["n_features_in_"] == 2


@pytest.mark.slow
def test_a_detector_says_which_rows_are_outliers(tmp_path, capsys):
    rows = np.random.default_rng(0).normal(size=(200, 4))
    rows[5] = 12.0
    np.save(tmp_path / "rows.npy", rows)
    fit = [
        "fit",
        str(tmp_path / "rows.npy"),
        "--model",
        "anomaly-detector",
        "--contamination",
        "0.005",
        "--epochs",
        "20",
    ]
    assert main([*fit, "--out", str(tmp_path / "run")]) == 0
    assert main(["score", str(tmp_path / "run"), str(tmp_path / "rows.npy"), "--out", str(tmp_path / "s.npy")]) == 0
    assert np.flatnonzero(np.load(tmp_path / "s.npy")[:, 1]).tolist() == [5]
    assert "1 of them outliers" in capsys.readouterr().out


@pytest.mark.slow
def test_the_demo_trains_both_models_and_writes_one_page(tmp_path):
    assert main(["demo", "digits", "--epochs", "1", "--out", str(tmp_path)]) == 0
    page = (tmp_path / "index.html").read_text()
    assert "Autoencoder · VAE" in page
    assert "empty cells" in page


def test_data_lists_every_set_of_the_catalogue(capsys):
    assert main(["data"]) == 0
    out = capsys.readouterr().out
    assert all(name in out for name in ("digits", "mnist", "fashion-mnist", "binarized-mnist", "celeba", "sprites"))


def test_data_says_what_a_set_is_and_which_splits_are_not_at_hand(capsys, tmp_path, monkeypatch):
    monkeypatch.setenv("ELBOWROOM_DATA", str(tmp_path))
    assert main(["data", "sprites"]) == 0
    assert "train: 10000 x 64 x 64 uint8, 3 classes, 5 attributes; 10,000 pictures" in capsys.readouterr().out
    assert main(["data", "celeba"]) == 0
    out = capsys.readouterr().out
    assert "must not be redistributed" in out
    assert "official-test: not at hand; img_align_celeba.zip, list_attr_celeba.txt has to be put" in out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["fit", "mnits"], "did you mean 'mnist'"),
        (["fit", "digits", "--likelihood", "bernouli", "--out", "x"], "did you mean 'bernoulli'"),
        (["fit", "digits", "--latent-dim", "0", "--out", "x"], "at least one dimension"),
        (["fit", "digits", "--epochs", "-1", "--out", "x"], "epochs is at least 1"),
        (["fit", "digits", "--model", "linear-autoencoder", "--beta", "2", "--out", "x"], "no setting --beta"),
        (["fit", "digits", "--patience", "3", "--out", "x"], "rows that training does not see"),
        (["embed", "nowhere", "digits"], "no nowhere"),
    ],
)
def test_mistakes_get_the_rule_and_the_cure(arguments, words, capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert main(arguments) == 2
    error = capsys.readouterr().err
    assert words in error
    assert "Traceback" not in error
    assert not list(tmp_path.iterdir()), "nothing half-made stays"


@pytest.mark.slow
def test_sharper_images_by_penalty_and_by_game(tmp_path, digits, capsys):
    from elbowroom import VAEGAN, Autoencoder
    from elbowroom.cli.commands.fit import Fit
    from elbowroom.cli.model_options import options_of

    looks = Autoencoder(2, hidden=(8,), epochs=1, random_state=0).fit(digits[:50]).save(tmp_path / "looks")
    seen = options_of("vae", Fit)("digits", penalty="perceptual", penalty_run=looks, penalty_weight=30.0).build()
    assert seen.penalty.network.hidden == (8,)
    assert seen.penalty_weight == 30.0
    game = options_of("vae-gan", Fit)("digits", discriminator=("9", "8"), layer=0, feature_weight=0.1).build()
    assert isinstance(game, VAEGAN)
    assert (game.discriminator, game.layer, game.feature_weight) == ((9, 8), 0, 0.1)
    out = tmp_path / "run"
    assert main(["fit", "digits", "--penalty", "ms-ssim", "--epochs", "1", "--hidden", "8", "--out", str(out)]) == 0
    assert "no likelihood" in capsys.readouterr().out
    assert main(["fit", "digits", "--penalty", "perceptual"]) == 2
    assert "--penalty-run" in capsys.readouterr().err


def test_a_finished_run_that_is_resumed_says_so_ends_with_0_and_changes_no_file(run, capsys):
    fit = ["fit", "digits", "--epochs", "2", "--hidden", "32", "--latent-dim", "3", "--out", str(run), "--resume"]
    before = {path: path.stat().st_mtime_ns for path in run.iterdir()}
    with warnings.catch_warnings():  # the command line prints them itself
        warnings.simplefilter("always")
        assert main(fit) == 0
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.splitlines() == [f"note: The run in {run} is finished: nothing is trained."]
    assert {path: path.stat().st_mtime_ns for path in run.iterdir()} == before


@pytest.mark.slow
def test_a_run_starts_from_the_weights_of_another(run, tmp_path, capsys):
    fit = ["fit", "digits", "--epochs", "1", "--hidden", "32", "--start-from", str(run)]
    assert main([*fit, "--latent-dim", "3", "--out", str(tmp_path / "new")]) == 0
    assert f"starts from {run}" in capsys.readouterr().out
    assert json.loads((tmp_path / "new" / "config.json").read_text())["start_from"]["run"] == str(run)
    assert main([*fit, "--latent-dim", "4", "--out", str(tmp_path / "other")]) == 2
    assert "latent_dim: was 3, now 4" in capsys.readouterr().err
    assert not (tmp_path / "other").exists()
