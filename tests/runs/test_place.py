"""The folder of a run: nobody else's files are touched, and one process works in it at a time."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from elbowroom import VAE, load, runs
from elbowroom.errors import RunError
from elbowroom.training.callback import Callback

X = np.random.default_rng(0).normal(size=(40, 4)).astype(np.float32)


def vae() -> VAE:
    return VAE(2, hidden=(8,), epochs=1, random_state=0)


@pytest.mark.parametrize("name", ["notes.txt", "mine.part", ".hidden", "data.csv"])
def test_a_folder_with_other_files_is_refused_and_left_as_it_was(tmp_path, name):
    (tmp_path / name).write_text("mine")
    for attempt in (lambda: vae().fit(X, run_dir=tmp_path), lambda: vae().fit(X).save(tmp_path)):
        with pytest.raises(RunError, match="a folder of its own"):
            attempt()
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_a_config_of_somebody_else_is_refused(tmp_path):
    (tmp_path / "config.json").write_text('{"model_type": "bert"}')
    for attempt in (lambda: vae().fit(X, run_dir=tmp_path, resume=True), lambda: vae().fit(X).save(tmp_path)):
        with pytest.raises(RunError, match="format"):
            attempt()
    assert (tmp_path / "config.json").read_text() == '{"model_type": "bert"}'


def test_checkpoints_that_are_a_link_or_a_file_are_refused_and_nothing_is_deleted_behind_them(tmp_path):
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "checkpoint-000000001.safetensors").write_text("mine")
    for number, make in enumerate((lambda path: path.symlink_to(outside), lambda path: path.write_text("mine"))):
        folder = tmp_path / f"run{number}"
        folder.mkdir()
        make(folder / "checkpoints")
        with pytest.raises(RunError, match="checkpoints"):
            vae().fit(X, run_dir=folder)
    assert (outside / "checkpoint-000000001.safetensors").read_text() == "mine"


def test_only_unfinished_files_of_our_own_names_are_cleared(tmp_path):
    folder = vae().fit(X).save(tmp_path / "run")
    ours, theirs = folder / ".weights.safetensors.12-0123abcd.part", folder / ".thesis.docx.12-0123abcd.part"
    ours.write_text("")
    theirs.write_text("")
    vae().fit(X).save(folder)
    assert theirs.exists()
    assert not ours.exists()


@pytest.mark.slow
def test_a_second_fit_in_one_folder_is_refused_while_the_first_goes_on(tmp_path):
    class Meanwhile(Callback):
        def on_epoch(self, training: object) -> None:
            code = (
                "import sys, numpy as np; from elbowroom import VAE\n"
                "VAE(2, hidden=(8,), epochs=1).fit(np.random.rand(40, 4), run_dir=sys.argv[1], resume=True)"
            )
            self.ended = subprocess.run(
                [sys.executable, "-c", code, str(tmp_path / "run")], capture_output=True, text=True
            )

    watch = Meanwhile()
    first = vae().fit(X, run_dir=tmp_path / "run", callbacks=[watch])
    assert "One fit or save works in a run folder at a time." in watch.ended.stderr
    assert np.array_equal(load(tmp_path / "run").transform(X), first.transform(X))


def test_the_lock_of_a_process_that_is_gone_is_no_obstacle(tmp_path):
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / runs.LOCK).write_text("12345")
    vae().fit(X, run_dir=tmp_path / "run")


def test_a_run_whose_link_leads_out_of_its_folder_or_that_is_no_file_is_refused(tmp_path):
    import os

    folder = vae().fit(X).save(tmp_path / "run")
    (folder / "history.jsonl").rename(tmp_path / "history.jsonl")
    (folder / "history.jsonl").symlink_to(tmp_path / "history.jsonl")
    with pytest.raises(RunError, match="a link to"):
        load(folder)
    (folder / "history.jsonl").unlink()
    os.mkfifo(folder / "history.jsonl")
    with pytest.raises(RunError, match="a named pipe"):
        load(folder)


def test_a_folder_that_is_a_link_is_a_run_all_the_same(tmp_path: Path):
    vae().fit(X).save(tmp_path / "disk" / "run")
    (tmp_path / "run").symlink_to(tmp_path / "disk" / "run")
    assert load(tmp_path / "run").n_iter_ == 1
