"""A run that was fitted in Python knows where its data came from, is opened by any face, and can begin another run."""

from __future__ import annotations

import json
import os
from pathlib import Path

import numpy as np
import pytest

from elbowroom import (
    VAE,
    Autoencoder,
    ConditionalVAE,
    Seq2Seq,
    SequenceVAE,
    load,
    load_data,
    load_pairs,
    load_texts,
    open_run,
    windows,
)
from elbowroom.data.dataset import Dataset
from elbowroom.errors import ConfigError, DataError, ElbowroomWarning, RunError
from elbowroom.training.callback import Callback

SMALL = {"hidden": (8,), "epochs": 1, "random_state": 0}
WORDS = ["a dog sees milk", "the cat wants rain", "a child likes the sun", "the cat sees a dog"] * 5

pytestmark = pytest.mark.filterwarnings("ignore:.*as its data, which are read now")


def rows(count: int = 40, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=(count, 4)).astype(np.float32)


def source_of(folder: Path) -> dict:
    return json.loads((folder / "config.json").read_text(encoding="utf-8"))["source"]


def test_a_set_by_name_is_recorded_and_its_test_part_measures_the_run(tmp_path):
    train = load_data("digits")
    vae = VAE(2, **SMALL).fit(train, run_dir=tmp_path / "run")
    assert np.array_equal(vae.transform(train.x), VAE(2, **SMALL).fit(train.x).transform(train.x))
    assert source_of(tmp_path / "run")["data"] == "digits"
    run = open_run(tmp_path / "run")
    test = run.measured()
    assert (test.split, len(test)) == ("test", 360)
    assert len(run.training()) == len(train)
    measures = {measure.name: measure for measure in run.view(test, samples=2).measures}
    assert (measures["nll"].rows, measures["nll"].samples, measures["nll"].split) == (360, 2, "test")


def test_a_saved_estimator_carries_its_source_as_its_run_folder_does(tmp_path):
    np.save(tmp_path / "x.npy", rows())
    vae = VAE(2, **SMALL).fit(load_data(tmp_path / "x.npy"), run_dir=tmp_path / "run")
    assert source_of(vae.save(tmp_path / "saved")) == source_of(tmp_path / "run")
    assert load(tmp_path / "saved").source_ == vae.source_
    assert source_of(load(tmp_path / "run").save(tmp_path / "again")) == source_of(tmp_path / "run")
    changed = rows()
    changed[3, 2] += 1
    np.save(tmp_path / "x.npy", changed)
    with pytest.raises(DataError, match="has changed since the fit"):
        open_run(tmp_path / "saved").measured()
    with pytest.warns(ElbowroomWarning, match="changed since the fit"):
        assert open_run(tmp_path / "saved").training() is None


def test_rows_in_memory_are_told_from_others_and_their_origin_is_said_to_be_unknown(tmp_path):
    VAE(2, **SMALL).fit(rows(), run_dir=tmp_path / "run")
    source = source_of(tmp_path / "run")
    assert source["data"] is None
    assert source["fingerprint"]["shape"] == [40, 4]
    assert source["range"] == [rows().min(), rows().max()]
    with pytest.raises(DataError, match=r"an array in memory \(40 x 4 float32\).*elbowroom report RUN DATA"):
        open_run(tmp_path / "run").measured()
    assert load_data("digits").take(slice(0, 50)).origin is None, "a part of a set is not read again by its name"


def test_columns_of_a_table_are_put_in_order_by_their_names(tmp_path):
    x = rows()
    table = Dataset(x, feature_names=("a", "b", "c", "d"))
    vae = VAE(2, **SMALL).fit(table)
    turned = Dataset(x[:, ::-1], feature_names=("d", "c", "b", "a"))
    assert np.array_equal(vae.transform(turned), vae.transform(x))
    with pytest.raises(DataError, match="without d and with e"):
        vae.transform(Dataset(x, feature_names=("a", "b", "c", "e")))
    lines = [",".join("dcba"), *(",".join(map(str, row)) for row in x[:, ::-1])]
    (tmp_path / "table.csv").write_text("\n".join(lines))
    run = open_run(vae.save(tmp_path / "run"), "codes")
    assert np.allclose(run.codes(run.read(str(tmp_path / "table.csv"))).values, vae.transform(x), atol=1e-6)


