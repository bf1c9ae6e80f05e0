"""One contract for every registered part: what it must do to stand in a model, tested on its `example()`."""

from __future__ import annotations

import copy
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from elbowroom.configuration import part
from elbowroom.distributions.distribution import LatentDistribution
from elbowroom.errors import BoundError
from elbowroom.maths.modes import in_mode, mode_at
from elbowroom.maths.noise import draw
from elbowroom.model import Model, ModelConfig
from elbowroom.objectives.objective import Batch
from elbowroom.registry import FAMILIES
from helpers.contracts import (
    EVENTS,
    LATENT,
    ROWS,
    Flat,
    assert_loads_back,
    assert_pure,
    assert_same_state,
    example,
    names,
    state_of,
)


def build_network(name: str, shape_in: tuple[int, ...], shape_out: tuple[int, ...]) -> nn.Module:
    module = example("networks", name).build(shape_in, shape_out)
    for inner in module.modules():
        if isinstance(inner, Flat):
            inner.wanted = int(np.prod(shape_out))
    return module


def assert_gradients(module: nn.Module, value: Tensor) -> None:
    value.square().sum().backward()
    for name, p in module.named_parameters():
        assert p.grad is not None, f"{name} got no gradient"
        assert torch.isfinite(p.grad).all(), name


def takes(name: str, event: tuple[int, ...]) -> bool:
    """Whether a network is for events of this shape; of one dimension `build` alone tells no series from a code."""
    network = FAMILIES["networks"].find(name)
    return len(event) > 1 if network.for_images else len(event) == 2 if network.for_series else True


NETWORKS = [(name, event) for name in names("networks") for event in EVENTS if takes(name, event)]


@pytest.mark.parametrize(("name", "event"), NETWORKS)
class TestNetworks:
    def test_keeps_shapes_both_ways_is_pure_and_has_gradients(self, name, event):
        for shape_in, shape_out in ((event, (2, LATENT)), ((LATENT,), event)):
            module = build_network(name, shape_in, shape_out)
            x = torch.randn(ROWS, *shape_in, generator=torch.Generator().manual_seed(0))
            y = assert_pure(module, lambda module=module, x=x: module(x))
            assert y.shape == (ROWS, *shape_out)
            assert torch.isfinite(y).all()
            assert_gradients(module, y)

    def test_honours_its_draws(self, name, event):
        module = build_network(name, event, (LATENT,))
        x = torch.randn(ROWS, *event, generator=torch.Generator().manual_seed(0))
        wanted = module.draws(ROWS)
        one, other = draw(wanted, 0), draw(wanted, 1)
        with_one = assert_pure(module, lambda: module(x, one))
        assert with_one.shape == (ROWS, LATENT)
        assert torch.equal(with_one, module(x, other)) == (not wanted)

    def test_computes_in_float64_and_agrees_with_float32(self, name, event):
        module = build_network(name, event, (LATENT,))
        x = torch.randn(ROWS, *event)
        single, double = module(x), copy.deepcopy(module).double()(x.double())
        assert double.dtype == torch.float64
        torch.testing.assert_close(double.float(), single, atol=1e-5, rtol=1e-4)

    def test_weights_load_back(self, name, event):
        assert_loads_back(build_network(name, event, (LATENT,)), build_network(name, event, (LATENT,)))


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
@pytest.mark.parametrize("name", names("posteriors"))
def test_a_posterior_has_moments_and_draws_of_the_latent_shape(name, dtype):
    module = example("posteriors", name).build(LATENT).to(dtype)
    parameters = torch.randn(ROWS, *module.parameter_shape, dtype=dtype, requires_grad=True)
    q = module(parameters)
    assert isinstance(q, LatentDistribution)
    for moment in (q.mean, q.mode, q.variance):
        assert moment.shape == (ROWS, LATENT)
        assert moment.dtype == dtype
    assert (q.variance >= 0).all()
    eps = torch.randn(4, ROWS, LATENT, dtype=dtype)
    z = q.rsample(eps)
    assert z.shape == (4, ROWS, LATENT)
    assert torch.equal(z, q.rsample(eps))
    if z.requires_grad:  # a posterior need not look at x
        z.square().sum().backward()
        assert torch.isfinite(parameters.grad).all()
    if q.has_density:
        assert q.log_prob(z).shape == z.shape
        assert torch.equal(q.rsample(torch.zeros_like(eps)), q.mean.expand(4, ROWS, LATENT))


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
@pytest.mark.parametrize("name", names("priors"))
def test_a_prior_is_drawn_from_and_has_moments_shaped_like_the_latents(name, dtype):
    config = example("priors", name)
    width = config.dimensions or LATENT
    module = config.build(width).to(dtype)
    p = module(torch.zeros(ROWS, width, dtype=dtype))
    z = p.sample(torch.Generator().manual_seed(0))
    assert torch.equal(z, p.sample(torch.Generator().manual_seed(0)))
    assert (z.shape, z.dtype) == ((ROWS, width), dtype)
    assert p.mean.shape == p.mode.shape == p.variance.shape == z.shape
    eps = torch.randn(4, ROWS, width, dtype=dtype, generator=torch.Generator().manual_seed(0))
    drawn = p.rsample(eps)
    assert (drawn.shape, drawn.dtype) == (eps.shape, dtype)
    assert torch.equal(drawn, p.rsample(eps))


