"""A learned scale starts where the data are, and has settled when a short training ends."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch

from elbowroom import VAE, Gaussian, Laplace, StudentT
from elbowroom.parts.module import paces_of
from elbowroom.training.loop import build_optimizer
from elbowroom.training.settings import TrainingSettings


def ramps(count: int = 256, low: float = 40.0, high: float = 90.0) -> np.ndarray:
    """Grey pictures that two numbers make: slopes across and down, with a little noise."""
    rng = np.random.default_rng(0)
    slopes = rng.normal(size=(count, 2, 1, 1))
    y, x = np.mgrid[-1:1:8j, -1:1:8j]
    pictures = slopes[:, :1, 0] * x.reshape(1, 1, -1) + slopes[:, 1:, 0] * y.reshape(1, 1, -1)
    pictures = (low + high) / 2 + (high - low) / 6 * pictures.reshape(count, 8, 8) + rng.normal(size=(count, 8, 8))
    return pictures.clip(0, 255)


@pytest.mark.parametrize(("likelihood", "name", "factor"), [
    (Gaussian(), "log_var", 1.0), (Gaussian(sigma="per_dimension"), "log_var", 1.0), (Laplace(), "log_scale", 0.5),
    (StudentT(), "log_scale", 0.5),
])  # fmt: skip
def test_it_starts_at_the_variance_of_the_scaled_data(likelihood, name, factor):
    module = likelihood.build((2, 2))
    variance = torch.tensor([[1.0, 2.0], [3.0, 2.0]], dtype=torch.float64)
    module.start_at(variance)
    wanted = variance if getattr(likelihood, "sigma", "") == "per_dimension" else variance.mean()
    torch.testing.assert_close(getattr(module, name).detach().double(), factor * wanted.log())


def test_a_number_stays_and_a_pixel_that_hardly_varies_does_not_start_at_nothing():
    module = Gaussian(sigma=0.5).build((2,))
    module.start_at(torch.tensor([4.0, 4.0]))
    assert float(module.log_var) == pytest.approx(2 * math.log(0.5))
    module = Gaussian(sigma="per_dimension").build((2,))
    module.start_at(torch.tensor([2.0, 0.0]))
    assert module.log_var.exp().tolist() == pytest.approx([2.0, 0.1])
    module.start_at(torch.zeros(2))
    assert torch.isfinite(module.log_var).all()


@pytest.mark.slow
@pytest.mark.parametrize("likelihood", ["gaussian", "laplace"])
def test_it_has_settled_when_a_short_training_ends(likelihood):
    x = ramps()
    vae = VAE(2, likelihood=likelihood, hidden=(32,), epochs=100, batch_size=16, random_state=0).fit(x)
    vae.model_.requires_grad_(False)
    error = np.abs(vae.reconstruct(x) - x)
    scale = float(vae.model_.scaling.scale)
    if likelihood == "gaussian":
        sigma, best = float((0.5 * vae.model_.likelihood.log_var).exp()) * scale, math.sqrt(np.square(error).mean())
    else:
        sigma, best = float(vae.model_.likelihood.log_scale.exp()) * scale, error.mean()
    assert sigma == pytest.approx(best, rel=0.15)
    assert best < x.std() / 3, "where it has come from"


def test_a_scale_of_all_values_goes_faster_and_others_do_not():
    model = VAE(2, likelihood="gaussian", hidden=(3,), epochs=1, random_state=0).fit(ramps(8)).model_
    paces = paces_of(model)
    assert paces == {id(model.likelihood.log_var): 10.0}
    adam = build_optimizer(TrainingSettings(), model.parameters(), paces)
    assert [(group["pace"], len(group["params"])) for group in adam.param_groups] == [
        (1.0, len(list(model.parameters())) - 1), (10.0, 1)]  # fmt: skip
    assert len(build_optimizer(TrainingSettings(optimizer="sgd"), model.parameters(), paces).param_groups) == 1
    assert paces_of(Gaussian(sigma="per_dimension").build((3,))) == {}
