"""Penalties: what every one of them does, what each measures, and that a bound stays the bound."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch
from sklearn.base import clone

from elbowroom import MSSSIM, VAE, Autoencoder, ConditionalVAE, Convolutional, Perceptual, load
from elbowroom.configuration import from_dict, part, to_dict
from elbowroom.data.dataset import Dataset
from elbowroom.errors import ConfigError
from elbowroom.evaluation.inference import terms_of
from elbowroom.evaluation.monitor import RowMonitor
from elbowroom.maths.structural_similarity import ms_ssim
from elbowroom.objectives import bounds
from elbowroom.opened import opened
from elbowroom.pictures.report import run_report
from elbowroom.pictures.words import say
from elbowroom.registry import FAMILIES
from elbowroom.runs import load_tensors
from helpers.stops import CrashAt

SMALL = Convolutional(channels=(4, 6))
COMMON: dict[str, Any] = {"encoder": SMALL, "epochs": 2, "random_state": 0, "batch_size": 50}


def built(name: str, event: tuple[int, ...] = (4, 4)) -> Any:
    module = FAMILIES["penalties"].find(name).example().build(event)
    module.load_state_dict(module.state_dict())  # weights that were read count as fitted ones
    return module


@pytest.mark.parametrize("event", [(4, 4), (3, 5, 2)])
@pytest.mark.parametrize("name", FAMILIES["penalties"].names())
def test_a_penalty_is_nothing_for_the_same_averages_over_draws_and_has_gradients_for_the_mean_alone(name, event):
    module, generator = built(name, event), torch.Generator().manual_seed(0)
    x = torch.rand(6, *event, generator=generator)
    mean = torch.rand(2, 6, *event, generator=generator).requires_grad_()
    value = module(x, mean, lambda values: values)
    each = [module(x, mean[s : s + 1], lambda values: values) for s in range(2)]
    torch.testing.assert_close(value, torch.stack(each).mean(0))
    assert value.shape == (6,)
    assert (value > 0).all()
    torch.testing.assert_close(module(x, x[None], lambda values: values), torch.zeros(6), atol=1e-4, rtol=0)
    value.sum().backward()
    assert torch.isfinite(mean.grad).all()
    assert mean.grad.any()
    assert all(not p.requires_grad for p in module.parameters())


@pytest.mark.parametrize("name", FAMILIES["penalties"].names())
def test_the_configuration_round_trips_and_the_weight_is_its_unit_in_nats(name):
    config = FAMILIES["penalties"].find(name).example()
    assert from_dict(type(config), to_dict(config)) == config
    x, mean = torch.rand(3, 4, 4), torch.rand(1, 3, 4, 4)
    module = built(name)
    before = module(x, mean, lambda values: values)
    module.weight *= 2
    torch.testing.assert_close(module(x, mean, lambda values: values), 2 * before)


@pytest.fixture(scope="module")
def fitted(digits) -> Autoencoder:
    return Autoencoder(4, **COMMON).fit(digits[:200])


@pytest.fixture(scope="module", params=["ms_ssim", "perceptual"])
def penalised(request, digits, fitted) -> VAE:
    penalty = Perceptual.of(fitted) if request.param == "perceptual" else request.param
    return VAE(2, **COMMON, penalty=penalty, penalty_weight=50.0, validation_fraction=0.2).fit(digits[:200])


def test_the_bound_stays_the_bound_and_what_is_trained_is_less_by_the_penalty(penalised, digits):
    model, objective = penalised.model_, penalised.plan_.objective
    _, _, terms = next(iter(terms_of(model, digits[:20], 3, 0)))
    (value,) = terms.penalties.values()
    torch.testing.assert_close(terms.penalty, value)
    torch.testing.assert_close(bounds.elbo(terms), terms.log_px.mean(0) - terms.kl)
    row = penalised.history_[-1]
    assert row["val_objective"] == pytest.approx(row["val_elbo"] - row["val_penalty"], abs=1e-3)
    assert row["val_elbo"] == pytest.approx(row["val_log_px"] - row["val_kl"], abs=1e-3)
    measured = RowMonitor.of(objective, digits[:20], model, 0)(model)
    assert measured["objective"] == pytest.approx(measured["elbo"] - measured["penalty"], abs=1e-3)
    assert measured["penalty"] > 0


def test_scores_do_not_pay_for_a_penalty(penalised, digits, monkeypatch):
    def fail(*args: Any) -> None:
        raise AssertionError("nobody asked for it")

    monkeypatch.setattr(type(penalised.model_.penalty), "distance", fail)
    assert np.isfinite(penalised.score_samples(digits[:5], n_samples=20)).all()


def test_the_structure_is_that_of_the_scaled_images(digits):
    vae = VAE(2, **COMMON, penalty=MSSSIM(weight=7.0)).fit(digits[:100])
    _, _, terms = next(iter(terms_of(vae.model_, digits[:10], 1, 0)))
    made = vae.model_.decode(terms.latents[0].z[0]).mean.detach()
    wanted = 7.0 * (1 - ms_ssim(torch.from_numpy(digits[:10].copy())[:, None], made[:, None]))
    torch.testing.assert_close(terms.penalties["ms_ssim"], wanted)


@pytest.mark.slow
def test_training_with_it_brings_structure_nearer(digits):
    errors = {}
    for weight in (None, 300.0):
        penalty = None if weight is None else "ms_ssim"
        settings = {**COMMON, "epochs": 8, "encoder": None}
        vae = VAE(4, hidden=(64,), **settings, penalty=penalty, penalty_weight=weight).fit(digits[:600])
        a, b = (
            torch.from_numpy(np.array(rows))[:, None] for rows in (digits[600:800], vae.reconstruct(digits[600:800]))
        )
        errors[weight] = float(1 - ms_ssim(a, b).mean())
    assert errors[300.0] < 0.95 * errors[None]


def test_features_are_looked_at_in_the_units_the_network_was_fitted_in(fitted, digits):
    penalty = Perceptual.of(fitted, weight=3.0)
    plain = VAE(2, **COMMON, penalty=penalty).fit(digits[:100])
    other = VAE(2, **COMMON, penalty=penalty, scaling="standard", likelihood="gaussian").fit(digits[:100])
    x = torch.from_numpy(digits[:10].copy())
    for model in (plain.model_, other.model_):
        seen: list[torch.Tensor] = []
        model.penalty.network.register_forward_pre_hook(lambda *_: None)
        original = model.penalty.network.features
        model.penalty.network.features = lambda v, original=original, seen=seen: (seen.append(v), original(v))[1]
        scaled = model.scaling(x, torch.float32)
        model.penalty(scaled, scaled[None], model.to_data)
        torch.testing.assert_close(seen[0], fitted.model_.scaling(x, torch.float32))


def test_the_looking_network_is_frozen_saved_with_the_run_and_needed_no_more(fitted, digits, tmp_path):
    vae = VAE(2, **COMMON, penalty=Perceptual.of(fitted)).fit(digits[:200], run_dir=tmp_path / "run")
    for name, value in fitted.model_.encoder.state_dict().items():
        assert torch.equal(vae.model_.penalty.network.state_dict()[name], value)
    assert any(
        name.startswith("penalty.network.") for name in load_tensors(tmp_path / "run" / "weights.safetensors")[0]
    )
    again = load(tmp_path / "run")
    assert np.array_equal(again.reconstruct(digits[:5]), vae.reconstruct(digits[:5]))
    again.partial_fit(digits[:100])  # goes on with the network that was saved
    assert again.history_[-1]["penalty"] > 0
    with pytest.raises(ConfigError, match="hand the penalty in again"):
        again.fit(digits[:100])


def test_a_resumed_run_is_the_uninterrupted_one(fitted, digits, tmp_path):
    vae = VAE(2, **COMMON, penalty=Perceptual.of(fitted), training={"checkpoint_steps": 2})
    whole = clone(vae).fit(digits[:200])
    with pytest.raises(RuntimeError, match="fell over"):
        clone(vae).fit(digits[:200], run_dir=tmp_path / "run", callbacks=[CrashAt(5)])
    resumed = clone(vae).fit(digits[:200], run_dir=tmp_path / "run", resume=True)
    for name, value in whole.model_.state_dict().items():
        assert torch.equal(value, resumed.model_.state_dict()[name]), name


@pytest.mark.slow
def test_the_report_says_that_the_objective_is_no_likelihood(penalised, digits):
    view = opened(penalised).view(Dataset(digits[:60]), "vae", samples=2)
    (finding,) = [finding for finding in view.findings if finding.code == "alarm.penalty"]
    for language, phrase in (("en", "no likelihood"), ("ko", "가능도도")):
        words = say(finding.code, language, **finding.values)
        assert phrase in words
        assert "50 nats" in words
    if finding.values["name"] == "ms_ssim":
        assert words.split("(")[0] in run_report(view, "ko")


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"penalty": "ms_sim"}, "ms_ssim"),
        ({"penalty": "perceptual"}, "looks with a network that was fitted"),
        ({"penalty": {"name": "ms_ssim", "weight": 0.0}}, "positive number of nats"),
        ({"penalty": {"name": "ms_ssim", "data_range": -1.0}}, "data_range"),
        ({"penalty_weight": 3.0}, "no penalty"),
        ({"penalty": "ms_ssim", "objective": "doubly_reparameterised"}, "plain gradient"),
        ({"penalty": "ms_ssim", "objective": "naive_monte_carlo", "encoder": None}, "compares reconstructions"),
    ],
)
def test_settings_that_mean_nothing_are_refused(settings, words, digits):
    with pytest.raises(ConfigError, match=words):
        VAE(2, **{**COMMON, **settings}).fit(digits[:50])


def test_rows_that_are_no_images_and_networks_without_hidden_layers_are_refused(digits):
    with pytest.raises(ConfigError, match="images"):
        VAE(2, epochs=1, penalty="ms_ssim").fit(digits[:50].reshape(50, -1))
    with pytest.raises(ConfigError, match="fit it first"):
        Perceptual.of(Autoencoder(2))
    with pytest.raises(ConfigError, match="conditional"):
        Perceptual.of(ConditionalVAE(2, epochs=1, hidden=(5,)).fit(digits[:50], np.arange(50) % 2))
    flat = Autoencoder(2, encoder="linear", epochs=1, random_state=0).fit(digits[:50])
    with pytest.raises(ConfigError, match="hidden layers"):
        VAE(2, epochs=1, penalty=Perceptual.of(flat)).fit(digits[:50])
    small = Autoencoder(2, encoder=SMALL, epochs=1, random_state=0).fit(digits[:50, :7])
    with pytest.raises(ConfigError, match="the shape its network was fitted to"):
        VAE(2, epochs=1, penalty=Perceptual.of(small)).fit(digits[:50, :, :4])


def test_an_autoencoder_takes_a_penalty_too(digits):
    model = Autoencoder(2, **COMMON, penalty="ms_ssim").fit(digits[:100])
    assert model.history_[-1]["penalty"] > 0
    assert part("penalties", "ms-ssim") == MSSSIM()
