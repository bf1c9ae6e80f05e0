"""Networks by name: what stands on the other side, in the estimators and on the command line."""

from __future__ import annotations

import json

import numpy as np
import pytest

from elbowroom import MLP, VAE, Autoencoder, Convolutional, Linear, Residual, load
from elbowroom.cli.main import main
from elbowroom.errors import ConfigError
from elbowroom.presets._choice import choose_networks


def test_a_decoder_that_is_left_out_mirrors_an_encoder_of_images():
    small = Convolutional(channels=(8,))
    assert choose_networks("convolutional", None, (400,)) == (Convolutional(), Convolutional())
    assert choose_networks("residual", None, (9, 7)) == (Residual(), Residual())
    assert choose_networks(small, None, (400,)) == (small, small)
    assert choose_networks(small, "residual", (400,)) == (small, Residual())
    assert choose_networks(small, "mlp", (9, 7)) == (small, MLP(hidden=(7, 9)))


def test_without_images_the_decoder_is_an_mlp_as_ever():
    assert choose_networks(None, None, (9, 7)) == (MLP(hidden=(9, 7)), MLP(hidden=(7, 9)))
    assert choose_networks("mlp", None, (9, 7)) == (MLP(hidden=(9, 7)), MLP(hidden=(7, 9)))
    assert choose_networks("linear", None, (9,)) == (Linear(), MLP(hidden=(9,)))


@pytest.mark.parametrize("encoder", ["convolutional", "residual", Convolutional(channels=(8,), kernel=4)])
def test_a_vae_of_few_digits_fits_saves_and_loads(encoder, digits, tmp_path):
    x = digits[:12]
    vae = VAE(3, encoder=encoder, hidden=(5,), epochs=2, random_state=0).fit(x)
    assert type(vae.model_.config.decoder) is type(vae.model_.config.encoder)
    vae.save(tmp_path / "run")
    same = load(tmp_path / "run")
    np.testing.assert_array_equal(same.transform(x), vae.transform(x))
    np.testing.assert_array_equal(same.reconstruct(x), vae.reconstruct(x))
    assert same.plan_ == vae.plan_
    assert vae.sample(2, random_state=0).shape == (2, 8, 8)
    assert vae.sample(0).shape == (0, 8, 8)
    np.testing.assert_allclose(vae.score_samples(x)[:1], vae.score_samples(x[:1]), rtol=1e-5)


def test_a_denoiser_has_them_too_and_a_part_of_theirs_can_be_set(digits):
    model = Autoencoder(3, encoder=Convolutional(channels=(4,)), corruption="masking", epochs=1, random_state=0)
    model.set_params(encoder__channels=(6, 4)).fit(digits[:12])
    assert model.model_.config.decoder == Convolutional(channels=(6, 4))
    assert model.reconstruct(digits[:2]).shape == (2, 8, 8)


def test_a_table_is_refused_with_a_cure():
    with pytest.raises(ConfigError, match="reshape the rows to images"):
        VAE(2, encoder="convolutional", epochs=1).fit(np.random.default_rng(0).normal(size=(8, 5)))


@pytest.mark.slow
def test_the_command_line_takes_an_encoder_by_name(tmp_path, digits):
    np.save(tmp_path / "few.npy", digits[:40])
    out = tmp_path / "run"
    fit = ["fit", str(tmp_path / "few.npy"), "--epochs", "1", "--latent-dim", "2", "--out", str(out)]
    assert main([*fit, "--encoder", "convolutional"]) == 0
    model = json.loads((out / "config.json").read_text())["plan"]["model"]
    assert (model["encoder"]["name"], model["decoder"]["name"]) == ("convolutional", "convolutional")


def test_the_command_line_suggests_the_nearest_name(tmp_path, capsys):
    np.save(tmp_path / "few.npy", np.random.default_rng(0).random((4, 8, 8)))
    assert main(["fit", str(tmp_path / "few.npy"), "--encoder", "convolution", "--out", str(tmp_path / "run")]) == 2
    said = capsys.readouterr().err
    assert "convolutional" in said
