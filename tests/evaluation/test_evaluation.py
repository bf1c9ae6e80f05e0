"""What evaluation says of models whose truth is known, and that it says the same in any company."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from elbowroom import VAE, Autoencoder
from elbowroom.errors import BoundError, ConfigError, DataError
from elbowroom.evaluation import inference
from elbowroom.evaluation.alarms import find_alarms
from elbowroom.evaluation.evaluate import evaluate
from elbowroom.evaluation.health import latent_health
from elbowroom.evaluation.likelihood import elbo_parts, importance_weighted, nll
from elbowroom.evaluation.occupancy import occupancy
from elbowroom.evaluation.reconstruction import squared_error


@pytest.fixture(scope="module")
def plain(digits) -> Autoencoder:
    return Autoencoder(latent_dim=2, hidden=(32,), epochs=3, random_state=0).fit(digits[:600])


@pytest.mark.slow
def test_figures_are_the_same_in_any_batch_size(vae, digits, monkeypatch):
    whole = evaluate(vae.model_, digits[:300], "test", samples=20)
    monkeypatch.setattr(inference, "VALUES_AT_ONCE", 64 * 7)
    pieces = evaluate(vae.model_, digits[:300], "test", samples=20)
    for a, b in zip(whole.measures, pieces.measures, strict=True):
        assert a.name == b.name
        assert a.value == pytest.approx(b.value, rel=1e-5, abs=1e-6)


def test_scores_follow_their_rows_when_these_are_shuffled(vae, digits):
    order = np.random.default_rng(0).permutation(100)
    scores = vae.score_samples(digits[:100])
    np.testing.assert_allclose(vae.score_samples(digits[:100][order]), scores[order], rtol=1e-5)
    np.testing.assert_allclose(vae.score_samples(digits[7:8]), scores[7:8], rtol=1e-5)


def test_the_bound_rises_with_the_number_of_samples(vae, digits):
    means = [importance_weighted(vae.model_, digits[:200], k)[0].mean() for k in (1, 10, 200)]
    assert means[0] < means[1] < means[2]


def test_exactly_the_samples_asked_for_are_drawn(vae, digits):
    """131 samples come in two blocks; they equal the log-mean-exp over 131 single weights."""
    from elbowroom.maths.noise import row_noise
    from elbowroom.objectives import bounds

    rows = digits[:5]
    eps = torch.cat([row_noise(rows, (128, 4), 0, "importance", start) for start in (0, 128)], 1)[:, :131]
    x = torch.from_numpy(np.array(rows))
    with torch.no_grad():
        terms = vae.model_.score(x, vae.model_.encode(x), eps.transpose(0, 1))
        expected = bounds.importance_weighted(terms)
    np.testing.assert_allclose(importance_weighted(vae.model_, rows, 131)[0], expected, rtol=1e-5)


def test_the_standard_error_shrinks_as_the_root_of_the_samples(vae, digits):
    few, many = (nll(vae.model_, digits[:200], k, "test").standard_error for k in (100, 1600))
    assert few / many == pytest.approx(4.0, rel=0.5)


def test_elbo_is_log_px_minus_kl(vae, digits):
    elbo, log_px, kl = elbo_parts(vae.model_, digits[:100], "test", samples=3)
    assert elbo.value == pytest.approx(log_px.value - kl.value, rel=1e-9)
    assert elbo.samples == 3
    assert elbo.standard_error > 0


def test_an_autoencoder_has_no_bound(plain, digits):
    with pytest.raises(BoundError, match="point"):
        importance_weighted(plain.model_, digits[:5], 10)
    with pytest.raises(BoundError, match="density"):
        elbo_parts(plain.model_, digits[:5], "test")
    assert "nll" not in evaluate(plain.model_, digits[:50], "test")


def test_no_samples_are_refused(vae, digits):
    with pytest.raises(ConfigError, match="n_samples is a whole number"):
        vae.score_samples(digits[:5], n_samples=0)


def test_squared_error_is_that_of_the_reconstruction(plain, digits):
    rows = digits[:20]
    expected = np.square(rows - plain.reconstruct(rows)).reshape(20, -1).mean(1)
    np.testing.assert_allclose(squared_error(plain.model_, rows), expected, rtol=1e-5)


@pytest.mark.slow
def test_a_collapsed_dimension_is_named(digits):
    vae = VAE(latent_dim=3, hidden=(16,), epochs=60, random_state=0).fit(digits[:200])
    with torch.no_grad():
        layer = vae.model_.encoder.layers[-1]
        layer.weight[1] = layer.bias[1] = 0.0  # mu of the second dimension
        layer.weight[4] = layer.bias[4] = 0.0  # its log-variance
    health = latent_health(vae.model_, digits[:200], "test")
    assert 1 in health.collapsed
    assert health.collapsed == np.flatnonzero(~health.active).tolist()
    assert health.kl[1] == pytest.approx(0.0, abs=1e-9)
    found = [finding for finding in find_alarms(health, [], None) if finding.code == "alarm.some_collapsed"]
    assert "z2" in found[0].values["names"]


def test_moments_are_those_of_codes_drawn_from_q(vae, digits):
    mean, variance = inference.posterior(vae.model_, digits)
    health = latent_health(vae.model_, digits, "all")
    np.testing.assert_allclose(health.mean, mean.mean(0), atol=0.06)
    np.testing.assert_allclose(health.std, np.sqrt(mean.var(0) + variance.mean(0)), rtol=0.06)


def test_mmd_is_near_nothing_for_codes_that_are_the_prior(digits):
    """An encoder that ignores its input gives q = N(0, I) for every row."""
    vae = VAE(latent_dim=2, hidden=(8,), epochs=1, random_state=0).fit(digits[:100])
    with torch.no_grad():
        vae.model_.encoder.layers[-1].weight.zero_()
        vae.model_.encoder.layers[-1].bias.zero_()
    health = latent_health(vae.model_, digits, "all")
    assert abs(health.mmd.value) < 0.002
    assert health.collapsed == [0, 1]
    assert find_alarms(health, [], None)[0].code == "alarm.all_collapsed"


def test_a_model_without_an_encoder_has_not_collapsed(digits):
    vae = VAE(latent_dim=2, objective="naive_monte_carlo", hidden=(8,), epochs=1, random_state=0).fit(digits[:100])
    assert [one.code for one in find_alarms(latent_health(vae.model_, digits, "all"), [], None)] == ["alarm.no_encoder"]


def test_alarms_speak_of_divergence_and_of_overfitting(vae, digits):
    health = latent_health(vae.model_, digits[:200], "test")
    training, held_out = (-9.0, -6.0, -5.0, -4.0), (-9.5, -7.0, -6.5, -7.5)
    history = [{"objective": a, "val_objective": b} for a, b in zip(training, held_out, strict=True)]
    assert find_alarms(health, history, None)[0].code == "alarm.overfitted"
    reasons = {"diverged at step 3: the value was nan": "alarm.diverged", "stopped early at epoch 4": "alarm.stopped"}
    for reason, code in reasons.items():
        codes = [finding.code for finding in find_alarms(health, history, reason)]
        assert codes[0] == code
        assert "alarm.overfitted" not in codes, "early stopping has seen to it"


def test_an_alarm_says_that_training_was_cut_short(vae, digits):
    health = latent_health(vae.model_, digits[:200], "test")
    rising = [{"objective": -100.0 + 10 * epoch} for epoch in range(8)]
    settled = [{"objective": -100.0 + 50 * (1 - 0.2**epoch)} for epoch in range(8)]
    assert find_alarms(health, rising, None)[0].code == "alarm.still_rising"
    assert "alarm.still_rising" not in [finding.code for finding in find_alarms(health, settled, None)]


def test_a_uniform_code_fills_more_cells_than_a_line():
    rng = np.random.default_rng(0)
    square = rng.uniform(-1, 1, (10_000, 2))
    line = np.stack([square[:, 0], square[:, 0]], 1)
    assert occupancy(square).counts.shape == (50, 50)
    assert occupancy(square).empty < 0.7 < 0.95 < occupancy(line).empty
    with pytest.raises(DataError, match="2-D"):
        occupancy(rng.normal(size=(10, 3)))


def test_the_density_is_that_of_the_data_and_not_of_the_scaled_data():
    """Data in other units have another density, by the log-determinant of the change."""
    x = np.random.default_rng(0).normal(size=(400, 3))
    small = VAE(latent_dim=1, hidden=(8,), epochs=3, random_state=0).fit(x)
    large = VAE(latent_dim=1, hidden=(8,), epochs=3, random_state=0).fit(1000 * x)
    difference = small.score_samples(x, 50).mean() - large.score_samples(1000 * x, 50).mean()
    assert difference == pytest.approx(3 * np.log(1000), abs=0.2)


def test_a_dimension_is_called_used_and_counted_as_active_by_one_test(digits):
    """A width that differs from the prior's costs KL, and says nothing of the row."""
    vae = VAE(latent_dim=2, hidden=(8,), epochs=1, random_state=0).fit(digits[:100])
    with torch.no_grad():
        vae.model_.encoder.layers[-1].weight.zero_()
        vae.model_.encoder.layers[-1].bias[:] = torch.tensor([0.0, 0.0, -2.0, -2.0])
    measured = evaluate(vae.model_, digits[:100], "train")
    assert measured.health.kl.min() > 0.1
    assert measured["active_units"].value == 0
    assert measured.health.collapsed == [0, 1]
    assert find_alarms(measured.health, [], None)[0].code == "alarm.all_collapsed"
