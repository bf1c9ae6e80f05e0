"""Measures of models of texts: numbers and units, and what is said of them."""

from __future__ import annotations

import math

import numpy as np
import pytest

from elbowroom import Seq2Seq, SequenceAutoencoder, SequenceVAE
from elbowroom.data.text.tasks import reversal
from elbowroom.evaluation.measure import Measure
from elbowroom.evaluation.texts.alarms import find_text_alarms
from elbowroom.evaluation.texts.measures import measure_texts

TEXTS = ["a b", "b a", "a a b", "b b", "a", "b"] * 4
SMALL = {"width": 8, "units": 8, "epochs": 1, "random_state": 0}


def measures(model, source, target=None):
    measured = measure_texts(model.plan_.objective, model.model_, *model._encoded(source, target), "test")
    assert {measure.split for measure in measured} == {"test"}
    return {measure.name: measure for measure in measured}


def test_pairs_have_log_p_per_token_and_its_perplexity():
    pairs = reversal(30, 2, 4)
    model = Seq2Seq(tokens="space", **SMALL).fit(pairs)
    measured = measures(model, list(pairs.source), list(pairs.target))
    assert measured["log_px_per_token"].value == pytest.approx(model.score(pairs), rel=1e-6)
    assert measured["perplexity"].value == pytest.approx(model.perplexity(pairs), rel=1e-6)
    letters = np.mean([len(text.split()) + 1 for text in pairs.target])
    assert measured["tokens_per_text"].value == pytest.approx(letters)


def test_a_vae_has_a_bound_per_text_and_per_token_and_an_autoencoder_no_perplexity():
    vae = measures(SequenceVAE(2, **SMALL).fit(TEXTS), TEXTS)
    assert vae["elbo"].value == pytest.approx(vae["log_px"].value - vae["kl"].value, rel=1e-5)
    assert vae["perplexity_elbo"].value == pytest.approx(math.exp(-vae["elbo"].value / vae["tokens_per_text"].value))
    assert vae["elbo"].unit == "nats per text"
    assert vae["elbo"].samples == 1
    assert set(measures(SequenceAutoencoder(2, **SMALL).fit(TEXTS), TEXTS)) == {"log_px_per_token", "tokens_per_text"}


def codes(kl: float, elbo: float, unknown: float = 0.0, texts: int = 50_000) -> list[str]:
    measured = [Measure("elbo", elbo, "nats per text", "test", 9, 1), Measure("kl", kl, "nats per text", "test", 9)]
    return [finding.code for finding in find_text_alarms(measured, unknown, texts, [], None)]


def test_a_code_that_its_decoder_ignores_is_called_collapsed():
    assert codes(0.5, -101.0) == ["alarm.text_collapsed"]
    assert codes(0.05, -2.0) == ["alarm.text_collapsed"]
    assert codes(5.0, -101.0) == ["alarm.none_text"]
    assert codes(0.5, -4.0) == ["alarm.none_text"], "of a text that costs little, half a nat is something"


def test_many_unknown_tokens_and_few_texts_are_said():
    assert codes(5.0, -101.0, unknown=0.2) == ["alarm.unknown_tokens"]
    assert codes(5.0, -101.0, texts=3318) == ["alarm.few_texts"]


def test_held_out_texts_that_training_saw_in_part_are_said():
    shared = {"count": 50, "shared": 12, "of": 500}
    for record, wanted in ((shared, ["alarm.held_out_shared"]), ({**shared, "shared": 0}, ["alarm.none_text"])):
        assert [finding.code for finding in find_text_alarms([], 0.0, 20_000, [], None, record)] == wanted
