"""One contract for every registered part: what it must do to stand in a model, tested on its `example()`."""

from __future__ import annotations

import copy
import dataclasses
import math
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from elbowroom.configuration import part
from elbowroom.distributions.distribution import LatentDistribution
from elbowroom.distributions.normal import StandardNormal
from elbowroom.distributions.uniform import UniformDistribution
from elbowroom.errors import BoundError, ConfigError
from elbowroom.maths.modes import in_mode, mode_at
from elbowroom.maths.noise import draw
from elbowroom.model import Model, ModelConfig
from elbowroom.objectives.batch import Batch
from elbowroom.objectives.regularisers import Seen
from elbowroom.presets._choice import choose_posterior
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
class TestPosteriors:
    def q_of(self, name: str, dtype: torch.dtype, rows: int = ROWS) -> tuple[LatentDistribution, Tensor]:
        with torch.random.fork_rng():
            torch.manual_seed(0)
            module = example("posteriors", name).build(LATENT).to(dtype)
        generator = torch.Generator().manual_seed(1)
        shape = (rows, *module.parameter_shape)
        parameters = torch.randn(shape, dtype=dtype, generator=generator).requires_grad_()
        q = module(parameters)
        assert isinstance(q, LatentDistribution)
        return q, parameters

    def test_has_a_code_and_draws_of_the_latent_shape(self, name, dtype):
        q, parameters = self.q_of(name, dtype)
        assert (q.code.shape, q.code.dtype) == ((ROWS, LATENT), dtype)
        eps = torch.randn(4, ROWS, LATENT, dtype=dtype)
        z, _ = q.draw(eps)
        assert (z.shape, z.dtype) == ((4, ROWS, LATENT), dtype)
        assert torch.equal(z, q.rsample(eps))
        assert torch.equal(q.sample(torch.Generator().manual_seed(0)), q.sample(torch.Generator().manual_seed(0)))
        if z.requires_grad:  # a posterior need not look at x
            z.square().sum().backward()
            assert torch.isfinite(parameters.grad).all()

    def test_the_density_that_comes_with_a_draw_is_that_of_the_code(self, name, dtype):
        q, _ = self.q_of(name, dtype)
        eps = torch.randn(4, ROWS, LATENT, dtype=dtype, generator=torch.Generator().manual_seed(0))
        z, drawn = q.draw(eps)
        if not q.has_density:
            assert drawn is None
            with pytest.raises(BoundError, match="no density"):
                q.log_density(z)
            return
        density = q.log_density(z)
        assert density.shape == (4, ROWS)
        if drawn is not None:  # the code is rounded, which near an edge moves its density
            rounding = (q.log_density(torch.nextafter(z, torch.zeros_like(z))) - density).abs()
            assert ((drawn - density).abs() <= 1e-5 + 8 * rounding).all()
        if q.independent:
            torch.testing.assert_close(q.log_prob(z).sum(-1), density)
        else:
            with pytest.raises(ConfigError, match="log_density"):
                q.log_prob(z)
        each = q.log_density_each(z)
        assert each.shape == (4, ROWS, ROWS)
        torch.testing.assert_close(each.diagonal(dim1=-2, dim2=-1), density, atol=1e-4, rtol=1e-4)

    def test_a_closed_kl_is_what_draws_say_and_moments_are_theirs(self, name, dtype):
        q, _ = self.q_of(name, dtype)
        eps = torch.randn(20_000, ROWS, LATENT, dtype=dtype, generator=torch.Generator().manual_seed(0))
        z, log_q = q.draw(eps)
        z = z.detach()
        for moment, drawn in (("mean", z), ("variance", (z - z.mean(0)).square())):
            try:
                known = getattr(q, moment)
            except ConfigError:
                continue
            assert (known.shape, known.dtype) == ((ROWS, LATENT), dtype)
            error = drawn.std(0) / len(z) ** 0.5
            assert ((drawn.mean(0) - known).abs() <= 5 * error + 1e-6).all()
        like = torch.zeros(ROWS, LATENT, dtype=dtype)
        for p in (StandardNormal(like), UniformDistribution(like, 3.0**0.5)):
            if q.has_density and (kl := q.kl(p)) is not None:
                ratio = ((q.log_density(z) if log_q is None else log_q) - p.log_density(z)).double()
                assert ((ratio.mean(0) - kl).abs() <= 5 * ratio.std(0) / len(z) ** 0.5 + 1e-6).all()

    def test_codes_stay_in_its_support(self, name, dtype):
        q, _ = self.q_of(name, dtype)
        config = example("posteriors", name)
        if config.support is None:
            return
        eps = torch.tensor([-1e6, -10.0, 0.0, 10.0, 1e6], dtype=dtype)[:, None, None].expand(-1, ROWS, LATENT)
        for z in (q.rsample(eps), q.code, q.sample(torch.Generator().manual_seed(0))):
            assert ((z >= config.support[0]) & (z <= config.support[1])).all()

    def test_rows_can_be_picked(self, name, dtype):
        q, _ = self.q_of(name, dtype)
        index = torch.tensor([[2, 0], [1, 1]])
        assert torch.equal(q.select(index).code, q.code[index])

    def test_weights_load_back(self, name, dtype):
        config = example("posteriors", name)
        assert_loads_back(config.build(LATENT), config.build(LATENT))