def test_windows_of_a_series_are_cut_again_as_they_were(tmp_path):
    np.save(tmp_path / "series.npy", np.sin(np.arange(120.0))[:, None])
    cut = windows(load_data(tmp_path / "series.npy"), window=20, stride=7)
    VAE(2, **SMALL).fit(cut, run_dir=tmp_path / "run")
    assert source_of(tmp_path / "run")["series"] == {"window": 20, "stride": 7, "gaps": "refuse", "time": None}
    run = open_run(tmp_path / "run", "score_steps")
    assert np.array_equal(run.measured().x, cut.x)
    scores = run.score_steps(run.measured(), str(tmp_path / "series.npy"), None, None)
    assert len(scores.columns["score"]) == 120


def test_a_conditional_model_takes_the_labels_of_a_data_set():
    data = load_data("digits").take(slice(0, 100))
    named = ConditionalVAE(2, **SMALL).fit(data, validation=data.take(slice(0, 30)))
    assert "val_elbo" in named.history_[-1]
    plain = ConditionalVAE(2, **SMALL).fit(data.x, data.y)
    assert np.array_equal(
        ConditionalVAE(2, **SMALL).fit(data).transform(data.x, data.y), plain.transform(data.x, data.y)
    )


def test_texts_and_pairs_are_recorded_and_those_held_out_measure_the_run(tmp_path):
    (tmp_path / "lines.txt").write_text("\n".join(WORDS), encoding="utf-8")
    settings = {"width": 4, "units": 4, "epochs": 1, "tokens": "space", "random_state": 0}
    SequenceVAE(2, validation_fraction=0.2, **settings).fit(
        load_texts(tmp_path / "lines.txt"), run_dir=tmp_path / "vae"
    )
    run = open_run(tmp_path / "vae")
    measured = run.measured()
    assert (measured.split, measured.title, len(measured.texts)) == ("validation", "lines.txt", 4)
    assert measured.texts == [WORDS[i] for i in run.estimator.held_out(WORDS)]
    (tmp_path / "lines.txt").write_text("\n".join(reversed(WORDS)), encoding="utf-8")
    with pytest.raises(DataError, match="has changed since the fit"):
        run.measured()
    (tmp_path / "pairs.tsv").write_text("\n".join(f"{w}\t{w[::-1]}" for w in WORDS), encoding="utf-8")
    pairs = load_pairs(tmp_path / "pairs.tsv")
    model = Seq2Seq(beams=1, **settings).fit(pairs, validation=pairs.take(range(3)), run_dir=tmp_path / "pairs")
    assert model.source_["validation"] is None, "a part of a file is not read again by its name"
    with pytest.raises(DataError, match="were in memory"):
        open_run(tmp_path / "pairs").measured()
    with pytest.raises(DataError, match="fitted to texts in memory"):
        open_run(Seq2Seq(beams=1, **settings).fit(WORDS, WORDS).save(tmp_path / "memory")).measured()


def test_a_method_that_a_kind_of_data_has_not_is_refused_by_name(tmp_path):
    folder = VAE(2, **SMALL).fit(rows()).save(tmp_path / "run")
    with pytest.raises(ConfigError, match=r"models of pairs of texts.*VAE reads rows.*embed, map, reconstruct"):
        open_run(folder, "translations")


def count_writes(monkeypatch) -> dict[str, int]:
    """How often each file is put in its place."""
    move, counts = os.replace, {}

    def replace(source, target, **options):
        counts[Path(target).name] = counts.get(Path(target).name, 0) + 1
        move(source, target, **options)

    monkeypatch.setattr(os, "replace", replace)
    return counts


def test_every_file_of_a_finished_run_is_written_once_and_history_once_an_epoch(tmp_path, monkeypatch):
    counts = count_writes(monkeypatch)
    VAE(2, hidden=(8,), epochs=3, random_state=0).fit(rows(), run_dir=tmp_path / "run")
    once = {"config.json": 1, "environment.json": 1, "fitted.json": 1, "weights.safetensors": 1}
    waiting = {".fitted.json.new": 1, ".weights.safetensors.new": 1}  # they take their places together
    assert counts == {**once, "history.jsonl": 3, "digests.json": 1, **waiting}
    counts.clear()
    settings = {"width": 4, "units": 4, "epochs": 1, "tokens": "space", "random_state": 0}
    SequenceVAE(2, **settings).fit(WORDS, run_dir=tmp_path / "texts")
    waiting[".vocabulary.json.new"] = 1
    assert counts == {**once, "history.jsonl": 1, "vocabulary.json": 1, "digests.json": 1, **waiting}


