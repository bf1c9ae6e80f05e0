"""What follows from an NLL."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch

from elbowroom import VAE
from elbowroom.errors import ConfigError
from elbowroom.evaluation.inference import terms_of
from elbowroom.evaluation.likelihood import elbo_parts, importance_weighted, nll
from elbowroom.evaluation.likelihood_parts import bits_per_dim, effective_samples, gap, is_mass
from elbowroom.evaluation.measure import Measure
from elbowroom.maths.bounds import effective_sample_size
from elbowroom.maths.noise import row_noise
from elbowroom.objectives import bounds


@pytest.fixture(scope="module")
def vae(digits) -> VAE:
    return VAE(latent_dim=4, hidden=(32,), epochs=6, random_state=0).fit((digits[:600] > 0.5).astype(np.float32))


def test_bits_are_nats_by_the_logarithm_of_two_and_the_size():
    found = bits_per_dim(Measure("nll", 64 * math.log(2.0), "nats", "test", 10, 5, 0.64), 64)
    assert found.value == pytest.approx(1.0)
    assert found.standard_error == pytest.approx(0.01 / math.log(2.0))
    with pytest.raises(ConfigError, match="size=0"):
        bits_per_dim(found, 0)


def test_the_gap_is_what_more_samples_win(vae, digits):
    x = (digits[:200] > 0.5).astype(np.float32)
    elbo, bound = elbo_parts(vae.model_, x, "train", 16)[0], nll(vae.model_, x, 200, "train")
    found = gap(bound, elbo)
    assert found.value == pytest.approx(-elbo.value - bound.value)
    assert found.value > 0
    assert found.standard_error == pytest.approx(math.hypot(elbo.standard_error, bound.standard_error))


def test_the_effective_sample_size_is_that_of_the_weights(vae, digits):
    x = (digits[:30] > 0.5).astype(np.float32)
    effective = importance_weighted(vae.model_, x, 100).effective
    eps = row_noise(x, (128, 4), 0, "importance", 0)[:, :100].transpose(0, 1)
    rows = torch.from_numpy(x)
    with torch.no_grad():
        log_w = bounds.log_weights(vae.model_.score(rows, vae.model_.encode(rows), eps))
    expected = float(effective_sample_size(log_w).mean())
    found = effective_samples(effective, 100, "train")
    assert found.value == pytest.approx(expected, rel=1e-3)
    assert found.unit == "of 100"
    with pytest.raises(ConfigError, match="two samples"):
        effective_samples(effective, 1, "train")


def test_bits_mean_something_for_probabilities_alone(vae, digits):
    assert is_mass(vae.model_, (digits[:50] > 0.5).astype(np.float32))
    assert not is_mass(vae.model_, digits[:50])  # grey values under a Bernoulli: a cross entropy
    density = VAE(latent_dim=2, hidden=(8,), epochs=1, likelihood="gaussian", random_state=0).fit(digits[:100])
    assert not is_mass(density.model_, digits[:50])
    assert next(iter(terms_of(vae.model_, digits[:1], 1, 0)))[2].log_px.shape == (1, 1)
