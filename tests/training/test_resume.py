"""A run that was killed again and again gives the weights and the history of the run that was not, bit for bit."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import killable
import numpy as np
import pytest
import torch

from elbowroom import VAE, load
from elbowroom.errors import ElbowroomWarning, RunError
from elbowroom.runs import load_tensors
from elbowroom.training import loop
from elbowroom.training.callback import Callback
from helpers.models import untimed
from helpers.stops import CrashAt

LAST = killable.EPOCHS * killable.STEPS_PER_EPOCH
KILLED = -signal.SIGKILL
pytestmark = [pytest.mark.slow, pytest.mark.skipif(not hasattr(os, "fork"), reason="needs a system that can fork")]

Live = Callable[..., dict[str, Any]]


@pytest.fixture(scope="module")
def live(tmp_path_factory) -> Iterator[Live]:
    """Runs one life in a process of its own and tells how it ended, where it began, how far it came."""
    diary = tmp_path_factory.mktemp("diary") / "step.json"
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "OMP_NUM_THREADS": "1"}
    server = subprocess.Popen(
        [sys.executable, killable.__file__], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment
    )

    def one(folder: Path, resume: bool = True, **order: Any) -> dict[str, Any]:
        server.stdin.write(json.dumps({"folder": str(folder), "resume": resume, "diary": str(diary), **order}) + "\n")
        server.stdin.flush()
        return json.loads(server.stdout.readline())

    yield one
    server.stdin.close()
    server.wait(timeout=30)
    server.stdout.close()


@pytest.fixture(scope="module")
def never_killed(live, tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("never") / "run"
    assert live(folder, resume=False) == {"status": 0, "from": 0, "to": LAST}
    return folder


def history(folder: Path) -> list[dict[str, Any]]:
    """The history but for the time it took."""
    return untimed(json.loads(line) for line in (folder / "history.jsonl").read_text().splitlines())


def assert_same_run(folder: Path, other: Path) -> None:
    assert history(folder) == history(other)
    assert (folder / "weights.safetensors").read_bytes() == (other / "weights.safetensors").read_bytes()
    assert sorted(path.name for path in folder.iterdir()) == sorted(path.name for path in other.iterdir())


def checkpoints(folder: Path) -> list[Path]:
    return sorted((folder / "checkpoints").glob("checkpoint-*.safetensors"))


def crash(folder: Path, step: int, **changes: Any) -> None:
    with pytest.raises(RuntimeError, match="fell over"):
        killable.train(folder, callbacks=(CrashAt(step),), **changes)


def test_a_run_killed_twelve_times_equals_the_run_that_was_not(live, never_killed, tmp_path):
    folder = tmp_path / "run"
    kills = [3, 9, 17, 24, 33, 38, 46, 54, 61, 74]
    assert all(step % killable.STEPS_PER_EPOCH for step in kills), "all of them in the middle of an epoch"
    for number, step in enumerate(kills):
        life = live(folder, resume=number > 0, step=step)
        assert life["status"] == KILLED
        assert life["to"] == step
        assert life["from"] == (kills[number - 1] // 5 * 5 if number else 0), "on from the newest checkpoint"
    # the writes of the checkpoints of steps 80 and 90, half-way through and complete but not yet in place
    for moment, torn, start in (("half-way", 80, 70), ("complete", 90, 75)):
        write = (torn - start) // 5
        life = live(folder, write=["checkpoint-", write, moment])
        assert (life["status"], life["from"], life["to"]) == (KILLED, start, torn)
        assert list((folder / "checkpoints").glob(".checkpoint-*")), "what the write left behind"
        assert checkpoints(folder)[-1].name == f"checkpoint-{torn - 5:09d}.safetensors"
    assert live(folder) == {"status": 0, "from": 85, "to": LAST}
    assert_same_run(folder, never_killed)


def test_a_run_killed_at_the_end_of_an_epoch_goes_on(live, never_killed, tmp_path):
    """Step 65 is both the end of an epoch and the place of a checkpoint."""
    folder = tmp_path / "run"
    for step in (65, 66, 78):
        assert live(folder, step=step)["status"] == KILLED
    assert live(folder)["status"] == 0
    assert_same_run(folder, never_killed)


@pytest.mark.parametrize("moment", ["half-way", "complete"])
def test_a_run_killed_while_its_history_is_written_goes_on(live, never_killed, tmp_path, moment):
    folder = tmp_path / "run"
    assert live(folder, resume=False, write=["history.jsonl", 3, moment])["status"] == KILLED
    assert live(folder)["status"] == 0
    assert_same_run(folder, never_killed)


@pytest.mark.parametrize("moment", ["half-way", "complete"])
def test_a_run_killed_while_its_final_weights_are_written_does_not_start_again(live, never_killed, tmp_path, moment):
    folder = tmp_path / "run"
    assert live(folder, resume=False, write=["weights.safetensors", 1, moment])["status"] == KILLED
    life = live(folder)
    assert life["status"] == 0
    assert life["from"] >= 100, "the whole training must not be lost"
    assert_same_run(folder, never_killed)


def test_a_run_that_stops_early_stops_at_the_same_epoch_after_a_kill(live, tmp_path):
    hasty = {"patience": 1, "learning_rate": 0.3, "epochs": 30, "ema": None}  # the best epoch comes soon
    clean, folder = tmp_path / "clean", tmp_path / "run"
    end = live(clean, resume=False, changes=hasty)
    assert end["status"] == 0
    assert end["to"] < 30 * killable.STEPS_PER_EPOCH, "the run must stop early for this test to say something"
    assert live(folder, resume=False, step=end["to"] - 2, changes=hasty)["status"] == KILLED
    # the last life ended its training, and was killed before it could write the weights
    assert live(folder, write=["weights.safetensors", 1, "half-way"], changes=hasty)["status"] == KILLED
    assert live(folder, changes=hasty)["status"] == 0
    assert_same_run(folder, clean)


@pytest.mark.parametrize("damage", ["cut", "flipped"])
def test_a_torn_newest_checkpoint_is_named_and_the_one_before_used(never_killed, tmp_path, damage):
    folder = tmp_path / "run"
    crash(folder, 43)
    before, newest = checkpoints(folder)
    content = bytearray(newest.read_bytes())
    if damage == "cut":
        content = content[: len(content) // 2]
    else:
        content[len(content) * 3 // 4] ^= 1
    newest.write_bytes(content)
    watch = CrashAt(-1)
    with pytest.warns(ElbowroomWarning, match=newest.name):
        killable.train(folder, resume=True, callbacks=(watch,))
    assert watch.start == 35
    assert before.name.endswith("35.safetensors")
    assert_same_run(folder, never_killed)


def test_with_every_checkpoint_torn_the_run_starts_again_and_says_so(never_killed, tmp_path):
    folder = tmp_path / "run"
    crash(folder, 18)
    for path in checkpoints(folder):
        path.write_bytes(path.read_bytes()[:100])
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        killable.train(folder, resume=True)
    assert sum("checkpoint-" in str(word.message) for word in said) == 2
    assert_same_run(folder, never_killed)


def test_resuming_with_other_settings_is_refused_and_names_them(tmp_path):
    folder = tmp_path / "run"
    crash(folder, 18)
    with pytest.raises(RunError, match=r"learning_rate: was 0\.001, now 0\.1"):
        killable.train(folder, resume=True, learning_rate=0.1)
    with pytest.raises(RunError, match="batch_size: was 32, now 16"):
        killable.train(folder, resume=True, batch_size=16)


def test_resuming_with_other_data_is_refused(tmp_path, monkeypatch):
    folder = tmp_path / "run"
    crash(folder, 18)
    x, validation = killable.data()
    monkeypatch.setattr(killable, "data", lambda: (x + np.float32(0.01), validation))
    with pytest.raises(RunError, match="digest"):
        killable.train(folder, resume=True)


def test_resuming_an_empty_folder_starts(never_killed, tmp_path):
    killable.train(tmp_path / "run", resume=True)
    assert_same_run(tmp_path / "run", never_killed)


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_finished_run_that_is_resumed_says_so_and_changes_no_file(never_killed):
    before = contents(never_killed)
    with pytest.warns(ElbowroomWarning, match="finished: nothing is trained") as said:
        again = killable.train(never_killed, resume=True)
    assert len(said) == 1
    assert contents(never_killed) == before
    assert (again.steps, again.stop_reason) == (LAST, None)
    tensors, _ = load_tensors(never_killed / "weights.safetensors")
    assert all(torch.equal(value, tensors[name]) for name, value in again.model.state_dict().items())
    with pytest.raises(RunError, match="batch_size: was 32, now 16"):
        killable.train(never_killed, resume=True, batch_size=16)


def test_a_folder_with_a_run_is_not_overwritten_without_resume(never_killed):
    before = (never_killed / "weights.safetensors").read_bytes()
    with pytest.raises(RunError, match="folder of its own"):
        killable.train(never_killed)
    assert (never_killed / "weights.safetensors").read_bytes() == before


def test_ctrl_c_and_resume_give_the_run_that_was_never_stopped(never_killed, tmp_path):
    class Press(Callback):
        def on_step(self, training: Any) -> None:
            if training.step in (20, 57):
                signal.raise_signal(signal.SIGINT)

    folder = tmp_path / "run"
    first = killable.train(folder, callbacks=(Press(),))
    assert "Ctrl-C" in str(first.stop_reason)
    assert torch.isfinite(torch.nn.utils.parameters_to_vector(first.model.parameters())).all()
    second = killable.train(folder, resume=True, callbacks=(Press(),))
    assert "Ctrl-C" in str(second.stop_reason)
    assert first.steps < second.steps < LAST
    killable.train(folder, resume=True)
    assert_same_run(folder, never_killed)


def test_a_progress_bar_may_come_or_go_on_resume(never_killed, tmp_path):
    folder = tmp_path / "run"
    crash(folder, 18)
    killable.train(folder, resume=True, progress=True)
    assert_same_run(folder, never_killed)


def test_only_the_newest_two_checkpoints_stay_and_none_at_the_end(never_killed, tmp_path):
    crash(tmp_path / "run", 43)
    assert [path.stem[-2:] for path in checkpoints(tmp_path / "run")] == ["35", "40"]
    assert not (never_killed / "checkpoints").exists()


def test_a_checkpoint_is_plain_safetensors(tmp_path):
    crash(tmp_path / "run", 18)
    tensors, metadata = load_tensors(checkpoints(tmp_path / "run")[-1])
    assert json.loads(metadata["state"])["step"] == 15
    assert {name.split("/")[0] for name in tensors} == {"value_sum", "model", "optimizer", "callback"}


# The estimators' way: fit(run_dir=..., resume=True).


def vae(**changes: Any) -> VAE:
    settings = {"checkpoint_steps": 5, "ema": 0.9}
    return VAE(2, hidden=(16,), epochs=4, batch_size=32, random_state=0, training=settings, **changes)


def press_at(monkeypatch, step: int) -> None:
    """Ctrl-C while this step runs."""
    rate = loop.rate_at

    def pressed(now: int, *args: Any) -> float:
        if now == step:
            signal.raise_signal(signal.SIGINT)
        return rate(now, *args)

    monkeypatch.setattr(loop, "rate_at", pressed)


def test_an_estimator_stopped_by_ctrl_c_is_usable_can_be_loaded_and_goes_on(tmp_path, monkeypatch):
    x, _ = killable.data()
    whole = vae().fit(x)
    with monkeypatch.context() as patched:
        press_at(patched, 20)
        stopped = vae().fit(x, run_dir=tmp_path / "run")
    assert "Ctrl-C at step 21" in stopped.stop_reason_
    assert stopped.transform(x).shape == (killable.ROWS, 2)
    assert np.array_equal(load(tmp_path / "run").transform(x), stopped.transform(x))
    resumed = vae().fit(x, run_dir=tmp_path / "run", resume=True)
    assert resumed.stop_reason_ is None
    assert np.array_equal(resumed.transform(x), whole.transform(x))
    assert np.array_equal(load(tmp_path / "run").transform(x), whole.transform(x))


def test_an_estimator_killed_between_training_and_saving_is_not_lost(tmp_path, monkeypatch):
    """Its folder holds the weights of a finished training: it must be possible to load it or to go on."""
    from elbowroom.estimators import trained

    x, _ = killable.data()
    with monkeypatch.context() as patched:
        patched.setattr(trained, "write_fitted", lambda *args: pytest.fail("killed here"))
        with pytest.raises(pytest.fail.Exception, match="killed here"):
            vae().fit(x, run_dir=tmp_path / "run")
    resumed = vae().fit(x, run_dir=tmp_path / "run", resume=True)
    assert np.array_equal(load(tmp_path / "run").transform(x), resumed.transform(x))
    assert np.array_equal(resumed.transform(x), vae().fit(x).transform(x))


def test_an_estimator_without_a_seed_of_its_own_can_be_resumed(tmp_path, monkeypatch):
    """Whoever gave no random_state cannot give the same one again: the run knows its seed."""
    x, _ = killable.data()
    with monkeypatch.context() as patched:
        press_at(patched, 20)
        vae().set_params(random_state=None).fit(x, run_dir=tmp_path / "run")
    resumed = vae().set_params(random_state=None).fit(x, run_dir=tmp_path / "run", resume=True)
    assert resumed.stop_reason_ is None
