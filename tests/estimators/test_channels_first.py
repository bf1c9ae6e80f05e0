"""Pictures with the channels first are refused, with the cure, wherever their sides are taken for something."""

from __future__ import annotations

import numpy as np
import pytest

from elbowroom import VAE, Autoencoder, ConditionalVAE, FaceVAE, default_for
from elbowroom.errors import ConfigError
from elbowroom.shapes import has_channels_first

FEW = {"latent_dim": 2, "epochs": 1, "random_state": 0}
CURE = r"channels last.*\(3, 12, 10\).*x\.transpose\(0, 2, 3, 1\)"


@pytest.fixture
def first(rng) -> np.ndarray:
    return rng.integers(0, 256, (12, 3, 12, 10), dtype=np.uint8)


@pytest.mark.parametrize(("event", "first"), [
    ((3, 32, 32), True), ((1, 28, 28), True), ((4, 64, 48), True), ((32, 32, 3), False), ((28, 28, 1), False),
    ((10, 10, 10), False), ((3, 32, 3), False), ((4, 5, 3), False), ((3, 4, 5), False), ((3, 32), False),
])  # fmt: skip
def test_the_shape_says_where_the_channels_are(event, first):
    assert has_channels_first(event) is first


def test_networks_of_images_refuse_them(first):
    for network in ("convolutional", "residual"):
        with pytest.raises(ConfigError, match=CURE):
            Autoencoder(**FEW, encoder=network).fit(first)
    with pytest.raises(ConfigError, match=CURE):
        FaceVAE(**FEW).fit(first)


def test_augmentations_of_images_refuse_them_also_before_an_mlp(first):
    for augmentation in ("horizontal_flip", "shift"):
        with pytest.raises(ConfigError, match=CURE):
            VAE(**FEW, hidden=(4,), augmentation=augmentation).fit(first)
    with pytest.raises(ConfigError, match=CURE):
        VAE(**FEW, hidden=(4,), penalty="ms_ssim").fit(first)


@pytest.mark.parametrize("estimator", [VAE, Autoencoder, ConditionalVAE])
def test_what_chooses_the_network_refuses_them_and_names_the_mlp(estimator, first):
    with pytest.raises(ConfigError, match=rf"{CURE}.*encoder='mlp'"):
        estimator(**FEW).fit(first, np.arange(12) % 2)
    with pytest.raises(ConfigError, match=CURE):
        default_for(first)
    with pytest.raises(ConfigError, match=r"x\[:, 0\]"):
        default_for(first[:, :1])


def test_the_cure_cures_and_an_mlp_takes_the_numbers_as_they_are(first):
    last = first.transpose(0, 2, 3, 1)
    fitted = VAE(**FEW, augmentation="horizontal_flip").fit(last)
    assert fitted.model_.config.encoder.name == "convolutional"
    assert fitted.reconstruct(last).shape == last.shape
    assert VAE(**FEW, encoder="mlp").fit(first).reconstruct(first).shape == first.shape


def test_a_volume_is_no_picture_in_colour(rng):
    assert default_for(rng.random((5, 10, 10, 10))).encoder == "mlp"
