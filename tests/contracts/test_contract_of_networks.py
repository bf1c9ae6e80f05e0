"""What every network must do to stand in a model, tested on its `example()`."""

from __future__ import annotations

import copy

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from elbowroom.maths.noise import draw
from elbowroom.registry import FAMILIES
from helpers.contracts import (
    EVENTS,
    LATENT,
    ROWS,
    Flat,
    assert_loads_back,
    assert_pure,
    example,
    names,
)


def build_network(name: str, shape_in: tuple[int, ...], shape_out: tuple[int, ...]) -> nn.Module:
    module = example("networks", name).build(shape_in, shape_out)
    for inner in module.modules():
        if isinstance(inner, Flat):
            inner.wanted = int(np.prod(shape_out))
    return module


def assert_gradients(module: nn.Module, value: Tensor) -> None:
    value.square().sum().backward()
    for name, p in module.named_parameters():
        assert p.grad is not None, f"{name} got no gradient"
        assert torch.isfinite(p.grad).all(), name


def takes(name: str, event: tuple[int, ...]) -> bool:
    """Whether a network is for events of this shape; of one dimension `build` alone tells no series from a code."""
    network = FAMILIES["networks"].find(name)
    return len(event) > 1 if network.for_images else len(event) == 2 if network.for_series else True


NETWORKS = [(name, event) for name in names("networks") for event in EVENTS if takes(name, event)]


@pytest.mark.parametrize(("name", "event"), NETWORKS)
class TestNetworks:
    def test_keeps_shapes_both_ways_is_pure_and_has_gradients(self, name, event):
        for shape_in, shape_out in ((event, (2, LATENT)), ((LATENT,), event)):
            module = build_network(name, shape_in, shape_out)
            x = torch.randn(ROWS, *shape_in, generator=torch.Generator().manual_seed(0))
            y = assert_pure(module, lambda module=module, x=x: module(x))
            assert y.shape == (ROWS, *shape_out)
            assert torch.isfinite(y).all()
            assert_gradients(module, y)

    def test_honours_its_draws(self, name, event):
        module = build_network(name, event, (LATENT,))
        x = torch.randn(ROWS, *event, generator=torch.Generator().manual_seed(0))
        wanted = module.draws(ROWS)
        one, other = draw(wanted, 0), draw(wanted, 1)
        with_one = assert_pure(module, lambda: module(x, one))
        assert with_one.shape == (ROWS, LATENT)
        assert torch.equal(with_one, module(x, other)) == (not wanted)

    def test_computes_in_float64_and_agrees_with_float32(self, name, event):
        module = build_network(name, event, (LATENT,))
        x = torch.randn(ROWS, *event)
        single, double = module(x), copy.deepcopy(module).double()(x.double())
        assert double.dtype == torch.float64
        torch.testing.assert_close(double.float(), single, atol=1e-5, rtol=1e-4)

    def test_weights_load_back(self, name, event):
        assert_loads_back(build_network(name, event, (LATENT,)), build_network(name, event, (LATENT,)))
