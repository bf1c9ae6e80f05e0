"""Parts that learn otherwise than by gradients: they see each step, know N, start from data, and are averaged."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import pytest
import torch
from torch import Tensor

from elbowroom.configuration import part
from elbowroom.distributions.normal import Normal
from elbowroom.evaluation.decomposition import kl_decomposition
from elbowroom.model import ModelConfig
from elbowroom.parts.posteriors import Posterior, PosteriorModule
from elbowroom.training.fit import Plan, fit
from elbowroom.training.settings import TrainingSettings


@dataclass(frozen=True)
class Counting(Posterior):
    """A Gaussian whose module counts the rows that its steps saw."""

    name: ClassVar[str] = "counting"

    def build(self, latent_dim: int) -> CountingModule:
        return CountingModule(latent_dim)


class CountingModule(PosteriorModule):
    averaged_buffers: ClassVar[tuple[str, ...]] = ("seen",)

    def __init__(self, latent_dim: int):
        super().__init__()
        self.parameter_shape = (2, latent_dim)
        self.register_buffer("seen", torch.zeros(()))
        self.register_buffer("started", torch.zeros(()))
        self.rows: set[int | None] = set()

    def forward(self, parameters: Tensor) -> Normal:
        return Normal(*parameters.unbind(-2))

    def start_from(self, rows: Any, model: Any, generator: torch.Generator) -> None:
        self.started.copy_(rows(1000).shape[0] + rows(3).abs().max())

    def after_step(self, model: Any, batch: Any, noise: Any) -> None:
        assert not torch.is_grad_enabled()
        assert noise["posterior"].shape[:2] == (1, len(batch.x))
        self.seen += len(batch.x)
        self.rows.add(batch.rows)


def config(posterior: Any) -> ModelConfig:
    network = {"name": "mlp", "hidden": [4]}
    return ModelConfig((5,), 2, network, network, posterior, "standard_normal", "gaussian", "standard")


def trained(posterior: Any, **settings: Any) -> Any:
    x = np.random.default_rng(0).normal(size=(50, 5))
    plan = Plan(config(posterior), part("objectives", "elbo"),
                TrainingSettings(**{"epochs": 2, "batch_size": 20, **settings}))  # fmt: skip
    return fit(plan, x).model


def test_a_part_sees_every_step_its_noise_and_how_many_rows_there_are():
    posterior = trained(Counting()).posterior
    assert float(posterior.seen) == 100.0
    assert posterior.rows == {50}


def test_a_part_starts_from_scaled_training_rows_at_most_all():
    started = float(trained(Counting()).posterior.started)
    assert 50.0 < started < 55.0  # 50 rows, and a standardised value


def test_what_learns_without_gradients_is_averaged_with_the_weights():
    """Of 20, 40, 50, 70, 90, 100 rows seen, an average that lies behind."""
    average = 0.0
    for step, seen in enumerate((20, 40, 50, 70, 90, 100), start=1):
        decay = min(0.9, (1 + step) / (10 + step))
        average += (1.0 - decay) * (seen - average)
    assert float(trained(Counting(), ema=0.9).posterior.seen) == pytest.approx(average, rel=1e-6)


def test_the_kl_of_a_posterior_with_weights_is_taken_apart_in_float64():
    model = trained({"name": "iaf", "hidden": [8], "context": 2}, epochs=1)
    x = np.random.default_rng(1).normal(size=(30, 5)).astype(np.float32)
    measures = {m.name: m.value for m in kl_decomposition(model, x, "test", samples=4)}
    assert set(measures) == {"mutual_information", "marginal_kl", "kl_monte_carlo"}
    total = measures["mutual_information"] + measures["marginal_kl"]
    assert total == pytest.approx(measures["kl_monte_carlo"], rel=1e-9)
    assert 0.0 < measures["mutual_information"] <= np.log(30)
