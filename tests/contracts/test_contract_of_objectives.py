"""What every objective must do: a value per example with gradients for all that it trains."""

from __future__ import annotations

import pytest
import torch

from elbowroom.configuration import part
from elbowroom.maths.noise import draw
from elbowroom.model import Model, ModelConfig
from elbowroom.objectives.batch import Batch
from elbowroom.registry import FAMILIES
from helpers.contracts import (
    EVENTS,
    LATENT,
    ROWS,
    assert_same_state,
    example,
    names,
    state_of,
)


def model_of(likelihood: str, objective: str, event: tuple[int, ...]) -> Model:
    posterior = "point" if objective == "reconstruction" else "diagonal_gaussian"
    return Model(
        ModelConfig(
            event,
            LATENT,
            encoder=part("networks", {"name": "mlp", "hidden": [7], "dropout": 0.2}),
            decoder=part("networks", {"name": "mlp", "hidden": [7]}),
            posterior=part("posteriors", posterior),
            prior=part("priors", "standard_normal"),
            likelihood=example("likelihoods", likelihood),
            scaling=part("scalings", "identity"),
            corruption=part("corruptions", "masking"),
        )
    )


@pytest.mark.parametrize("event", EVENTS)
@pytest.mark.parametrize("likelihood", names("likelihoods"))
@pytest.mark.parametrize("name", names("objectives"))
def test_an_objective_gives_a_value_per_example_with_gradients_for_all(name, likelihood, event):
    model = model_of(likelihood, name, event)
    objective = example("objectives", name).build(LATENT, event)
    x = torch.rand(ROWS, *event).round()
    for phase in objective.phases(model):
        noise = draw(phase.wanted(model, ROWS), 0, phase.name)
        before = state_of(model)
        value = phase.value(model, Batch(x, torch.tensor(0.5)), noise)
        assert value.shape == (ROWS,)
        assert torch.isfinite(value).all()
        value.mean().backward()
        for p in phase.parameters():
            assert p.grad is not None
            assert torch.isfinite(p.grad).all()
        assert_same_state(model, before)


@pytest.mark.parametrize("event", EVENTS)
@pytest.mark.parametrize("name", names("objectives"))
def test_the_monitor_is_the_value_without_schedules(name, event):
    model = model_of("bernoulli", name, event)
    config = FAMILIES["objectives"].find(name)()
    x = torch.rand(ROWS, *event).round()
    terms = model.score(x, model.encode(x), torch.zeros(2, ROWS, LATENT))
    torch.testing.assert_close(config.monitor(terms), config.value(terms, torch.tensor(1e6)))


def test_the_elbo_monitors_the_bound_whatever_slack_training_has():
    model = model_of("bernoulli", "elbo", (5,))
    x = torch.rand(ROWS, 5).round()
    terms = model.score(x, model.encode(x), torch.zeros(1, ROWS, LATENT))
    slack = part("objectives", {"name": "elbo", "free_bits": 5.0, "kl_warmup": 4.0})
    bound = part("objectives", "elbo").monitor(terms)
    torch.testing.assert_close(slack.monitor(terms), bound)
    assert (slack.value(terms, torch.tensor(100.0)) < bound).all()
    torch.testing.assert_close(slack.value(terms, torch.tensor(0.0)), terms.log_px.mean(0))
    strict = part("objectives", {"name": "elbo", "beta": 2.0, "kl_warmup": 4.0, "kl_start": 10.0})
    for epoch, weight in ((0.0, 10.0), (1.0, 8.0), (4.0, 2.0), (9.0, 2.0)):
        weighted = terms.log_px.mean(0) - weight * terms.latents[0].kl
        torch.testing.assert_close(strict.value(terms, torch.tensor(epoch)), weighted)


def test_float64_data_keep_float64_through_the_model():
    model = model_of("gaussian", "elbo", (4, 4)).double()
    x = torch.randn(ROWS, 4, 4, dtype=torch.float64)
    terms = model.score(x, model.encode(x), torch.randn(2, ROWS, LATENT))
    assert terms.log_px.dtype == torch.float64
    assert terms.log_px.shape == (2, ROWS)
