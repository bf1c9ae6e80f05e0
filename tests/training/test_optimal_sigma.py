"""The optimal sigma: the error on training rows, the same on every way to it, and a density of its own."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch

from elbowroom import VAE, Autoencoder, Gaussian, load
from elbowroom.evaluation.inference import for_inference, terms_of
from elbowroom.evaluation.monitor import RowMonitor
from elbowroom.objectives.members.elbo import ELBO
from elbowroom.training.callbacks.calibrate import Calibrate
from helpers.stops import StopAt

pytestmark = pytest.mark.slow  # fits 3,000 rows in every test


@pytest.fixture(scope="module")
def x() -> np.ndarray:
    rng = np.random.default_rng(0)
    return rng.normal(size=(3000, 2)) @ rng.normal(size=(2, 6)) + 0.2 * rng.normal(size=(3000, 6))


def make(cls: type = VAE, **settings: Any) -> Any:
    chosen = {"hidden": (16,), "epochs": 20, "batch_size": 300, "random_state": 0, **settings}
    return cls(2, likelihood=Gaussian(sigma="optimal"), **chosen)


def training_error(model: Any, x: np.ndarray, samples: int = 30) -> float:
    """Over many draws of z, not those that training saw."""
    model = for_inference(model, x.dtype)
    with torch.no_grad():
        errors = [
            (model.decode(terms.latents[0].z).mean - terms.target).square().mean().item()
            for _, _, terms in terms_of(model, x, samples, seed=7)
        ]
    return float(np.mean(errors))


@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"training": {"ema": 0.9}},
        {"validation_fraction": 0.2},
        {"corruption": "gaussian"},
    ],
    ids=["plain", "averaged weights", "best epoch", "denoiser"],
)
def test_its_square_is_the_mean_squared_error_on_training_rows(x, settings):
    vae = make(**settings).fit(x)
    rows = x if "validation_fraction" not in settings else x[vae._split(x, vae.plan_.training.seed)[0]]
    variance = float(vae.model_.likelihood.log_var.exp())
    # one draw of z for each row was seen, many are asked here
    assert variance == pytest.approx(training_error(vae.model_, rows), rel=0.02)


def test_of_an_autoencoder_it_is_the_training_error_itself(x):
    model = make(Autoencoder).fit(x).model_
    assert float(model.likelihood.log_var.exp()) == pytest.approx(training_error(model, x, 1), rel=1e-5)


def test_weights_count_like_rows(x):
    weight = np.where(np.arange(3000) < 1000, 1.5, 0.5)
    model = make(Autoencoder).fit(x, sample_weight=weight).model_
    with torch.no_grad():
        restored = model.decode(model.encode(torch.from_numpy(x)).mean).mean
        error = (restored - model.scaling(torch.from_numpy(x), torch.float32)).square().mean(1).numpy()
    assert float(model.likelihood.log_var.exp()) == pytest.approx(np.average(error, weights=weight), rel=1e-5)


def test_after_as_many_steps_the_bound_is_no_worse_than_with_a_learned_sigma(x):
    learned = VAE(2, hidden=(16,), epochs=30, batch_size=300, random_state=0).fit(x)
    assert make(epochs=30).fit(x).score(x) > learned.score(x) - 0.1


def test_scores_are_the_same_on_every_call_in_any_company_and_after_loading(x, tmp_path):
    vae = make().fit(x)
    scores = vae.score_samples(x)
    assert np.array_equal(scores, vae.score_samples(x))
    assert np.allclose(vae.score_samples(x[:7]), scores[:7], atol=1e-9)
    assert np.array_equal(load(vae.save(tmp_path / "run")).score_samples(x), scores)


def test_the_fitted_model_is_a_density_of_one_sigma(x):
    model = make(epochs=3).fit(x).model_
    grid = torch.linspace(-30, 30, 4001, dtype=torch.float64)[:, None].expand(-1, 6)
    px = model.double().decode(torch.zeros(len(grid), 2, dtype=torch.float64))
    mass = torch.trapezoid(px.log_prob(grid).exp(), grid[:, 0], dim=0)
    torch.testing.assert_close(mass.detach(), torch.ones(6, dtype=torch.float64), atol=1e-6, rtol=0)


def test_a_resumed_run_ends_with_the_same_sigma_and_history(x, tmp_path):
    whole = make().fit(x)
    cut = {"training": {"checkpoint_steps": 5}}
    make(**cut).fit(x, run_dir=tmp_path / "run", callbacks=[StopAt(125)])
    resumed = make(**cut).fit(x, run_dir=tmp_path / "run", resume=True)
    assert torch.equal(whole.model_.likelihood.log_var, resumed.model_.likelihood.log_var)
    values = [[row["elbo"] for row in fitted.history_] for fitted in (whole, resumed)]
    assert values[0] == values[1]


def test_of_large_images_fewer_rows_are_passed_through_the_network_and_never_less_than_a_thousand(monkeypatch):
    measured = []
    monkeypatch.setattr(RowMonitor, "of", lambda objective, chosen, *rest: measured.append(len(chosen)))
    for shape, rows in (((28, 28), 10_000), ((64, 64, 3), 1250), ((218, 178, 3), 1000)):
        x = np.broadcast_to(np.zeros(shape, np.uint8), (4 * rows, *shape))
        Calibrate.of(ELBO(), x, None, None, 0)
        assert measured.pop() == rows
