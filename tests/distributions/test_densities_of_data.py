"""Mean, mode and samples of the distributions of data, against sums, integrals and large samples."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch
from scipy import stats

from elbowroom.distributions.discretised_logistic import DiscretisedLogistic
from elbowroom.distributions.levels import nearest_level, value_of
from elbowroom.parts.likelihoods.categorical import CategoricalDistribution
from elbowroom.parts.likelihoods.continuous_bernoulli import ContinuousBernoulliDistribution
from elbowroom.parts.likelihoods.discretised_logistic_mixture import DiscretisedLogisticMixtureDistribution
from elbowroom.parts.likelihoods.laplace import LaplaceDistribution
from elbowroom.parts.likelihoods.student_t import StudentTDistribution
from helpers.numbers import float64

ROWS = 40_000


def mixture(levels: int = 17) -> DiscretisedLogisticMixtureDistribution:
    return DiscretisedLogisticMixtureDistribution(
        float64([[0.2, 0.0, 3.0], [-1.0, 0.5, -2.0]]),
        float64([[0.1, 0.5, -4.0], [0.9, 0.52, 0.3]]),
        float64([[-3.0, 1.5, -2.0], [-4.0, -6.0, 0.0]]),
        levels,
    )


def logistics(levels: int = 17) -> DiscretisedLogistic:
    mu = float64([-3.0, 0.02, 0.5, 0.48, 0.9, 7.0])
    return DiscretisedLogistic(mu, float64([-1.0, -2.0, -5.0, 3.0, -0.5, 2.0]), levels)


MASSES = [
    (logistics(), 17, (6,)),
    (logistics(2), 2, (6,)),
    (mixture(), 17, (3,)),
    (
        CategoricalDistribution(
            3.0 * torch.randn(4, 17, dtype=torch.float64, generator=torch.Generator().manual_seed(0))
        ),
        17,
        (4,),
    ),
]


@pytest.mark.parametrize(("p", "levels", "shape"), MASSES)
def test_mean_and_mode_of_a_mass_are_those_of_its_probabilities(p, levels, shape):
    places = torch.arange(levels, dtype=torch.float64) / (levels - 1)
    mass = torch.stack([p.log_prob(place.expand(shape)).exp() for place in places])
    torch.testing.assert_close(mass.sum(0), torch.ones(shape, dtype=torch.float64))
    torch.testing.assert_close(p.mean, places @ mass)
    torch.testing.assert_close(p.mode, places[mass.argmax(0)])


@pytest.mark.parametrize(("p", "levels", "shape"), MASSES)
def test_samples_of_a_mass_come_as_often_as_it_says(p, levels, shape):
    many = type(p)(**_repeated(p))
    x = many.sample(torch.Generator().manual_seed(1))
    assert x.shape == (ROWS, *shape)
    for j in range(levels):
        mass = p.log_prob(torch.full(shape, j / (levels - 1), dtype=torch.float64)).exp()
        found = (nearest_level(x, levels) == j).double().mean(0)
        error = (mass * (1 - mass) / ROWS).sqrt()
        assert ((found - mass).abs() <= 5 * error + 1e-12).all()


def _repeated(p: object) -> dict[str, object]:
    if isinstance(p, CategoricalDistribution):
        return {"logits": p.logits.expand(ROWS, *p.logits.shape)}
    if isinstance(p, DiscretisedLogistic):
        return {"mu": p.mu.expand(ROWS, -1), "log_scale": p.log_scale.expand(ROWS, -1), "levels": p.levels}
    parts = {name: getattr(p, name) for name in ("logits", "mu", "log_scale")}
    return {name: v[:, None].expand(-1, ROWS, -1) for name, v in parts.items()} | {"levels": p.levels}


def test_a_mixture_of_one_is_the_rounded_logistic():
    one = logistics()
    same = DiscretisedLogisticMixtureDistribution(
        torch.randn(1, 6, dtype=torch.float64), one.mu[None], one.log_scale[None], 17
    )
    for x in torch.arange(17, dtype=torch.float64).view(-1, 1).expand(-1, 6) / 16:
        torch.testing.assert_close(same.log_prob(x), one.log_prob(x))
    torch.testing.assert_close(same.mean, one.mean)
    torch.testing.assert_close(same.mode, one.mode)


def test_a_value_off_the_levels_counts_as_the_nearest():
    one = logistics()
    x = torch.full((6,), 4 / 16, dtype=torch.float64)
    for shift in (-0.03, 0.03):
        assert torch.equal(one.log_prob(x + shift), one.log_prob(x))
    assert torch.equal(one.log_prob(x + 1), one.log_prob(torch.ones(6, dtype=torch.float64)))


def test_every_8_bit_value_finds_its_level_in_float32():
    x = torch.arange(256, dtype=torch.uint8)
    assert torch.equal(nearest_level(x.float() / 255, 256), x.long())
    assert torch.equal((value_of(x.long(), 256, torch.float32) * 255).round(), x.float())


@pytest.mark.parametrize("logit", [-300.0, -2.0, 0.0, 0.01, 6.0, 300.0])
def test_samples_of_a_continuous_bernoulli_have_its_mean_and_lie_within_it(logit):
    p = ContinuousBernoulliDistribution(torch.full((ROWS,), logit))
    x = p.sample(torch.Generator().manual_seed(0))
    assert ((x >= 0) & (x <= 1)).all()
    assert float(x.double().mean()) == pytest.approx(float(p.mean[0]), abs=5 * float(x.std()) / ROWS**0.5 + 1e-6)
    assert torch.isfinite(p.log_prob(x)).all()


def test_outside_of_zero_and_one_a_continuous_bernoulli_has_no_density():
    p = ContinuousBernoulliDistribution(torch.zeros(3, requires_grad=True))
    log_p = p.log_prob(torch.tensor([-0.01, 0.5, 1.01]))
    assert log_p.tolist() == [-math.inf, 0.0, -math.inf]
    assert torch.isfinite(p.log_prob(torch.tensor([-1e-7, 0.5, 1 + 1e-7]))).all()
    log_p[1].backward()
    assert torch.isfinite(p.logits.grad).all()


@pytest.mark.parametrize(
    ("p", "expected"),
    [
        (LaplaceDistribution(torch.full((ROWS,), 2.0), float64(-1.0)), stats.laplace(2.0, math.exp(-1.0))),
        (
            StudentTDistribution(torch.full((ROWS,), 2.0), float64(-1.0), float64(4.0)),
            stats.t(4.0, 2.0, math.exp(-1.0)),
        ),
        (StudentTDistribution(torch.full((ROWS,), 2.0), float64(0.0), float64(0.6)), stats.t(0.6, 2.0, 1.0)),
    ],
)
def test_samples_of_the_robust_densities_follow_their_distribution_functions(p, expected):
    x = p.sample(torch.Generator().manual_seed(0))
    assert stats.kstest(np.asarray(x, dtype=np.float64), expected.cdf).pvalue > 0.01
    assert torch.equal(p.mean, p.mu)
    assert torch.equal(p.mode, p.mu)