def prior_model(name: str, latent_dim: int | None = None) -> Model:
    """A small model with this prior, in float64: a prior may ask the model for what it is made of."""
    config = example("priors", name)
    return ModelConfig(
        (5,), latent_dim or config.dimensions or LATENT, encoder={"name": "mlp", "hidden": [7]},
        decoder={"name": "mlp", "hidden": [7]}, posterior=choose_posterior(None, config), prior=config,
        likelihood="gaussian", scaling="identity",
    ).build(seed=0).double()  # fmt: skip


@pytest.mark.parametrize("name", names("priors"))
class TestPriors:
    @pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
    def test_is_drawn_from_in_the_shape_and_dtype_of_the_latents(self, name, dtype):
        model = prior_model(name).to(dtype)
        width = model.config.latent_dim
        p = model.p(torch.zeros(ROWS, width, dtype=dtype))
        z = p.sample(torch.Generator().manual_seed(0))
        assert torch.equal(z, p.sample(torch.Generator().manual_seed(0)))
        assert (z.shape, z.dtype) == ((ROWS, width), dtype)
        eps = torch.randn(4, ROWS, width, dtype=dtype, generator=torch.Generator().manual_seed(0))
        drawn = p.rsample(eps)
        assert (drawn.shape, drawn.dtype) == (eps.shape, dtype)
        assert torch.equal(drawn, p.rsample(eps))
        with model.fixed_prior():
            assert torch.equal(drawn, model.p(eps).rsample(eps))

    @torch.no_grad()
    def test_both_ways_of_drawing_are_draws_of_the_prior_and_have_its_moments(self, name):
        model, rows = prior_model(name), 40_000
        p = model.p(torch.zeros(rows, model.config.latent_dim, dtype=torch.float64))
        generator = torch.Generator().manual_seed(0)
        eps = torch.randn(rows, model.config.latent_dim, dtype=torch.float64, generator=generator)
        first, second = p.sample(generator), p.rsample(eps)
        apart = first.mean(0) - second.mean(0)
        assert (apart.abs() < 5 * (first.var(0) + second.var(0)).sqrt() / rows**0.5).all()
        for z in (first, second):
            try:
                mean, variance = p.mean[0], p.variance.mean()
            except ConfigError:
                continue
            assert ((z.mean(0) - mean).abs() < 4 * z.std(0) / rows**0.5).all()
            squares = (z - z.mean(0)).square()
            error = squares.mean(1).std() / rows**0.5
            assert abs(float(squares.mean() - variance)) < 4 * float(error)

    @torch.no_grad()
    def test_knows_the_mode_that_a_draw_was_made_in_or_says_that_it_does_not(self, name):
        model, rows, count = prior_model(name), 4000, 10
        try:
            model.config.prior.check_modes(count)
            model.prior.place(torch.zeros(1, model.config.latent_dim, dtype=torch.float64))
        except ConfigError:
            return
        generator = torch.Generator().manual_seed(0)
        eps = torch.randn(rows, model.config.latent_dim, dtype=torch.float64, generator=generator)
        modes = torch.arange(rows) % count
        place = model.prior.place(model.p(eps).rsample(in_mode(eps, modes, count)))
        assert place.shape == (rows,)
        assert ((place >= 0) & (place <= 1)).all()
        assert float((mode_at(place, count) == modes).double().mean()) > 0.97

    @torch.no_grad()
    def test_the_density_of_whole_codes_integrates_to_one_or_is_refused(self, name):
        model = prior_model(name, latent_dim=2)
        points = torch.zeros(3, 2, dtype=torch.float64)
        p = model.p(points)
        if not p.has_density:
            with pytest.raises(BoundError, match="no density"):
                p.log_density(points)
            return
        # the uniform prior's edge, the root of 3, lies midway between two points of the grid
        side = torch.arange(-232, 233, dtype=torch.float64) * 2 * math.sqrt(3.0) / 89
        grid = torch.cartesian_prod(side, side)
        density = model.p(grid).log_density(grid).exp().view(len(side), len(side))
        mass = torch.trapezoid(torch.trapezoid(density, side, dim=1), side)
        assert float(mass) == pytest.approx(1.0, abs=1e-3)

    @torch.no_grad()
    def test_a_code_has_one_density_alone_and_in_company_and_per_dimension_where_they_are_independent(self, name):
        model = prior_model(name)
        eps = torch.randn(2, ROWS, model.config.latent_dim, dtype=torch.float64)
        p = model.p(eps)
        if not p.has_density:
            return
        z = p.rsample(eps)
        density = p.log_density(z)
        assert density.shape == (2, ROWS)
        alone = model.p(z[:1, :1]).log_density(z[:1, :1])
        torch.testing.assert_close(alone[0, 0], density[0, 0])
        if p.independent:
            torch.testing.assert_close(p.log_prob(z).sum(-1), density)

    @torch.no_grad()
    def test_draws_stay_in_its_support_and_a_posterior_that_leaves_it_is_refused(self, name):
        model = prior_model(name)
        if (support := model.config.prior.support) is None:
            return
        eps = torch.randn(2000, model.config.latent_dim, dtype=torch.float64)
        for z in (model.p(eps).rsample(3 * eps), model.p(eps).sample(torch.Generator().manual_seed(0))):
            assert ((z >= support[0]) & (z <= support[1])).all()
        with pytest.raises(ConfigError, match=r"KL is infinite.*leave posterior out"):
            dataclasses.replace(model.config, posterior=part("posteriors", "diagonal_gaussian"))
        assert dataclasses.replace(model.config, posterior=part("posteriors", "point")).build(0)

    def test_weights_load_back(self, name):
        model = prior_model(name)
        assert_loads_back(model, prior_model(name))


