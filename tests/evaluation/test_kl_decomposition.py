"""The parts of a model's KL."""

from __future__ import annotations

import math

import pytest

from elbowroom import Autoencoder
from elbowroom.errors import BoundError, ConfigError
from elbowroom.evaluation import decomposition
from elbowroom.evaluation.decomposition import kl_decomposition
from elbowroom.evaluation.likelihood import elbo_parts


def test_the_three_parts_sum_to_the_kl_and_so_do_the_two_of_the_surgery(vae, digits):
    found = {m.name: m.value for m in kl_decomposition(vae.model_, digits[:400], "train", samples=2)}
    kl = found["kl_monte_carlo"]
    parts = found["mutual_information"] + found["total_correlation"] + found["dimension_wise_kl"]
    assert parts == pytest.approx(kl, rel=1e-9)
    assert found["mutual_information"] + found["marginal_kl"] == pytest.approx(kl, rel=1e-9)
    assert 0 < found["mutual_information"] <= math.log(400) + 1e-9


def test_their_sum_is_the_closed_form_kl_within_its_error(vae, digits):
    found = {m.name: m for m in kl_decomposition(vae.model_, digits[:400], "train", samples=8)}
    exact = elbo_parts(vae.model_, digits[:400], "train")[2].value
    assert abs(found["kl_monte_carlo"].value - exact) <= 4 * found["kl_monte_carlo"].standard_error
    assert (found["kl_monte_carlo"].rows, found["kl_monte_carlo"].samples) == (400, 8)


def test_blocks_change_nothing(vae, digits, monkeypatch):
    whole = kl_decomposition(vae.model_, digits[:100], "train")
    monkeypatch.setattr(decomposition, "PAIRS_AT_ONCE", 100 * 4 * 7)
    for a, b in zip(whole, kl_decomposition(vae.model_, digits[:100], "train"), strict=True):
        assert a.value == pytest.approx(b.value, rel=1e-9)


def test_mistakes_are_told(vae, digits):
    with pytest.raises(ConfigError, match="samples=0"):
        kl_decomposition(vae.model_, digits[:10], "train", samples=0)
    plain = Autoencoder(latent_dim=2, hidden=(8,), epochs=1, random_state=0).fit(digits[:100])
    with pytest.raises(BoundError, match="fit a VAE"):
        kl_decomposition(plain.model_, digits[:10], "train")
