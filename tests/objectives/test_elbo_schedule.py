"""The weight of the KL over epochs, once and in cycles."""

from __future__ import annotations

import math

import pytest
import torch

from elbowroom.distributions.normal import Normal, StandardNormal
from elbowroom.errors import ConfigError
from elbowroom.objectives.members.elbo import ELBO
from elbowroom.objectives.terms import Latent, Terms


def terms() -> Terms:
    z = torch.zeros(1, 4, 2)
    q = Normal(torch.ones(4, 2), torch.zeros(4, 2))
    return Terms((Latent(z, q, StandardNormal(z)),), torch.full((1, 4), -3.0), torch.zeros(4), torch.ones(4))


def weight(objective: ELBO, epoch: float) -> float:
    found = terms()
    return float((-3.0 - objective.value(found, torch.tensor(epoch))[0]) / found.latents[0].kl[0].sum())


def test_cycles_begin_the_warm_up_anew():
    cycles = ELBO(kl_warmup=2.0, kl_cycle=4.0)
    found = [weight(cycles, epoch) for epoch in (0.0, 1.0, 2.0, 3.9, 4.0, 5.0, 7.0, 9.0)]
    assert found == pytest.approx([0.0, 0.5, 1.0, 1.0, 0.0, 0.5, 1.0, 0.5])
    assert [weight(ELBO(kl_warmup=2.0), epoch) for epoch in (1.0, 5.0)] == pytest.approx([0.5, 1.0])


def test_an_s_leaves_the_kl_almost_free_at_first():
    """Logistic with k = 0.0025 around step 2,500, at 1,000 steps an epoch: a warm-up of 5 epochs."""
    objective = ELBO(beta=2.0, kl_warmup=5.0, kl_shape="logistic")
    for step in (0, 1000, 2500, 4000, 5000, 8000):
        expected = 2.0 / (1.0 + math.exp(-0.0025 * (step - 2500)))
        assert weight(objective, step / 1000) == pytest.approx(expected, abs=1e-5)


@pytest.mark.parametrize("settings", [{"kl_cycle": 4.0}, {"kl_cycle": 1.0, "kl_warmup": 2.0}])
def test_a_cycle_without_room_for_its_warm_up_is_refused(settings):
    with pytest.raises(ConfigError, match="A cycle holds its warm-up"):
        ELBO(**settings)
