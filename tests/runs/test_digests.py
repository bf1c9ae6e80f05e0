"""Files of a run that belong together: what was changed is refused, and a commit is all or nothing."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

import numpy as np
import pytest

from elbowroom import VAE, load, runs
from elbowroom.errors import ElbowroomWarning, RunError
from elbowroom.evaluation.saved import are_measured, load_evaluation

X = np.random.default_rng(0).normal(size=(40, 4)).astype(np.float32)


@pytest.fixture(scope="module")
def fitted() -> VAE:
    return VAE(2, hidden=(8,), epochs=3, random_state=0).fit(X)


@pytest.fixture
def saved(fitted, tmp_path) -> Path:
    return fitted.save(tmp_path / "run")


@pytest.mark.parametrize(
    "file", ["config.json", "environment.json", "fitted.json", "history.jsonl", "weights.safetensors"]
)
def test_one_bit_in_a_file_that_counts_is_refused_by_name(saved, file):
    content = bytearray((saved / file).read_bytes())
    content[len(content) // 2] ^= 1
    (saved / file).write_bytes(content)
    with pytest.raises(RunError, match=file.replace(".", r"\.")):
        load(saved)


@pytest.mark.parametrize("file", ["fitted.json", "weights.safetensors", "history.jsonl"])
def test_a_file_that_is_gone_is_refused_by_name(saved, file):
    (saved / file).unlink()
    with pytest.raises(RunError, match=file):
        load(saved)


def test_who_changed_a_file_on_purpose_says_so_by_seal(saved, fitted):
    config = runs.read_json(saved / "config.json")
    runs.write_json(saved / "config.json", {**config, "comment": "mine"})
    with pytest.raises(RunError, match=r"runs\.seal\("):
        load(saved)
    runs.seal(saved)
    assert np.array_equal(load(saved).transform(X), fitted.transform(X))


def test_a_torn_last_line_of_history_is_left_out_with_a_note(saved, fitted):
    path = saved / "history.jsonl"
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.warns(ElbowroomWarning, match=r"last line of .*history\.jsonl is torn and left out: 2 are whole"):
        assert load(saved).history_ == fitted.history_[:2]


@pytest.mark.parametrize("line", ["{", "[]", "3", "{}", '{"epoch": 1, "step": 1, "elbo": "x"}', ""])
def test_any_other_line_that_is_none_is_named_with_its_file_and_number(saved, line):
    lines = (saved / "history.jsonl").read_text().splitlines()
    (saved / "history.jsonl").write_text("\n".join([lines[0], line, *lines[1:]]) + "\n")
    runs.seal(saved)
    with pytest.raises(RunError, match=r"line 2 of .*history\.jsonl"):
        load(saved)


@pytest.mark.parametrize("moment", range(12))
def test_a_save_over_a_run_that_stops_anywhere_leaves_the_old_run_or_the_new_one(saved, fitted, monkeypatch, moment):
    other = VAE(2, hidden=(8,), epochs=1, random_state=1).fit(X)
    replace, left = os.replace, [moment]

    def stop(*paths: object) -> None:
        if not left[0]:
            raise SystemExit
        left[0] -= 1
        replace(*paths)

    with monkeypatch.context() as patched:
        patched.setattr(os, "replace", stop)
        with contextlib.suppress(SystemExit):
            other.save(saved)
    there = load(saved)
    one = fitted if there.get_params() == fitted.get_params() else other
    assert there.get_params() == one.get_params()
    assert there.n_iter_ == len(there.history_) == one.n_iter_
    assert np.array_equal(there.transform(X), one.transform(X))
    other.save(saved)
    assert np.array_equal(load(saved).transform(X), other.transform(X))
    assert not [path.name for path in saved.iterdir() if path.name.endswith((".new", ".part"))]


def test_measures_say_of_which_weights_they_are_and_a_changed_number_is_found(saved, fitted):
    from elbowroom.opened import open_run

    run = open_run(saved)
    run.save_measures(run.view(run.in_memory(X), samples=2))
    assert are_measured(saved)
    text = (saved / "metrics.json").read_text()
    (saved / "metrics.json").write_text(text.replace('"rows": 40', '"rows": 41'))
    assert not are_measured(saved)
    runs.write_json(saved / "evaluation.json", {"format_version": runs.FORMAT_VERSION, "groups": []})
    with pytest.raises(RunError, match=r"evaluation\.json is what was written"):
        load_evaluation(saved)


def test_weights_carry_their_own_digest_wherever_they_lie(tmp_path):
    """Models of claims have no digests.json beside them."""
    import torch

    path = tmp_path / "model.safetensors"
    runs.save_tensors(path, {"a": torch.arange(100.0)})
    content = bytearray(path.read_bytes())
    content[-7] ^= 1
    path.write_bytes(content)
    with pytest.raises(RunError, match="digest does not match"):
        runs.load_tensors(path)
