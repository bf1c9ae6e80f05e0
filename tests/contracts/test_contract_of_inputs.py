"""The contract of what changes a row before the encoder sees it: corruptions, augmentations and scalings."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from elbowroom.configuration import part
from elbowroom.data.statistics import statistics
from elbowroom.errors import ConfigError
from elbowroom.maths.noise import draw
from elbowroom.registry import FAMILIES
from helpers.contracts import (
    EVENTS,
    ROWS,
    assert_loads_back,
    assert_pure,
    example,
    names,
)

BEFORE_THE_ENCODER = [
    (family, name, event)
    for family in ("corruptions", "augmentations")
    for name in names(family)
    for event in EVENTS
    if len(event) > 1 or not getattr(FAMILIES[family].find(name), "for_images", False)
]


@pytest.mark.parametrize(("family", "name", "event"), BEFORE_THE_ENCODER)
def test_a_corruption_or_augmentation_changes_values_by_its_noise_alone(family, name, event):
    module = example(family, name).build(event)
    x = torch.rand(ROWS, *event, generator=torch.Generator().manual_seed(0))
    assert torch.equal(module(x, {}), x)
    before = x.clone()
    noise = draw(module.draws(ROWS), 0)
    damaged = assert_pure(module, lambda: module(x, noise))
    assert torch.equal(x, before)
    assert damaged.shape == x.shape
    assert not torch.equal(damaged, x)
    assert not torch.equal(damaged, module(x, draw(module.draws(ROWS), 1)))
    assert module(x.double(), noise).dtype == torch.float64
    assert torch.equal(module(x[:2], {name: value[:2] for name, value in noise.items()}), damaged[:2])


@pytest.mark.parametrize("name", ["masking", "salt_and_pepper"])
def test_a_corruption_replaces_the_share_it_says(name):
    module = part("corruptions", {"name": name, "share": 0.3}).build((100,))
    x = torch.rand(200, 100) + 1.0
    changed = (module(x, draw(module.draws(200), 0)) != x).double().mean()
    assert float(changed) == pytest.approx(0.3, abs=4 * (0.21 / 20_000) ** 0.5 + 0.01)


def test_salt_and_pepper_stays_inside_the_range_of_each_example():
    module = part("corruptions", "salt_and_pepper").build((4, 4))
    x = torch.randn(50, 4, 4)
    damaged = module(x, draw(module.draws(50), 0)).flatten(1)
    assert torch.equal(damaged.clamp(x.flatten(1).amin(1, True), x.flatten(1).amax(1, True)), damaged)


@pytest.mark.parametrize("event", EVENTS)
@pytest.mark.parametrize("name", names("scalings"))
class TestScalings:
    @pytest.fixture
    def module(self, name, event):
        config = example("scalings", name)
        x = np.random.default_rng(0).normal(5.0, 3.0, (50, *event))
        x[:, *[0] * len(event)] = 7.0  # a constant feature must not divide by zero
        module = config.build(event)
        module.set(*config.learn(statistics(x)))
        return module

    def test_inverts_exactly_in_float64(self, name, event, module):
        x = torch.randn(ROWS, *event, dtype=torch.float64) * 3 + 5
        y = module(x, torch.float64)
        assert y.shape == x.shape
        assert torch.isfinite(y).all()
        torch.testing.assert_close(module.inverse(y), x)

    def test_log_det_is_that_of_its_jacobian(self, name, event, module):
        x = torch.randn(event, dtype=torch.float64)
        jacobian = torch.autograd.functional.jacobian(lambda x: module(x[None], torch.float64)[0].flatten(), x)
        size = int(np.prod(event))
        expected = torch.linalg.slogdet(jacobian.reshape(size, size)).logabsdet
        torch.testing.assert_close(module.log_det().double(), expected)

    def test_weights_load_into_a_fresh_module(self, name, event, module):
        assert_loads_back(module, example("scalings", name).build(event))

    def test_gives_the_networks_dtype(self, name, event, module):
        assert module(torch.ones(2, *event, dtype=torch.uint8), torch.float32).dtype == torch.float32
        assert module(torch.ones(2, *event), torch.float64).dtype == torch.float64


def test_a_large_mean_beside_a_small_deviation_survives():
    config = part("scalings", "standard")
    x = 1e8 + np.random.default_rng(0).normal(size=(1000, 2))
    module = config.build((2,))
    module.set(*config.learn(statistics(x)))
    y = module(torch.from_numpy(x), torch.float32)
    torch.testing.assert_close(y.std(0), torch.ones(2), atol=2e-3, rtol=0)


def test_the_middle_is_the_median_which_far_values_do_not_move():
    config, x = part("scalings", "middle"), np.arange(11.0)[:, None]
    x[10] = 1000.0
    module = config.build((1,))
    module.set(*config.learn(statistics(x)))
    y = module(torch.from_numpy(x), torch.float64)
    assert float(y[5]) == pytest.approx(0.0, abs=1e-6)
    torch.testing.assert_close(y[1] - y[0], torch.tensor([1 / x.std()]), atol=1e-6, rtol=0)


def test_gaussian_levels_gives_each_row_one_of_its_strengths_as_often_as_the_others():
    module = part("corruptions", {"name": "gaussian_levels", "sigmas": (0.1, 10.0)}).build((500,))
    spread = module(torch.zeros(400, 500), draw(module.draws(400), 0)).std(1)
    strong = spread > 1.0
    torch.testing.assert_close(spread[strong].mean(), torch.tensor(10.0), rtol=0.01, atol=0)
    torch.testing.assert_close(spread[~strong].mean(), torch.tensor(0.1), rtol=0.01, atol=0)
    assert abs(float(strong.double().mean()) - 0.5) < 4 * 0.5 / 20
    for sigmas in ((), (-1.0, 2.0)):
        with pytest.raises(ConfigError, match="standard deviations"):
            part("corruptions", {"name": "gaussian_levels", "sigmas": sigmas})
