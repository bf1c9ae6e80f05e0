"""A long training says how long it will take, and validation ends it where nobody set the number of epochs."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from elbowroom import VAE
from elbowroom.training.callbacks import progress
from elbowroom.training.settings import TrainingSettings


def lines(monkeypatch, capsys, seconds_a_step: float, settings: TrainingSettings) -> list[str]:
    """What a training of three steps an epoch says in its first twenty steps."""
    clock = [0.0]
    monkeypatch.setattr(progress.time, "perf_counter", lambda: clock[0])
    training: Any = SimpleNamespace(step=0, total_steps=3 * settings.epochs, settings=settings)
    shown = progress.Progress()
    shown.on_start(training)
    for _ in range(20):
        clock[0] += seconds_a_step
        training.step += 1
        shown.on_step(training)
    return [line for line in capsys.readouterr().err.splitlines() if "to go" in line]


def test_the_time_of_a_long_training_is_said_once(monkeypatch, capsys):
    said = lines(monkeypatch, capsys, 0.94, TrainingSettings(epochs=1000))
    assert len(said) == 1
    assert said[0].startswith("about 47 min to go for 1,000 epochs; with held-out rows (--validation 0.1)")
    said = lines(monkeypatch, capsys, 0.94, TrainingSettings(epochs=1000, patience=100))
    assert said == ["about 47 min to go, or less: training ends when validation has not improved for 100 epochs"]
    assert lines(monkeypatch, capsys, 0.94, TrainingSettings(epochs=10)) == [], "half a minute is no long time"


@pytest.mark.parametrize(("more", "patience"), [
    ({"validation_fraction": 0.1}, 100),
    ({}, None),
    ({"validation_fraction": 0.1, "epochs": 1000}, None),
    ({"validation_fraction": 0.1, "training": {"patience": None}}, None),
    ({"validation_fraction": 0.1, "training": {"patience": 7}}, 7),
])  # fmt: skip
def test_validation_ends_a_training_whose_many_epochs_nobody_set(more, patience):
    vae = VAE(learning_rate=1e-3, **more)
    settings = vae._settings(320, "validation_fraction" in more, 0, None)
    assert (settings.epochs, settings.patience) == (1000, patience)


def test_few_epochs_are_never_cut_short():
    assert VAE(learning_rate=1e-3)._settings(20_000, True, 0, None).patience is None


@pytest.mark.slow
def test_a_training_that_learns_rows_by_heart_ends_early():
    x = np.random.default_rng(0).normal(size=(90, 10))
    vae = VAE(latent_dim=2, hidden=(64,), validation_fraction=0.2, random_state=0, batch_size=8).fit(x)
    assert vae.plan_.training.epochs > 300
    assert vae.n_iter_ < vae.plan_.training.epochs / 2
    assert vae.stop_reason_.startswith("stopped early")
