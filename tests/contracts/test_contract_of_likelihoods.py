"""What every likelihood must do: values for each event, a mass of one, moments that are its own."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from torch import Tensor, nn

from helpers.contracts import (
    EVENTS,
    ROWS,
    assert_loads_back,
    assert_same_state,
    example,
    names,
    state_of,
)


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
