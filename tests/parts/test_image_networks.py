"""Convolutional and residual networks: any size, the same parameters both ways, rows that do not know their batch."""

from __future__ import annotations

import json

import pytest
import torch
from torch import Tensor
from torch.nn import functional as F

from elbowroom.configuration import from_dict, part, to_dict
from elbowroom.errors import ConfigError
from elbowroom.maths.noise import draw
from elbowroom.model import Model, ModelConfig
from elbowroom.objectives.batch import Batch
from elbowroom.parts.networks._images import Doubled, group_norm
from elbowroom.parts.networks.convolutional import Convolutional
from elbowroom.parts.networks.residual import Residual

BOTH = [Convolutional(), Convolutional(kernel=4, normalisation=None), Residual()]
SIZES = [(17, 31), (96, 64), (28, 20), (1, 40), (40, 1), (3, 1, 2), (32, 32, 3), (9, 10, 5), (2, 2, 32)]


def model_of(network: Convolutional | Residual, event: tuple[int, ...], likelihood: str = "gaussian") -> Model:
    config = ModelConfig(
        event, 3, network, network, "diagonal_gaussian", "standard_normal", {"name": likelihood}, "identity"
    )
    return Model(config, seed=0)


def assert_trains(model: Model) -> None:
    event = model.config.event_shape
    x = torch.rand(2, *event)
    terms = model(Batch(x, torch.tensor(0.0)), draw(model.draws(2, 2), 0))
    assert terms.log_px.shape == (2, 2)
    assert model.decode(torch.zeros(2, 3)).mean.shape == (2, *event)
    terms.log_px.sum().backward()
    for name, p in model.named_parameters():
        assert p.grad is not None, name
        assert torch.isfinite(p.grad).all(), name
        assert p.grad.any(), f"{name} got no gradient"


@pytest.mark.parametrize("event", SIZES)
@pytest.mark.parametrize("network", BOTH, ids=str)
def test_images_of_any_size_go_in_and_come_out_and_every_parameter_learns(network, event):
    assert_trains(model_of(network, event))


def test_more_layers_than_an_image_can_be_halved_stay_at_one_pixel():
    network = Convolutional(channels=(4, 8, 16), normalisation=None)
    assert network.build((1, 1, 8), (2,))(torch.rand(3, 1, 1, 8)).shape == (3, 2)
    assert network.build((2,), (1, 1, 8))(torch.rand(3, 2)).shape == (3, 1, 1, 8)


@pytest.mark.slow
def test_a_large_photograph_goes_in_and_comes_out():
    assert_trains(model_of(Convolutional(), (218, 178, 3)))


@pytest.mark.parametrize("event", [(9, 12), (9, 12, 3), (2, 4), (4, 3, 2)])
@pytest.mark.parametrize("likelihood", ["discretised_logistic", "discretised_logistic_mixture", "categorical"])
def test_parameters_of_a_likelihood_stand_in_front_of_the_event(likelihood, event):
    model = model_of(Convolutional(channels=(4, 4)), event, likelihood)
    parameters = model.decoder(torch.randn(2, 3))
    assert parameters.shape == (2, *model.likelihood.parameter_shape)
    last = [module for module in model.decoder.layers if isinstance(module, torch.nn.Conv2d)][-1]
    size = parameters[0].numel() // (event[0] * event[1])
    assert last.out_channels == size, "each parameter of each channel is a channel"
    assert_trains(model)


def test_a_parameter_of_a_channel_is_its_own_plane():
    decoder = Convolutional(channels=(4,)).build_for((5, 6, 3), (2,), (2, 5, 6, 3))
    z = torch.randn(4, 2)
    planes = decoder.layers(decoder.dense(z))  # [B, parameters and channels, H, W]
    torch.testing.assert_close(decoder(z)[:, 1, :, :, 2], planes[:, 1 * 3 + 2])


@pytest.mark.parametrize(
    ("event", "sizes"),
    [
        ((28, 28), [(14, 14), (7, 7), (4, 4)]),
        ((17, 31), [(9, 16), (5, 8)]),
        ((64, 64, 3), [(32, 32), (16, 16), (8, 8), (4, 4)]),
        ((218, 178, 3), [(109, 89), (55, 45), (28, 23), (14, 12), (7, 6), (4, 3)]),
        ((4, 1000), [(2, 500), (1, 250), (1, 125), (1, 63)]),
        ((3, 3), [(2, 2)]),
    ],
)
def test_the_rule_halves_until_little_is_left(event, sizes):
    encoder = Convolutional().build(event, (2,))
    x = torch.rand(1, event[2] if len(event) == 3 else 1, *event[:2])
    found, channels = [], []
    for layer in encoder.layers:
        x = layer(x)
        found.append(tuple(x.shape[2:]))
        channels.append(x.shape[1])
    assert list(dict.fromkeys(found)) == sizes
    assert channels[::3] == [32, 64, 128, 128, 128, 128][: len(sizes)]


@pytest.mark.slow
@pytest.mark.parametrize(("height", "width"), [(8, 8), (7, 8), (7, 7)])
def test_doubling_is_repetition_and_a_convolution(height, width):
    layer = Doubled(3, 5, height, width).double()
    x = torch.randn(2, 3, 4, 4, dtype=torch.float64)
    repeated = x.repeat_interleave(2, 2).repeat_interleave(2, 3)
    kernel, bias = layer.convolution.weight, layer.convolution.bias
    torch.testing.assert_close(layer(x), F.conv2d(repeated, kernel, bias, padding=1)[..., :height, :width])
    assert torch.autograd.gradcheck(lambda x, *_: layer(x), (x.requires_grad_(), *layer.parameters()))