def test_a_finished_run_that_is_resumed_is_read_and_no_file_changes(tmp_path):
    vae = VAE(2, **SMALL).fit(rows(), run_dir=tmp_path / "run")
    before = {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in (tmp_path / "run").iterdir()}
    with pytest.warns(ElbowroomWarning, match="finished: nothing is trained"):
        again = VAE(2, **SMALL).fit(rows(), run_dir=tmp_path / "run", resume=True)
    assert {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in (tmp_path / "run").iterdir()} == before
    assert np.array_equal(again.transform(rows()), vae.transform(rows()))
    assert (again.n_iter_, again.stop_reason_, again.history_) == (1, None, vae.history_)
    with pytest.raises(RunError, match="epochs: was 1, now 2"):
        VAE(2, hidden=(8,), epochs=2, random_state=0).fit(rows(), run_dir=tmp_path / "run", resume=True)


class Start(Callback):
    """The model and the state of the optimisers as training begins."""

    def on_start(self, training) -> None:
        self.weights = {name: value.clone() for name, value in training.model.state_dict().items()}
        self.optimised = any(optimizer.state for optimizer in training.optimizers.values())


def test_a_run_that_starts_from_another_has_its_weights_and_scaling_and_a_fresh_optimiser(tmp_path, capsys):
    old = VAE(2, **SMALL).fit(rows(), run_dir=tmp_path / "old")
    start, more = Start(), 5 + 3 * rows(30, seed=1)
    new = VAE(2, **{**SMALL, "random_state": 7}, verbose=True)
    new.fit(more, start_from=tmp_path / "old", run_dir=tmp_path / "new", callbacks=[start])
    assert not start.optimised
    for name, value in old.model_.state_dict().items():
        assert np.array_equal(start.weights[name], value), name
    for name in ("scaling.shift", "scaling.scale"):
        assert np.array_equal(new.model_.state_dict()[name], old.model_.state_dict()[name])
    assert f"starts from {tmp_path / 'old'}" in capsys.readouterr().out
    config = json.loads((tmp_path / "new" / "config.json").read_text(encoding="utf-8"))
    assert config["start_from"]["run"] == str(tmp_path / "old")
    assert len(config["start_from"]["weights"]) == 64
    assert config["source"]["fingerprint"]["shape"] == [30, 4]
    assert not np.array_equal(new.transform(more), old.transform(more)), "it was trained"


def test_a_run_of_another_model_is_no_start_and_what_differs_is_named(tmp_path):
    VAE(2, **SMALL).fit(rows(), run_dir=tmp_path / "old")
    with pytest.raises(RunError, match=r"latent_dim: was 2, now 3"):
        VAE(3, **SMALL).fit(rows(), start_from=tmp_path / "old")
    with pytest.raises(RunError, match=r"posterior\.name: was 'diagonal_gaussian', now 'point'"):
        Autoencoder(2, **SMALL).fit(rows(), start_from=tmp_path / "old")
    with pytest.raises(RunError, match="run folder"):
        VAE(2, **SMALL).fit(rows(), start_from=tmp_path / "nowhere")


def test_texts_that_start_from_a_run_have_its_vocabulary(tmp_path):
    settings = {"width": 4, "units": 4, "epochs": 1, "tokens": "space", "random_state": 0}
    old = SequenceVAE(2, **settings).fit(WORDS, run_dir=tmp_path / "old")
    new = SequenceVAE(2, **settings).fit(WORDS[:3] * 4, start_from=tmp_path / "old")
    assert new.vocabulary_digest_ == old.vocabulary_digest_
    with pytest.raises(RunError, match="tokens: was 'space', now 'word'"):
        SequenceVAE(2, **{**settings, "tokens": "word"}).fit(WORDS, start_from=tmp_path / "old")