@pytest.mark.parametrize("name", names("priors"))
def test_draws_of_normal_noise_are_draws_of_the_prior_and_have_its_moments(name):
    config = example("priors", name)
    width, rows = config.dimensions or LATENT, 40_000
    p = config.build(width)(torch.zeros(rows, width, dtype=torch.float64))
    generator = torch.Generator().manual_seed(0)
    for z in (p.sample(generator), p.rsample(torch.randn(rows, width, dtype=torch.float64, generator=generator))):
        error = z.std(0) / rows**0.5
        assert ((z.mean(0) - p.mean[0]).abs() < 4 * error).all()
        squares = (z - z.mean(0)).square()
        error = squares.mean(1).std() / rows**0.5
        assert abs(float(squares.mean() - p.variance.mean())) < 4 * float(error)


@pytest.mark.parametrize("name", names("priors"))
def test_a_prior_knows_the_mode_that_a_draw_was_made_in(name):
    config = example("priors", name)
    width, rows, count = config.dimensions or LATENT, 4000, 10
    config.check_modes(count)
    module = config.build(width)
    eps = torch.randn(rows, width, dtype=torch.float64, generator=torch.Generator().manual_seed(0))
    modes = torch.arange(rows) % count
    place = module.place(module(eps).rsample(in_mode(eps, modes, count)))
    assert place.shape == (rows,)
    assert ((place >= 0) & (place <= 1)).all()
    assert float((mode_at(place, count) == modes).double().mean()) > 0.97


@pytest.mark.parametrize("name", names("priors"))
def test_the_density_of_a_prior_integrates_to_one_or_is_refused(name):
    config = example("priors", name)
    width = config.dimensions or LATENT
    grid = torch.linspace(-12, 12, 4801, dtype=torch.float64)
    p = config.build(width)(torch.zeros(len(grid), width, dtype=torch.float64))
    if not p.has_density:
        with pytest.raises(BoundError, match="no density"):
            p.log_prob(torch.zeros(len(grid), width, dtype=torch.float64))
        return
    points = grid[:, None].expand(-1, width)
    assert p.log_prob(points).shape == (len(grid), width)
    # of dimensions that depend on each other only the first one's own density can be asked for along one line
    mass = torch.trapezoid(p.log_prob(points).exp(), grid, dim=0)[: width if p.independent else 1]
    torch.testing.assert_close(mass, torch.ones_like(mass), atol=2e-3, rtol=0)


