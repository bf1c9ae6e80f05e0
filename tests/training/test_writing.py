"""What training writes beside the model, and what happens when it cannot be written."""

from __future__ import annotations

import errno
import os

import numpy as np
import pytest

from elbowroom import VAE, Bernoulli
from elbowroom.errors import ConfigError, ElbowroomWarning, RunError
from elbowroom.training.callbacks.tensorboard import TensorBoard


def rows() -> np.ndarray:
    return np.random.default_rng(0).normal(size=(64, 4))


def test_history_goes_to_tensorboard_when_it_is_asked_for(tmp_path):
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

    vae = VAE(hidden=(8,), epochs=3, random_state=0).fit(rows(), callbacks=[TensorBoard(tmp_path / "log")])
    log = EventAccumulator(str(tmp_path / "log")).Reload()
    values = [event.value for event in log.Scalars("elbo")]
    np.testing.assert_allclose(values, [row["elbo"] for row in vae.history_], rtol=1e-6)


def test_a_disk_that_fills_while_training_costs_no_training(tmp_path, monkeypatch):
    """Checkpoints and history cannot be written; the model is trained all the same, and can be saved elsewhere."""
    fsync, full = os.fsync, tmp_path / "full"

    def fail(handle: int) -> None:
        name = os.readlink(f"/proc/self/fd/{handle}")
        if str(full) in name and any(word in name for word in ("checkpoint-", "history", "weights")):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        fsync(handle)

    monkeypatch.setattr(os, "fsync", fail)
    vae = VAE(hidden=(8,), epochs=2, random_state=0, training={"checkpoint_steps": 1})
    with pytest.warns(ElbowroomWarning, match="No space left"), pytest.raises(RunError, match="No space left"):
        vae.fit(rows(), run_dir=full)
    assert vae.n_iter_ == 2
    assert (vae.save(tmp_path / "elsewhere") / "weights.safetensors").exists()
    assert not [path for path in full.rglob("*") if path.suffix == ".part"]
    plain = VAE(hidden=(8,), epochs=2, random_state=0).fit(rows())
    np.testing.assert_array_equal(vae.transform(rows()), plain.transform(rows()))


def test_a_likelihood_is_refused_for_scaled_data_outside_its_support():
    with pytest.raises(ConfigError, match=r"bernoulli.*\[0, 1\].*scaling='range'"):
        VAE(likelihood=Bernoulli(), scaling="standard", epochs=1).fit(rows())