@pytest.mark.parametrize("name", names("regularisers"))
class TestRegularisers:
    def seen(self, name: str, rows: int) -> tuple[Any, Model, Seen]:
        model, module = prior_model("standard_normal").float(), example("regularisers", name).build()
        batch = Batch(torch.randn(rows, 5, generator=torch.Generator().manual_seed(0)), torch.tensor(0.0), rows=rows)
        terms = model(batch, draw(model.draws(rows), 0))
        return module, model, Seen(terms, batch, model, draw(module.draws_for(rows, LATENT), 0))

    @pytest.mark.parametrize("rows", [1, 2, ROWS])
    def test_costs_a_finite_number_with_gradients_for_the_encoder(self, name, rows):
        module, model, seen = self.seen(name, rows)
        cost = assert_pure(module, lambda: module(seen))
        assert cost.shape in ((), (rows,))
        cost.sum().backward()
        assert all(torch.isfinite(p.grad).all() for p in model.encoder.parameters() if p.grad is not None)

    def test_its_weight_is_nats_for_one_unit(self, name):
        module, _, seen = self.seen(name, ROWS)
        torch.testing.assert_close(module(seen), module.config.weight * module.value(seen))

    @pytest.mark.parametrize("objective", ["elbo", "reconstruction", "importance_weighted"])
    def test_is_taken_off_what_training_raises_and_named_beside_it(self, name, objective):
        model = prior_model("standard_normal").float()
        plain, other = (part("objectives", {"name": objective, "regularisers": names}) for names in ([], [name]))
        batch = Batch(torch.rand(ROWS, 5), torch.tensor(0.0), rows=ROWS)
        (phase,) = other.build(LATENT, (5,)).phases(model)
        noise = draw(phase.wanted(model, ROWS), 0)
        value, beside = phase.value(model, batch, noise)
        (without,) = plain.build(LATENT, (5,)).phases(model)
        assert tuple(beside) == phase.columns == (name,)
        torch.testing.assert_close((without.value(model, batch, noise) - value).mean(), beside[name])


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