@pytest.mark.parametrize("event", EVENTS)
@pytest.mark.parametrize("name", names("likelihoods"))
class TestLikelihoods:
    def test_gives_a_value_per_value_of_the_event(self, name, event):
        module = example("likelihoods", name).build(event)
        parameters = torch.randn(2, ROWS, *module.parameter_shape, requires_grad=True)
        px = assert_made(module, parameters)
        x = px.sample(torch.Generator().manual_seed(0))
        assert torch.equal(x, px.sample(torch.Generator().manual_seed(0)))
        for value in (px.mean, px.mode, x, px.log_prob(x)):
            assert value.shape == (2, ROWS, *event)
        px.log_prob(x).sum().backward()
        assert torch.isfinite(parameters.grad).all()
        assert_loads_back(module, example("likelihoods", name).build(event))

    def test_sums_or_integrates_to_one(self, name, event):
        config = example("likelihoods", name)
        module, grid = config.build(event).double(), support(config)
        parameters = 0.7 * torch.randn(*module.parameter_shape, dtype=torch.float64)
        px = module(parameters.expand(len(grid), *module.parameter_shape))
        mass = px.log_prob(grid.view(-1, *[1] * len(event)).expand(-1, *event)).exp()
        total = torch.trapezoid(mass, grid, dim=0) if module.is_density else mass.sum(0)
        torch.testing.assert_close(total, torch.ones(event, dtype=torch.float64), atol=1e-6, rtol=0)

    def test_mean_and_mode_are_those_of_its_probabilities(self, name, event):
        config = example("likelihoods", name)
        module, grid = config.build(event).double(), support(config)
        parameters = 0.7 * torch.randn(*module.parameter_shape, dtype=torch.float64)
        px = module(parameters.expand(len(grid), *module.parameter_shape))
        places = grid.view(-1, *[1] * len(event)).expand(-1, *event)
        mass = px.log_prob(places).exp()
        mean = torch.trapezoid(mass * places, grid, dim=0) if module.is_density else (mass * places).sum(0)
        torch.testing.assert_close(px.mean[0], mean, atol=1e-5, rtol=0)
        most = grid.diff().max() if config.support else 0.01
        torch.testing.assert_close(px.mode[0], grid[mass.argmax(0)], atol=float(most), rtol=0)

    def test_samples_have_the_mean(self, name, event):
        module = example("likelihoods", name).build(event)
        px = module((0.7 * torch.randn(*module.parameter_shape)).expand(20_000, *module.parameter_shape))
        x = px.sample(torch.Generator().manual_seed(0)).double()
        error = x.std(0) / len(x) ** 0.5
        assert ((x.mean(0) - px.mean[0]).abs() <= 5 * error).all()


def assert_made(module: nn.Module, parameters: Tensor) -> Any:
    before = state_of(module)
    px = module(parameters)
    assert_same_state(module, before)
    return px


def support(config: Any) -> Tensor:
    """Values to sum or integrate over: what a mass function is defined on, or a fine grid, wide for heavy tails."""
    if not config.build((1,)).is_density:
        return torch.linspace(0.0, 1.0, getattr(config, "levels", 2), dtype=torch.float64)
    if config.support:
        return torch.linspace(*config.support, 6001, dtype=torch.float64)
    return torch.sinh(torch.linspace(-10.0, 10.0, 20_001, dtype=torch.float64))


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
def test_judging_is_the_value_without_schedules(name, event):
    model = model_of("bernoulli", name, event)
    config = FAMILIES["objectives"].find(name)()
    x = torch.rand(ROWS, *event).round()
    terms = model.score(x, model.encode(x), torch.zeros(2, ROWS, LATENT))
    torch.testing.assert_close(config.judge(terms), config.value(terms, torch.tensor(1e6)))


def test_the_elbo_judges_the_bound_whatever_slack_training_has():
    model = model_of("bernoulli", "elbo", (5,))
    x = torch.rand(ROWS, 5).round()
    terms = model.score(x, model.encode(x), torch.zeros(1, ROWS, LATENT))
    slack = part("objectives", {"name": "elbo", "free_bits": 5.0, "kl_warmup": 4.0})
    bound = part("objectives", "elbo").judge(terms)
    torch.testing.assert_close(slack.judge(terms), bound)
    assert (slack.value(terms, torch.tensor(100.0)) < bound).all()
    torch.testing.assert_close(slack.value(terms, torch.tensor(0.0)), terms.log_px.mean(0))
    strict = part("objectives", {"name": "elbo", "beta": 2.0, "kl_warmup": 4.0, "kl_start": 10.0})
    for epoch, weight in ((0.0, 10.0), (1.0, 8.0), (4.0, 2.0), (9.0, 2.0)):
        weighted = terms.log_px.mean(0) - weight * terms.latents[0].kl.sum(-1)
        torch.testing.assert_close(strict.value(terms, torch.tensor(epoch)), weighted)


def test_float64_data_keep_float64_through_the_model():
    model = model_of("gaussian", "elbo", (4, 4)).double()
    x = torch.randn(ROWS, 4, 4, dtype=torch.float64)
    terms = model.score(x, model.encode(x), torch.randn(2, ROWS, LATENT))
    assert terms.log_px.dtype == torch.float64
    assert terms.log_px.shape == (2, ROWS)
