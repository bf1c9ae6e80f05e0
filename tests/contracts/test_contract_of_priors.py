"""What every prior must do: draws by both ways, a density of whole codes, modes, and a support."""

from __future__ import annotations

import dataclasses
import math

import pytest
import torch

from elbowroom.configuration import part
from elbowroom.errors import BoundError, ConfigError
from elbowroom.maths.modes import in_mode, mode_at
from helpers.contracts import (
    ROWS,
    assert_loads_back,
    names,
    prior_model,
)


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
