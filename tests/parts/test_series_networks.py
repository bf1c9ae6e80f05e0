"""Recurrent and convolutional networks of series: any length, any channels, parameters in front, no teacher."""

from __future__ import annotations

import json

import numpy as np
import pytest
import torch
from torch import nn

from elbowroom.configuration import from_dict, part, to_dict
from elbowroom.errors import ConfigError
from elbowroom.maths.noise import draw
from elbowroom.model import Model, ModelConfig
from elbowroom.objectives.batch import Batch
from elbowroom.parts.networks._series import SeriesNetwork
from elbowroom.parts.networks.recurrent import Recurrent
from elbowroom.parts.networks.series_convolutional import SeriesConvolutional

ALL = [
    Recurrent(hidden=6),
    Recurrent(cell="gru", hidden=5, layers=2, bidirectional=False),
    Recurrent(hidden=6, frame=4),
    SeriesConvolutional(),
    SeriesConvolutional(channels=(3, 4), kernel=5, activation="relu", normalisation=None),
]
EVENTS = [(1,), (7,), (140,), (3,), (2, 1), (17, 3), (40, 2)]


def model_of(network: SeriesNetwork, event: tuple[int, ...], likelihood: str = "gaussian") -> Model:
    config = ModelConfig(
        event, 3, network, network, "diagonal_gaussian", "standard_normal", {"name": likelihood}, "identity"
    )
    return Model(config, seed=0)


@pytest.mark.parametrize("event", EVENTS)
@pytest.mark.parametrize("network", ALL, ids=str)
def test_series_of_any_length_go_in_and_come_out_and_every_parameter_learns(network, event):
    model = model_of(network, event)
    terms = model(Batch(torch.rand(2, *event), torch.tensor(0.0)), draw(model.draws(2, 2), 0))
    assert terms.log_px.shape == (2, 2)
    assert model.decode(torch.zeros(4, 2, 3)).mean.shape == (4, 2, *event)
    terms.log_px.sum().backward()
    for name, p in model.named_parameters():
        assert p.grad is not None, name
        assert torch.isfinite(p.grad).all(), name


@pytest.mark.parametrize("network", ALL, ids=str)
def test_parameters_of_a_likelihood_stand_in_front_of_the_event(network):
    model = model_of(network, (9, 2), "discretised_logistic_mixture")
    assert model.likelihood.parameter_shape[-2:] == (9, 2)
    codes = torch.randn(5, 3)
    assert model.decoder(codes).shape == (5, *model.likelihood.parameter_shape)
    # the values of one parameter at one step are channels of that step: what is in front is moved, not mixed
    layers = model.decoder.layers(model.decoder.dense(codes))
    assert torch.equal(model.decoder(codes).flatten(1, -3)[:, 4, 7, 1], layers[:, 7, 4 * 2 + 1])


@pytest.mark.parametrize("network", ALL, ids=str)
def test_a_batch_of_one_and_of_many_give_the_same(network):
    for dtype, tolerance in ((torch.float32, 1e-5), (torch.float64, 1e-10)):
        model = model_of(network, (30, 2)).to(dtype).eval()
        x = torch.randn(8, 30, 2, dtype=dtype)
        together, alone = model.encode(x).mean, torch.cat([model.encode(row[None]).mean for row in x])
        torch.testing.assert_close(alone, together, rtol=tolerance, atol=tolerance)
        there, alone = model.decode(together).mean, torch.cat([model.decode(z[None]).mean for z in together])
        torch.testing.assert_close(alone, there, rtol=tolerance, atol=tolerance)


def test_the_layers_of_convolutions_follow_the_length():
    def lengths(network: SeriesConvolutional, steps: int) -> list[int]:
        return network._levels(steps, 2)[1]

    assert lengths(SeriesConvolutional(), 140) == [140, 70, 35, 18, 9, 5]
    assert lengths(SeriesConvolutional(), 64) == [64, 32, 16, 8]
    assert lengths(SeriesConvolutional(), 5) == [5, 3]
    assert lengths(SeriesConvolutional(channels=(8,)), 140) == [140, 70]
    assert SeriesConvolutional()._levels(140, 2)[0] == [2, 32, 64, 64, 64, 64]


def test_an_encoder_ends_in_the_last_state_of_each_direction():
    network = Recurrent(cell="gru", hidden=4)
    module = network.build((11, 2), (3,))
    x = torch.randn(5, 11, 2)
    outputs, _ = module.layers.cells(x)
    wanted = torch.cat([outputs[:, -1, :4], outputs[:, 0, 4:]], -1)
    torch.testing.assert_close(module.layers(x), wanted)


