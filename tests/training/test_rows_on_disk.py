"""Training from rows on disk: nothing is copied into memory, and the numbers are those of the same rows in memory."""

from __future__ import annotations

import tracemalloc

import numpy as np
import pytest

from elbowroom import VAE, Gaussian
from elbowroom.data.rows import Rows, chosen
from elbowroom.evaluation.monitor import RowMonitor
from elbowroom.objectives.members.elbo import ELBO
from helpers.stops import StopAt

QUICK = {"latent_dim": 2, "hidden": (6,), "epochs": 2, "batch_size": 16, "random_state": 0}


@pytest.fixture
def mapped(tmp_path) -> np.memmap:
    rng = np.random.default_rng(0)
    np.save(tmp_path / "x.npy", rng.integers(0, 256, (120, 5, 4), dtype=np.uint8))
    return np.load(tmp_path / "x.npy", mmap_mode="r")


def test_held_out_rows_of_a_memory_map_stay_on_disk(mapped, monkeypatch):
    seen = []
    plain = RowMonitor.of

    def watched(objective, x, *rest):
        seen.append(x)
        return plain(objective, x, *rest)

    monkeypatch.setattr(RowMonitor, "of", watched)
    VAE(**QUICK, validation_fraction=0.25).fit(mapped)
    probe, validation = seen
    assert isinstance(probe, Rows)
    assert isinstance(validation, Rows)
    assert (len(probe), len(validation)) == (90, 30)


def test_a_share_held_out_gives_the_numbers_of_the_same_rows_handed_in(mapped, tmp_path):
    vae = VAE(**QUICK, likelihood=Gaussian(sigma="optimal"), validation_fraction=0.25).fit(mapped)
    kept, aside = VAE(**QUICK, validation_fraction=0.25)._split(mapped, vae.plan_.training.seed)
    np.save(tmp_path / "kept.npy", mapped[kept])
    other = VAE(**QUICK, likelihood=Gaussian(sigma="optimal"))
    other.fit(np.load(tmp_path / "kept.npy", mmap_mode="r"), validation=mapped[aside])
    np.testing.assert_array_equal(vae.transform(mapped), other.transform(mapped))
    assert vae.history_[-1]["val_elbo"] == pytest.approx(other.history_[-1]["val_elbo"], rel=1e-6)


def test_a_resumed_run_on_held_out_rows_equals_the_whole_one(mapped, tmp_path):
    settings = {**QUICK, "validation_fraction": 0.25, "training": {"checkpoint_steps": 3}}
    whole = VAE(**settings).fit(mapped)
    VAE(**settings).fit(mapped, run_dir=tmp_path / "run", callbacks=[StopAt(8)])
    resumed = VAE(**settings).fit(mapped, run_dir=tmp_path / "run", resume=True)
    np.testing.assert_array_equal(resumed.transform(mapped), whole.transform(mapped))
    assert [row["val_elbo"] for row in resumed.history_] == [row["val_elbo"] for row in whole.history_]


@pytest.mark.slow
def test_monitoring_a_memory_map_takes_a_fraction_of_its_size(tmp_path):
    shape = (4000, 64, 64)
    x = np.lib.format.open_memmap(tmp_path / "large.npy", "w+", np.uint8, shape)
    x[::7] = 200
    vae = VAE(2, hidden=(4,), epochs=1, random_state=0).fit(x[:16])
    tracemalloc.start()
    monitor = RowMonitor.of(ELBO(), chosen(x, np.arange(0, 4000, 2)), vae.model_, 0)
    found = monitor(vae.model_)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert np.isfinite(found["elbo"])
    # 2,000 rows are 8 MB, and 65 MB in float64
    assert peak < 40e6
    memory = RowMonitor.of(ELBO(), np.array(x[::2]), vae.model_, 0)(vae.model_)
    assert memory == pytest.approx(found)
