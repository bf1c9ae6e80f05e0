"""Figures of a VAE of texts: bounds beside the integral that they bound, units, and the alarm of collapse."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
import torch

from elbowroom.data.ragged import Ragged
from elbowroom.errors import BoundError, ConfigError
from elbowroom.evaluation.texts.alarms import code_alarms
from elbowroom.evaluation.texts.bounds import importance_weighted, measure_text_vae
from elbowroom.maths.noise import token_noise
from elbowroom.objectives import bounds
from elbowroom.parts.memory import Memory
from elbowroom.pictures.words import say
from elbowroom.presets.sequence_autoencoder import SequenceAutoencoderPreset
from elbowroom.presets.sequence_vae import SequenceVAEPreset
from elbowroom.sequence_model import SequenceModel

DRAW = np.random.default_rng(0)
TEXTS = Ragged.of([DRAW.integers(4, 9, DRAW.integers(1, 8)).tolist() for _ in range(70)])


def model_of(latent_dim: int, loud: float = 3.0) -> SequenceModel:
    """A model whose code matters: the weights around it are larger than at the start of a training."""
    model = SequenceVAEPreset(latent_dim, width=6, units=5).parts((9, 9))[0].build(1).eval()
    with torch.no_grad():
        for layer in (model.decoder.begin, model.decoder.before_output):
            layer.weight *= loud
        model.decoder.embedding.weight *= loud
        model.to_posterior.weight *= 5 * loud
    return model


@torch.no_grad()
def log_p(model: SequenceModel, texts: Ragged) -> np.ndarray:
    """log p(text) of a model with a code of one dimension, by the trapezoidal rule."""
    grid, log_p_of_texts = torch.linspace(-9, 9, 1201), []
    log_prior = -0.5 * grid**2 - 0.5 * math.log(2 * math.pi)
    for row in range(len(texts)):
        target = torch.from_numpy(texts.padded([row])).expand(len(grid), -1)
        log_px = model._terms(target, Memory(grid[:, None]), (), {}).log_px[0]
        log_p_of_texts.append(float(torch.logsumexp((log_px + log_prior).double(), 0) + math.log(18 / 1200)))
    return np.array(log_p_of_texts)


@pytest.mark.slow
def test_the_bound_closes_on_the_integral_from_below_and_the_elbo_stays_under_both():
    model, some = model_of(1), TEXTS.take(range(12))
    exact = log_p(model, some)
    bound = importance_weighted(model, some, 2000)
    np.testing.assert_allclose(bound.values, exact, atol=float(5 * bound.errors.max()) + 1e-3)
    seeds = [[importance_weighted(model, some, k, seed).values.mean() for seed in range(40)] for k in (1, 16)]
    single, many = np.mean(seeds, 1)
    assert single < many - 0.01, "else there is nothing to compare"
    error = np.std(seeds[1]) / 40**0.5
    assert many < exact.mean() + 4 * error


def test_one_sample_is_the_elbo_by_monte_carlo_with_the_noise_of_the_text():
    model, row = model_of(3), 5
    tokens = torch.from_numpy(TEXTS.padded([row]))
    eps = token_noise([TEXTS[row]], (16, 3), 7, "importance", 0)[:, :1].transpose(0, 1)
    with torch.no_grad():
        terms = model.score(tokens, model.encode(tokens), eps)
    value = importance_weighted(model, TEXTS, 1, seed=7)
    assert value.values[row] == pytest.approx(float(bounds.log_weights(terms)[0, 0]), rel=1e-5)
    assert np.isinf(value.errors).all()


def test_a_score_does_not_depend_on_the_texts_beside_it_nor_on_their_order():
    model = model_of(3)
    whole = importance_weighted(model, TEXTS, 20).values
    alone = [importance_weighted(model, TEXTS.take([row]), 20).values[0] for row in range(9)]
    np.testing.assert_allclose(whole[:9], alone, rtol=1e-5)
    np.testing.assert_allclose(
        importance_weighted(model, TEXTS.take(range(69, -1, -1)), 20).values[::-1], whole, rtol=1e-5
    )


def test_measures_hang_together_and_name_their_unit():
    group = measure_text_vae(model_of(3), TEXTS, "test", 50, nll_rows=30)
    assert group["elbo"].value == pytest.approx(group["log_px"].value - group["kl"].value)
    assert (group["nll"].rows, group["elbo"].rows, group["nll"].samples) == (30, 70, 50)
    assert group["nll"].standard_error > 0
    tokens = TEXTS.lengths.sum()
    assert group["perplexity_elbo"].value == pytest.approx(math.exp(-group["elbo"].value * 70 / tokens))
    every = measure_text_vae(model_of(3), TEXTS, "test", 50)
    assert every["perplexity"].value == pytest.approx(math.exp(every["nll"].value * 70 / tokens))
    assert every["perplexity"].value < every["perplexity_elbo"].value
    assert every["perplexity"].unit == "per token"
    assert 0.1 < every["mutual_information"].value <= min(math.log(70), every["kl"].value)
    assert (every["active_units"].value, every["active_units"].unit) == (3, "of 3")
    assert not every.notes


@pytest.mark.parametrize(("language", "words"), [("en", "ignores the code"), ("ko", "코드를 무시")])
def test_a_code_that_is_not_used_raises_the_alarm(language, words):
    model = model_of(3)
    with torch.no_grad():
        model.to_posterior.weight.zero_(), model.to_posterior.bias.zero_()
    (alarm,) = measure_text_vae(model, TEXTS, "test", 5).notes
    text = say(alarm.code, language, **alarm.values)
    assert words in text
    assert all(cure in text for cure in ("kl_warmup", "word_dropout", "free_bits"))


def test_a_kl_that_says_nothing_of_the_text_raises_the_other_alarm():
    model = model_of(3)
    with torch.no_grad():
        model.to_posterior.weight.zero_(), model.to_posterior.bias.fill_(1.0)
    group = measure_text_vae(model, TEXTS, "test", 5)
    assert group["kl"].value > 1
    assert [note.code for note in group.notes] == ["alarm.text_uninformed"]
    assert code_alarms(5.0, 100.0) == []


def test_a_model_without_a_bound_and_no_sample_are_refused():
    plain: Any = SequenceAutoencoderPreset(3, width=6, units=5).parts((9, 9))[0].build(1).eval()
    for call in (importance_weighted, lambda model, texts, k: measure_text_vae(model, texts, "test", k)):
        with pytest.raises(BoundError, match="SequenceVAE"):
            call(plain, TEXTS, 5)
    with pytest.raises(ConfigError, match="n_samples=0"):
        importance_weighted(model_of(3), TEXTS, 0)