def test_a_forward_recurrent_encoder_forgets_no_step_and_a_decoder_gives_the_past_whatever_follows():
    x = torch.randn(1, 12, requires_grad=True)
    Recurrent(hidden=8).build_for((12,), (12,), (2,))(x).sum().backward()
    assert (x.grad.abs() > 0).all()
    one_way = Recurrent(hidden=8, bidirectional=False)
    short, long = (one_way.build_for((steps,), (2,), (steps,)) for steps in (5, 9))
    long.load_state_dict(short.state_dict())
    z = torch.randn(3, 2)
    torch.testing.assert_close(long(z)[:, :5], short(z))


@pytest.mark.parametrize("network", [ALL[0], ALL[3]], ids=str)
def test_a_condition_is_further_channels_of_every_step(network):
    encoder, decoder = network.build_for((6,), (6,), (3,), 2), network.build_for((6,), (3,), (2, 6), 2)
    x, z, c = torch.randn(4, 6), torch.randn(4, 3), torch.randn(4, 2)
    seen = []
    encoder.layers.register_forward_pre_hook(lambda _, inputs: seen.append(inputs[0]))
    assert encoder(x, {}, c).shape == (4, 3)
    assert decoder(z, {}, c).shape == (4, 2, 6)
    assert torch.equal(seen[0][..., 0], x)
    assert torch.equal(seen[0][:, 5, 1:], c)


@pytest.mark.parametrize("network", ALL, ids=str)
def test_training_in_bfloat16_keeps_the_gradients_and_the_cells_in_float32(network):
    model = model_of(network, (20,))
    with torch.autocast("cpu", torch.bfloat16):
        terms = model(Batch(torch.rand(4, 20), torch.tensor(0.0)), draw(model.draws(4, 1), 0))
    assert terms.log_px.dtype == torch.float32
    terms.log_px.sum().backward()
    assert all(torch.isfinite(p.grad).all() for p in model.parameters())


@pytest.mark.parametrize("network", ALL, ids=str)
def test_a_network_round_trips_through_json(network):
    assert from_dict(type(network), json.loads(json.dumps(to_dict(network)))) == network
    assert part("networks", {"name": network.name}).for_series


def test_what_is_no_series_and_settings_without_sense_are_refused():
    with pytest.raises(ConfigError, match=r"for series \[T\] or \[T, C\]"):
        Recurrent().build_for((4, 4, 3), (4, 4, 3), (2,))
    with pytest.raises(ConfigError, match="values for each step"):
        Recurrent().build_for((4, 2), (3,), (5,))
    with pytest.raises(ConfigError, match="one layer, one unit"):
        Recurrent(hidden=0)
    with pytest.raises(ConfigError, match="odd number"):
        SeriesConvolutional(kernel=4)
    with pytest.raises(ConfigError, match="at least one stride-2 layer"):
        SeriesConvolutional(channels=())
    with pytest.raises(ConfigError, match="cell"):
        part("networks", {"name": "recurrent", "cell": "rnn"})


def test_a_decoder_that_is_left_out_mirrors_an_encoder_of_series_under_channels_of_one_unit_each():
    from elbowroom import VAE, Autoencoder

    x = np.random.default_rng(0).random((20, 12, 2)) * [1.0, 1000.0]
    vae = VAE(encoder="series_convolutional", epochs=1, random_state=0).fit(x)
    assert vae.model_.config.decoder == vae.model_.config.encoder == SeriesConvolutional()
    assert vae.model_.config.scaling.name == "channels"
    assert vae.model_.config.likelihood.name == "gaussian"
    shares = Autoencoder(encoder="recurrent", epochs=1, random_state=0).fit(x[..., 0])  # all in [0, 1], and no coins
    assert shares.model_.config.likelihood.name == "gaussian"
    own = VAE(encoder=nn.Sequential(nn.Flatten(), nn.LazyLinear(4)), epochs=1, random_state=0).fit(x)
    assert own.model_.config.decoder.name == "mlp"


def test_channels_are_standardised_over_rows_and_steps():
    from elbowroom.data.statistics import statistics

    x = np.random.default_rng(0).normal([1e8, -3.0], [1.0, 50.0], (300, 7, 2))
    x[:, :, 1] += np.arange(7) * 20
    for rows in (x, x[..., 1]):
        module = part("scalings", "channels").build(rows.shape[1:])
        module.set(*part("scalings", "channels").learn(statistics(rows)))
        y = module(torch.from_numpy(rows), torch.float64).numpy().reshape(300 * 7, -1)
        np.testing.assert_allclose(y.mean(0), 0, atol=1e-6)
        np.testing.assert_allclose(y.std(0), 1, rtol=1e-6)
