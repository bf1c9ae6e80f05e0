"""The Gaussian posterior of one given width."""

from __future__ import annotations

import pytest
import torch

from elbowroom.configuration import from_dict, part, to_dict
from elbowroom.distributions.normal import StandardNormal
from elbowroom.errors import ConfigError
from elbowroom.parts.posteriors.fixed_gaussian import FixedGaussian


def test_its_kl_is_half_the_squared_code_and_a_constant():
    mu = torch.tensor([[0.5, -2.0], [0.0, 0.0]], dtype=torch.float64)
    q = FixedGaussian(sigma=1e-3).build(2)(mu)
    kl = q.kl(StandardNormal(mu))
    assert float(kl[0] - kl[1]) == pytest.approx(0.5 * (0.25 + 4.0), rel=1e-12)


def test_its_width_is_the_given_one_for_every_code():
    q = FixedGaussian(sigma=0.3).build(2)(torch.randn(4, 2))
    torch.testing.assert_close(q.variance, torch.full((4, 2), 0.09))


def test_a_width_that_is_not_positive_is_refused():
    with pytest.raises(ConfigError, match="positive"):
        FixedGaussian(sigma=0.0)


def test_it_survives_a_file():
    config = part("posteriors", {"name": "fixed_gaussian", "sigma": 0.1})
    assert from_dict(type(config), to_dict(config)) == config
