"""The importance-weighted objective: its value, and that both gradients have the same expectation."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from elbowroom.configuration import part
from elbowroom.errors import ConfigError
from elbowroom.maths.noise import draw
from elbowroom.model import Model, ModelConfig
from elbowroom.objectives import bounds
from elbowroom.objectives.batch import Batch
from elbowroom.objectives.members.importance_weighted import ImportanceWeighted

EPOCH = torch.zeros(())


@pytest.fixture(scope="module")
def model() -> Model:
    config = ModelConfig(
        event_shape=(6,),
        latent_dim=2,
        encoder=part("networks", {"name": "mlp", "hidden": (8,), "activation": "tanh"}),
        decoder=part("networks", {"name": "mlp", "hidden": (8,), "activation": "tanh"}),
        posterior=part("posteriors", "diagonal_gaussian"),
        prior=part("priors", "standard_normal"),
        likelihood=part("likelihoods", "bernoulli"),
        scaling=part("scalings", "identity"),
    )
    model = Model(config, seed=3).double()
    with torch.no_grad():  # far from q = p, so that the weights differ
        for parameter in model.parameters():
            parameter.mul_(3.0)
    return model


@pytest.fixture(scope="module")
def batch() -> Batch:
    rows = np.random.default_rng(0).random((4, 6)) < 0.5
    return Batch(torch.from_numpy(rows.astype(np.float64)), EPOCH)


def noise(model: Model, samples: int, repeats: int, step: int) -> dict[str, torch.Tensor]:
    return {name: value.double() for name, value in draw(model.draws(4 * repeats, samples), 0, step).items()}


def gradients(model: Model, batch: Batch, gradient: str, module: str, repeats: int = 400, rounds: int = 10):
    """Estimates of the gradient of the mean bound, one for each round [rounds, parameters]."""
    objective = ImportanceWeighted(samples=4, gradient=gradient)
    repeated = Batch(batch.x.repeat(repeats, 1), EPOCH)
    parameters = list(getattr(model, module).parameters())
    found = []
    for step in range(rounds):
        value = objective.value(model(repeated, noise(model, 4, repeats, step)), EPOCH).mean()
        found.append(torch.cat([g.flatten() for g in torch.autograd.grad(value, parameters)]))
    return torch.stack(found)


def test_both_gradients_have_the_same_value(model, batch):
    terms = lambda: model(batch, noise(model, 5, 1, 0))  # noqa: E731
    plain = ImportanceWeighted(samples=5).value(terms(), EPOCH)
    double = ImportanceWeighted(samples=5, gradient="doubly_reparameterised").value(terms(), EPOCH)
    torch.testing.assert_close(plain, double)
    torch.testing.assert_close(plain, bounds.importance_weighted(terms()))


@pytest.mark.parametrize("room", ["encoder", "decoder"])
def test_both_gradients_have_the_same_expectation(model, batch, module):
    plain = gradients(model, batch, "plain", module)
    double = gradients(model, batch, "doubly_reparameterised", module)
    error = (plain.var(0) / len(plain) + double.var(0) / len(double)).sqrt().clamp_min(1e-12)
    apart = ((plain.mean(0) - double.mean(0)) / error).square().mean()
    assert apart < 3.0  # the mean of squared z-scores is 1.2 for ten rounds each
    assert plain.mean(0).norm() > 10 * error.mean()


def test_the_decoder_gets_the_plain_gradient_either_way(model, batch):
    plain = gradients(model, batch, "plain", "decoder", repeats=1, rounds=1)
    double = gradients(model, batch, "doubly_reparameterised", "decoder", repeats=1, rounds=1)
    torch.testing.assert_close(plain, double)


def test_the_doubly_reparameterised_gradient_of_the_encoder_is_quieter(model, batch):
    plain = gradients(model, batch, "plain", "encoder", repeats=20).var(0).sum()
    double = gradients(model, batch, "doubly_reparameterised", "encoder", repeats=20).var(0).sum()
    assert double < plain


def test_with_one_sample_it_is_the_elbo_by_monte_carlo(model, batch):
    terms = model(batch, noise(model, 1, 1, 0))
    value = ImportanceWeighted(samples=1).value(terms, EPOCH)
    torch.testing.assert_close(value, bounds.log_weights(terms)[0])


def test_no_samples_are_refused():
    with pytest.raises(ConfigError, match="at least one sample"):
        ImportanceWeighted(samples=0)
    with pytest.raises(ConfigError, match="gradient"):
        part("objectives", {"name": "importance_weighted", "gradient": "triple"})
