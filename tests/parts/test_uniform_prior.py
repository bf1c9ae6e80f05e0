"""The posterior under a prior that ends, from density to report: codes, draws and walks stay inside the box."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
import torch

from elbowroom import VAE, AdversarialAutoencoder, DiagonalGaussian, SquashedGaussian, Uniform
from elbowroom.configuration import part
from elbowroom.distributions.uniform import UniformDistribution
from elbowroom.errors import ConfigError
from elbowroom.evaluation import inference
from elbowroom.evaluation.annealing import ais
from elbowroom.evaluation.likelihood import importance_weighted
from elbowroom.latent.middle import middle
from elbowroom.latent.ranking import decoded_change
from elbowroom.latent.support import inside, prior_values
from elbowroom.maths.noise import draw
from elbowroom.model import ModelConfig
from elbowroom.objectives import bounds
from elbowroom.objectives.batch import Batch

HALF = 3.0**0.5
SMALL = {"name": "mlp", "hidden": [16]}
CONFIG = ModelConfig((5,), 2, SMALL, SMALL, "squashed_gaussian", "uniform", "gaussian", "identity")


def rows(count: int = 60) -> np.ndarray:
    return np.random.default_rng(0).normal(size=(count, 5)).astype(np.float32)


@pytest.fixture(scope="module")
def fitted() -> VAE:
    return VAE(prior="uniform", hidden=(16,), epochs=3, likelihood="gaussian", random_state=0).fit(rows())


def test_the_density_integrates_to_one_over_the_box_and_is_nothing_outside():
    q = (
        part("posteriors", {"name": "squashed_gaussian", "low": -1.0, "high": 2.0})
        .build(2)
        .double()(torch.tensor([[0.4, -0.7], [-0.5, -2.0]], dtype=torch.float64))
    )
    side = torch.linspace(-1.0, 2.0, 1001, dtype=torch.float64)
    density = q.log_density(torch.cartesian_prod(side, side)).exp().view(1001, 1001)
    assert torch.trapezoid(torch.trapezoid(density, side), side).item() == pytest.approx(1.0, abs=1e-4)
    outside = torch.tensor([[-1.001, 0.0], [0.0, 2.001], [50.0, 50.0]], dtype=torch.float64)
    assert (q.log_density(outside) == -torch.inf).all()


@pytest.mark.parametrize("scale", [0.0, 1.0, 8.0])
@pytest.mark.parametrize("precision", [torch.float32, torch.bfloat16])
@pytest.mark.parametrize("objective", [
    "elbo", "importance_weighted", {"name": "importance_weighted", "gradient": "doubly_reparameterised"},
])  # fmt: skip
def test_a_step_is_finite_however_far_the_encoder_goes(objective, precision, scale):
    model = CONFIG.build(0)
    with torch.no_grad():
        for weights in model.encoder.parameters():
            weights.mul_(scale)
    (phase,) = part("objectives", objective).build(2, (5,)).phases(model)
    batch = Batch(torch.from_numpy(rows()), torch.tensor(0.0))
    with torch.autocast("cpu", torch.bfloat16, enabled=precision == torch.bfloat16):
        value = phase.value(model, batch, draw(phase.wanted(model, 60), 0))
    assert value.isfinite().all()
    value.mean().backward()
    assert all(p.grad.isfinite().all() for p in model.parameters())


def test_codes_at_the_very_edge_have_a_finite_bound_with_gradients():
    q = SquashedGaussian().build(2)(torch.tensor([[[40.0, -40.0], [-20.0, 0.0]]], requires_grad=True))
    z, log_q = q.draw(torch.randn(50, 1, 2, generator=torch.Generator().manual_seed(0)))
    p = UniformDistribution(z, HALF)
    assert (z.abs() <= np.float32(HALF)).all()
    for value in (log_q, q.log_density(z), p.log_density(z), q.kl(p)):
        assert value.isfinite().all()
    (log_q.sum() + z.sum() + q.kl(p).sum()).backward()


def test_the_importance_weighted_bound_rises_from_the_elbo_and_annealing_agrees():
    model, x = CONFIG.build(0).double().eval(), rows(4).astype(np.float64)
    one, many = (importance_weighted(model, x, k).values.mean() for k in (1, 2000))
    with torch.no_grad():
        data = torch.from_numpy(x)
        eps = torch.randn(4000, 4, 2, dtype=torch.float64, generator=torch.Generator().manual_seed(0))
        elbo = bounds.elbo(model.score(data, model.encode(data), eps)).mean()
    assert one <= many
    assert elbo.item() < many
    values, errors = ais(model, x, chains=8, temperatures=60, leapfrogs=3)
    assert np.isfinite(values).all()
    assert abs(values.mean() - many) < 5 * np.sqrt(np.square(errors).sum()) / 4 + 0.02


def test_a_preset_chooses_it_where_the_prior_ends_and_nowhere_else(fitted):
    assert fitted.plan_.model.posterior == SquashedGaussian(low=-HALF, high=HALF)
    narrow = VAE(prior=Uniform(half_width=0.5), epochs=1, hidden=(4,)).fit(rows())
    assert narrow.plan_.model.posterior == SquashedGaussian(low=-0.5, high=0.5)
    assert np.abs(narrow.transform(rows())).max() < 0.5
    assert VAE(epochs=1, hidden=(4,)).fit(rows()).plan_.model.posterior == DiagonalGaussian()
    game = AdversarialAutoencoder(prior="uniform", epochs=1, hidden=(4,)).fit(rows())
    assert game.plan_.model.posterior.name == "point"


@pytest.mark.parametrize("posterior", ["diagonal_gaussian", "full_gaussian", SquashedGaussian(low=-2.0, high=2.0)])
def test_what_leaves_the_box_is_refused_before_training(posterior, tmp_path):
    with pytest.raises(ConfigError, match=r"KL is infinite.*leave posterior out"):
        VAE(prior="uniform", posterior=posterior).fit(rows(), run_dir=tmp_path / "run")
    assert not (tmp_path / "run").exists()


def test_the_ends_of_a_box_come_in_their_order():
    with pytest.raises(ConfigError, match="lower one first"):
        SquashedGaussian(low=1.0, high=1.0)


def test_under_a_prior_without_ends_the_bound_is_that_of_draws():
    model = VAE(prior="standard_normal", posterior="squashed_gaussian", epochs=2, hidden=(8,)).fit(rows())
    assert np.isfinite(model.score(rows()))
    assert np.isfinite([row["kl"] for row in model.history_]).all()


def test_samples_and_walks_stay_inside(fitted):
    x, model = rows(), fitted.model_
    codes = fitted.transform(x)
    assert np.abs(codes).max() <= HALF
    values = prior_values(model, 2.5, 9)
    assert values[0] == pytest.approx(-values[-1])
    assert 0.98 * HALF < values[-1] < HALF
    assert np.abs(prior_values(model, 40.0, 3)).max() == pytest.approx(HALF)
    np.testing.assert_array_equal(middle(model), [0.0, 0.0])
    far = np.array([[9.0, -9.0]], np.float32)
    np.testing.assert_allclose(inside(model, far), [[HALF, -HALF]])
    at_the_edge = fitted.inverse_transform(np.array([[HALF, -HALF]], np.float32))
    np.testing.assert_allclose(fitted.edit(x[:1], [1e3, -1e3]), at_the_edge, rtol=1e-5)
    seen: list[np.ndarray] = []
    real = inference.decode

    def watched(model, z, *rest):
        seen.append(np.asarray(z))
        return real(model, z, *rest)

    with pytest.MonkeyPatch.context() as patch:
        for module in ("evaluation.inference", "latent.ranking", "latent.interpolate"):
            patch.setattr(f"elbowroom.{module}.decode", watched)
        fitted.morph(x[:3], kind="spherical")
        fitted.analogy(x[:3], x[3:6], x[6:9])
        decoded_change(model, codes, 1.0)
        fitted.sample(500, random_state=0)
    assert len(seen) >= 4
    assert max(np.abs(z).max() for z in seen) <= HALF + 1e-6


def test_walks_along_the_standard_normal_are_what_they_were():
    model = dataclasses.replace(CONFIG, posterior="diagonal_gaussian", prior="standard_normal").build(0)
    np.testing.assert_array_equal(prior_values(model, 2.5, 9), np.linspace(-2.5, 2.5, 9))
    np.testing.assert_array_equal(middle(model), np.zeros(2))
    np.testing.assert_array_equal(inside(model, np.array([[9.0, 9.0]])), [[9.0, 9.0]])


def test_softplus_gives_another_width_and_the_default_is_as_before():
    parameters = torch.randn(4, 2, 3, generator=torch.Generator().manual_seed(0))
    plain, softplus = DiagonalGaussian().build(3)(parameters), DiagonalGaussian(scale="softplus").build(3)(parameters)
    assert torch.equal(plain.log_var, parameters[:, 1])
    assert torch.equal(plain.mu, softplus.mu)
    torch.testing.assert_close(softplus.variance.sqrt(), torch.nn.functional.softplus(parameters[:, 1]))
    trained = VAE(posterior=DiagonalGaussian(scale="softplus"), epochs=2, hidden=(8,)).fit(rows())
    assert np.isfinite(trained.score(rows()))
