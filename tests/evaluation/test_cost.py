"""The cost of a decoding is counted, and bounds the rows of the NLL that every report has."""

import numpy as np
import pytest

from elbowroom import VAE, ConditionalVAE, evaluate
from elbowroom.evaluation import evaluate as home
from elbowroom.evaluation.cost import decoding_cost


def rows(count: int) -> np.ndarray:
    return np.random.default_rng(0).normal(size=(count, 6)).astype(np.float32)


def test_the_cost_of_a_multilayer_perceptron_is_that_of_its_matrices():
    model = VAE(latent_dim=2, hidden=(5,), likelihood="gaussian", epochs=1, random_state=0).fit(rows(20)).model_
    assert decoding_cost(model) == sum(weight.numel() for weight in model.decoder.parameters() if weight.ndim == 2)
    assert decoding_cost(model) == decoding_cost(model) > 0


@pytest.mark.parametrize(("work", "expected"), [(10**10, 40), (10, 14)])
def test_a_decoder_that_costs_much_gets_an_nll_of_fewer_rows_and_the_measure_says_how_many(
    monkeypatch: pytest.MonkeyPatch, work: int, expected: int
):
    monkeypatch.setattr(home, "NLL_WORK", work)
    model = VAE(latent_dim=2, likelihood="gaussian", epochs=1, random_state=0).fit(rows(40))
    found = evaluate(model, rows(40), n_samples=3)
    assert (found["nll"].rows, found["elbo"].rows) == (expected, 40)


def test_a_conditional_model_is_told_a_label_where_its_cost_is_counted():
    labels = np.arange(40) % 2
    model = ConditionalVAE(latent_dim=2, likelihood="gaussian", epochs=1, random_state=0).fit(rows(40), labels)
    assert evaluate(model, rows(40), n_samples=3, y=labels)["nll"].rows == 40
