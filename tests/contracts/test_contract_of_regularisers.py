"""What every regulariser must do: a finite cost with gradients, in nats for one unit, named beside the objective."""

from __future__ import annotations

from typing import Any

import pytest
import torch

from elbowroom.configuration import part
from elbowroom.maths.noise import draw
from elbowroom.model import Model
from elbowroom.objectives.batch import Batch
from elbowroom.objectives.regularisers import Seen
from helpers.contracts import (
    LATENT,
    ROWS,
    assert_pure,
    example,
    names,
    prior_model,
)


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
