"""What the hidden layers of a network say of an example."""

from __future__ import annotations

import pytest
import torch

from elbowroom import MLP, Convolutional, Linear, Residual
from elbowroom.errors import ConfigError


@pytest.mark.parametrize("network", [Convolutional(channels=(4, 6, 8)), Residual(channels=(4, 6, 8), blocks=2)])
@pytest.mark.parametrize("event", [(17, 31), (12, 8, 3)])
def test_an_encoder_of_images_has_features_at_every_size_and_the_last_are_what_its_output_is_made_of(network, event):
    module, x = network.build(event, (5,)), torch.rand(3, *event)
    before = x.clone()
    features = module.features(x)
    sides = [tuple(-(-side // 2**level) for side in event[:2]) for level in (1, 2, 3)]
    assert [tuple(f.shape) for f in features] == [(3, c, *s) for c, s in zip((4, 6, 8), sides, strict=True)]
    torch.testing.assert_close(module.dense(features[-1].flatten(1)), module(x))
    assert torch.equal(x, before)


def test_an_mlp_has_its_hidden_layers_and_dropout_takes_no_part():
    module, x = MLP(hidden=(7, 6), dropout=0.5).build((4, 4), (2,)), torch.rand(3, 4, 4)
    features = module.features(x)
    assert [tuple(f.shape) for f in features] == [(3, 7), (3, 6)]
    torch.testing.assert_close(module.layers[-1](features[-1]), module(x))


@pytest.mark.parametrize("network", [Linear(), MLP(hidden=())])
def test_a_network_without_hidden_layers_has_none(network):
    with pytest.raises(ConfigError, match="hidden layers"):
        network.build((4,), (2,)).features(torch.rand(3, 4))
