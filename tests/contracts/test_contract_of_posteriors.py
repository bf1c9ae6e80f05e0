"""What every posterior must do: draws, densities that come with them, moments and a KL that are theirs."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor

from elbowroom.distributions.distribution import LatentDistribution
from elbowroom.distributions.normal import StandardNormal
from elbowroom.distributions.uniform import UniformDistribution
from elbowroom.errors import BoundError, ConfigError
from helpers.contracts import (
    LATENT,
    ROWS,
    assert_loads_back,
    example,
    names,
)


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