def test_an_even_image_shows_no_checkerboard():
    layer = Doubled(4, 4, 12, 12)
    y = layer(torch.full((1, 4, 6, 6), 0.7))[..., 1:-1, 1:-1]
    torch.testing.assert_close(y, y[..., :1, :1].expand_as(y), msg="a flat image stays flat inside its border")


@pytest.mark.parametrize("network", BOTH, ids=str)
@pytest.mark.parametrize("event", [(17, 31), (8, 8, 3)])
def test_a_row_does_not_depend_on_its_batch(network, event):
    model = model_of(network, event).double()
    x, z = torch.rand(5, *event, dtype=torch.float64), torch.randn(5, 3, dtype=torch.float64)
    torch.testing.assert_close(model.encode(x).mean[3:4], model.encode(x[3:4]).mean)
    torch.testing.assert_close(model.decode(z).mean[3:4], model.decode(z[3:4]).mean)


@pytest.mark.parametrize("network", BOTH, ids=str)
def test_any_batch_dimensions_stand_in_front(network):
    encoder, decoder = network.build((6, 7, 3), (2, 4)), network.build((4,), (6, 7, 3))
    x, z = torch.rand(2, 3, 6, 7, 3), torch.randn(2, 3, 4)
    assert encoder(x).shape == (2, 3, 2, 4)
    torch.testing.assert_close(encoder(x)[1, 2], encoder(x[1, 2]))
    assert decoder(z).shape == (2, 3, 6, 7, 3)
    assert decoder(z[0, :0]).shape == (0, 6, 7, 3)


@pytest.mark.parametrize("event", [(8, 8), (8, 8, 3)])
def test_channels_stay_side_by_side_in_memory(event):
    seen = []

    def look(module: torch.nn.Module, inputs: tuple[Tensor, ...], output: Tensor) -> None:
        if output.dim() == 4 and output.shape[1] > 1:
            seen.append(output.stride(1))

    for module in (network := Convolutional(channels=(8, 8, 8))).build(event, (2,)), network.build((2,), event):
        handles = [layer.register_forward_hook(look) for layer in module.layers]
        module(torch.rand(3, *module.shape_in))
        for handle in handles:
            handle.remove()
    assert len(seen) > 10
    assert set(seen) == {1}


def test_convolutions_run_in_bfloat16_where_training_does():
    model = model_of(Convolutional(), (8, 8))
    seen = set()
    for module in (*model.encoder.layers, *model.decoder.layers):
        module.register_forward_hook(lambda module, inputs, output: seen.add(output.dtype))
    with torch.autocast("cpu", torch.bfloat16):
        terms = model(Batch(torch.rand(2, 8, 8), torch.tensor(0.0)), draw(model.draws(2), 0))
    assert seen == {torch.bfloat16}
    assert terms.log_px.dtype == torch.float32


@pytest.mark.parametrize(("channels", "groups"), [(128, 8), (64, 4), (16, 1), (7, 1), (48, 3), (40, 2), (1, 1)])
def test_a_group_holds_sixteen_channels_or_the_next_more_that_divide(channels, groups):
    assert group_norm(channels).num_groups == groups


def test_normalising_flat_values_takes_the_groups_of_their_channels():
    x = torch.randn(2, 32, 3, 2)
    flat = group_norm(32, 32 * 6)(x.flatten(1)).view_as(x)
    torch.testing.assert_close(flat, group_norm(32)(x))


@pytest.mark.parametrize("network", [*BOTH, Convolutional(channels=(8, 4)), Residual(channels=(8,), blocks=2)], ids=str)
def test_a_configuration_survives_a_file(network):
    saved = json.loads(json.dumps(to_dict(network)))
    assert from_dict(type(network), saved) == network
    assert part("networks", saved) == network


@pytest.mark.parametrize("name", ["convolutional", "residual"])
@pytest.mark.parametrize(
    ("setting", "cure"),
    [
        ({"channels": ()}, "try .32, 64, 128"),
        ({"channels": (8, 0)}, "try .32, 64, 128"),
        ({"channels": 32}, ""),
        ({"channels": (1,)}, "more channels"),
        ({"activation": "rleu"}, ""),
    ],
)
def test_a_bad_setting_is_refused(name, setting, cure):
    with pytest.raises(ConfigError, match=cure or next(iter(setting))):
        part("networks", {"name": name, **setting})


def test_settings_of_one_network_alone_are_checked():
    for bad in ({"kernel": 5}, {"normalisation": "batch"}):
        with pytest.raises(ConfigError, match=next(iter(bad))):
            part("networks", {"name": "convolutional", **bad})
    with pytest.raises(ConfigError, match="at least one residual block"):
        Residual(blocks=0)


@pytest.mark.parametrize("event", [(5,), (2, 3, 4, 5)])
@pytest.mark.parametrize("network", BOTH, ids=str)
def test_rows_that_are_no_images_are_refused_with_a_cure(network, event):
    with pytest.raises(ConfigError, match=r"for images .*Cure: reshape the rows to images"):
        model_of(network, event)


def test_vectors_on_both_sides_and_outputs_of_another_shape_are_refused():
    with pytest.raises(ConfigError, match="reshape the rows to images"):
        Convolutional().build((5,), (6,))
    with pytest.raises(ConfigError, match="take an MLP"):
        Convolutional().build_for((4, 4), (3,), (4, 5))
