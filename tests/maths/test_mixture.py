"""Mixtures of whole codes: densities, and components drawn from one normal value."""

from __future__ import annotations

import pytest
import torch

from elbowroom.maths.gaussian import log_normal
from elbowroom.maths.mixture import component_from_normal, log_mixture


def test_components_are_summed_after_dimensions():
    """Two components in two dimensions at (3, -3), a point that the sum per dimension takes for likely."""
    means = torch.tensor([[3.0, 3.0], [-3.0, -3.0]], dtype=torch.float64)
    z = torch.tensor([3.0, -3.0], dtype=torch.float64)
    log_weights = torch.tensor([0.5, 0.5], dtype=torch.float64).log()
    per_dimension = log_normal(z, means, torch.zeros(2, 2, dtype=torch.float64))
    assert float(log_mixture(log_weights, per_dimension.sum(-1))) == pytest.approx(-19.838, abs=1e-3)
    wrong = torch.logsumexp(log_weights[:, None] + per_dimension, 0).sum()
    assert float(wrong) == pytest.approx(-3.224, abs=1e-3)


def test_components_come_by_their_weights_and_leave_a_standard_normal_value():
    log_weights = torch.tensor([0.1, 0.6, 0.0, 0.3]).log()
    eps = torch.randn(200_000, generator=torch.Generator().manual_seed(0), dtype=torch.float64)
    k, rest = component_from_normal(eps, log_weights)
    shares = torch.bincount(k, minlength=4) / len(k)
    torch.testing.assert_close(shares, log_weights.exp(), atol=4e-3, rtol=0)
    for component in (0, 1, 3):
        own = rest[k == component]
        assert abs(float(own.mean())) < 5 / len(own) ** 0.5
        assert float(own.std()) == pytest.approx(1.0, abs=0.02)


def test_the_farthest_values_still_have_a_component():
    k, rest = component_from_normal(torch.tensor([-40.0, 40.0]), torch.tensor([0.5, 0.5, 0.0]).log())
    assert k.tolist() == [0, 1]
    assert torch.isfinite(rest).all()
