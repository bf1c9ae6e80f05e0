"""What the settings of the likelihoods mean, and what they refuse."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
import torch

from elbowroom.configuration import part
from elbowroom.data.statistics import statistics
from elbowroom.errors import ConfigError
from elbowroom.registry import FAMILIES

LEVELLED = ["categorical", "discretised_logistic", "discretised_logistic_mixture"]


def made(name: str, **settings: Any) -> Any:
    return part("likelihoods", {"name": name, **settings})


@pytest.mark.parametrize("name", FAMILIES["likelihoods"].names())
@pytest.mark.parametrize("size", [0.0, 1e4, -1e4])
def test_value_and_gradients_are_finite_for_any_decoder_output(name, size):
    module = made(name).build((3, 2))
    parameters = torch.full((4, *module.parameter_shape), size, requires_grad=True)
    for x in (0.0, 0.5, 1.0):
        value = module(parameters).log_prob(torch.full((4, 3, 2), x))
        assert torch.isfinite(value).all()
        (gradient,) = torch.autograd.grad(value.sum(), parameters)
        assert torch.isfinite(gradient).all()


@pytest.mark.parametrize("name", LEVELLED)
@pytest.mark.parametrize("event", [(6,), (4, 3), (2, 3, 3)])
def test_a_batch_is_scored_against_several_samples_of_it(name, event):
    module = part("likelihoods", name).build(event)
    px = module(torch.randn(5, 2, *module.parameter_shape))
    x = torch.randint(0, 256, (2, *event)).float() / 255
    assert px.log_prob(x).shape == (5, 2, *event)
    torch.testing.assert_close(px.log_prob(x)[3], px.log_prob(x.expand(5, *x.shape))[3])


def test_a_mixture_of_one_component_is_the_single_one():
    one = part("likelihoods", "discretised_logistic").build((4,))
    same = made("discretised_logistic_mixture", components=1).build((4,))
    parameters = torch.randn(7, 2, 4)
    weight = torch.randn(7, 1, 4)
    x = torch.rand(7, 4)
    expected = one(parameters).log_prob(x)
    torch.testing.assert_close(same(torch.cat([weight, parameters], 1)[:, :, None]).log_prob(x), expected)


def test_components_do_not_begin_alike():
    px = made("discretised_logistic_mixture", components=4).build((2,))(torch.zeros(3, 4, 2))
    torch.testing.assert_close(px.mu[:, 0], torch.tensor([0.125, 0.375, 0.625, 0.875]))


@pytest.mark.parametrize(("name", "setting"), [("gaussian", "sigma"), ("laplace", "scale"), ("student_t", "scale")])
def test_a_width_is_a_number_or_learned_for_all_or_for_each(name, setting):
    shapes = {0.5: None, "learned": (), "per_dimension": (3,)}
    for value, shape in shapes.items():
        module = made(name, **{setting: value}).build((3,))
        assert [p.shape for p in module.parameters()] == ([] if shape is None else [torch.Size(shape)])
    peak = made(name, **{setting: 0.5}).build((3,))(torch.zeros(3)).log_prob(torch.zeros(3))
    unit = made(name, **{setting: 1.0}).build((3,))(torch.zeros(3)).log_prob(torch.zeros(3))
    torch.testing.assert_close(peak - unit, torch.full((3,), math.log(2.0)))


def test_degrees_of_freedom_are_learned_within_their_bounds():
    module = made("student_t", df="learned").build((3,))
    assert float(module(torch.zeros(3)).df.detach()) == pytest.approx(4.0)
    with torch.no_grad():
        module.log_df.fill_(100.0)
    assert float(module(torch.zeros(3)).df.detach()) == pytest.approx(1e6)


@pytest.mark.parametrize(
    ("name", "settings", "words"),
    [
        ("gaussian", {"sigma": -1.0}, "sigma is a positive number"),
        ("gaussian", {"sigma": "best"}, "sigma"),
        ("laplace", {"scale": 0.0}, "scale is a positive number"),
        ("laplace", {"scale": "optimal"}, "scale"),
        ("student_t", {"scale": float("inf")}, "scale is a positive number"),
        ("student_t", {"df": 0.1}, "df lies between"),
        ("student_t", {"df": "many"}, "df"),
        ("categorical", {"levels": 1}, "2 to 65536 levels"),
        ("discretised_logistic", {"levels": 10**6}, "2 to 65536 levels"),
        ("discretised_logistic_mixture", {"components": 0}, "at least one component"),
    ],
)
def test_settings_out_of_range_are_refused_by_name(name, settings, words):
    with pytest.raises(ConfigError, match=words):
        made(name, **settings)


@pytest.mark.parametrize("name", LEVELLED)
def test_data_that_are_no_levels_get_a_word_and_others_none(name):
    likelihood = part("likelihoods", name)
    for stored in (np.arange(256, dtype=np.uint8), np.arange(17.0), np.array([0, 254])):
        assert likelihood.note(statistics(stored[:, None])) is None
    for other in (np.linspace(0, 1, 9), np.arange(257.0), np.array([-1.0, 3.0])):
        assert "nearest of 256 levels" in likelihood.note(statistics(other[:, None]))


def test_the_optimal_sigma_is_that_of_the_batch_in_training_and_that_of_the_state_after():
    module = made("gaussian", sigma="optimal").build((3,))
    assert not list(module.parameters())
    mu, x = torch.randn(2, 50, 3)
    error = float((x - mu).square().mean())
    expected = torch.distributions.Normal(mu, error**0.5).log_prob(x)
    torch.testing.assert_close(module(mu).log_prob(x), expected)
    module.eval()
    torch.testing.assert_close(module(mu).log_prob(x), torch.distributions.Normal(mu, 1.0).log_prob(x))
    module.calibrate(torch.tensor(0.25, dtype=torch.float64))
    torch.testing.assert_close(module(mu).log_prob(x), torch.distributions.Normal(mu, 0.5).log_prob(x))
