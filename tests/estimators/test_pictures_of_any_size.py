"""Pictures train without a setting, whatever their size: which networks they get, and one step of each."""

from __future__ import annotations

import json

import numpy as np
import pytest

from elbowroom import MLP, VAE, Autoencoder, ConditionalVAE, Convolutional, FaceVAE, Gaussian, default_for, load
from elbowroom.cli.main import main

ONE_STEP = {"latent_dim": 3, "epochs": 1, "random_state": 0}
CONVOLUTIONAL = {
    "Frey faces": ((28, 20), False),
    "digits of MNIST": ((28, 28), False),
    "17 x 31": ((17, 31), False),
    "17 x 31 in colour": ((17, 31, 3), True),
    "96 x 64": ((96, 64), True),
    "CIFAR-10": ((32, 32, 3), True),
    "218 x 178 in colour": ((218, 178, 3), True),
    "a few numbers in three channels": ((4, 5, 3), False),
    "a table": ((12,), False),
}


def pixels(shape: tuple[int, ...], rows: int = 4) -> np.ndarray:
    return np.random.default_rng(0).integers(0, 256, (rows, *shape), dtype=np.uint8)


@pytest.mark.slow
@pytest.mark.parametrize("case", CONVOLUTIONAL)
def test_every_size_trains_and_large_or_coloured_pictures_get_convolutions(case):
    shape, convolves = CONVOLUTIONAL[case]
    x = pixels(shape)
    vae = VAE(**ONE_STEP).fit(x)
    config = vae.model_.config
    assert (config.encoder, config.decoder) == ((Convolutional(),) * 2 if convolves else (MLP(hidden=(400,)),) * 2)
    assert default_for(x).encoder == config.encoder.name
    assert vae.plan_.training.learning_rate == (2e-3 if convolves else 6e-3)
    assert vae.reconstruct(x).shape == x.shape
    assert vae.sample(2, random_state=0).shape == (2, *shape)


def test_a_series_with_values_below_zero_is_no_picture():
    series = np.random.default_rng(0).normal(size=(4, 50, 40))
    assert default_for(series).encoder == "mlp"
    assert default_for(abs(series)).encoder == "convolutional"


def test_what_the_user_says_of_networks_is_what_is_taken():
    x = pixels((12, 10, 3))
    assert VAE(**ONE_STEP, hidden=(5,)).fit(x).model_.config.encoder == MLP(hidden=(5,))
    assert VAE(**ONE_STEP, learning_rate=4e-3).fit(x).plan_.training.learning_rate == 4e-3
    assert VAE(**ONE_STEP, encoder="mlp").fit(x).model_.config.encoder == MLP(hidden=(400,))
    decoder = VAE(**ONE_STEP, decoder="mlp").fit(x).model_.config
    assert (decoder.encoder, decoder.decoder) == (Convolutional(), MLP(hidden=(400,)))


@pytest.mark.parametrize("cls", [Autoencoder, ConditionalVAE])
def test_other_estimators_choose_alike(cls):
    x = pixels((12, 10, 3))
    assert cls(**ONE_STEP).fit(x, [0, 1, 0, 1]).model_.config.encoder == Convolutional()


@pytest.mark.slow
@pytest.mark.parametrize("shape", [(17, 31), (96, 64, 3)])
def test_the_face_model_takes_any_size_and_is_saved(shape, tmp_path):
    x = pixels(shape)
    faces = FaceVAE(**ONE_STEP, augmentation="horizontal_flip").fit(x)
    assert faces.model_.config.likelihood == Gaussian(sigma="optimal")
    assert faces.model_.config.encoder.channels == (128,) * 4
    faces.save(tmp_path / "run")
    same = load(tmp_path / "run")
    assert type(same) is FaceVAE
    np.testing.assert_array_equal(same.transform(x), faces.transform(x))
    np.testing.assert_allclose(same.score_samples(x), faces.score_samples(x))


SETS = {
    "freyfaces": ("frey-faces", "train", "mlp", [28, 20]),
    "": ("sprites", "test", "convolutional", [64, 64]),
    "fashion-mnist": ("fashion-mnist", "test", "mlp", [28, 28]),
    "cifar10": ("cifar10", "partial-test", "convolutional", [32, 32, 3]),
    "celeba": ("celeba", "test", "convolutional", [64, 64, 3]),
}


@pytest.mark.parametrize("folder", SETS)
def test_a_set_by_name_trains_with_one_command(folder, data_folder, tmp_path, monkeypatch):
    if folder:
        data_folder(folder)
    name, split, network, event = SETS[folder]
    from elbowroom.cli.reading import rows

    def few(*args, **options):
        return read_data(*args, **options).take(slice(0, 16))

    read_data = rows.read_data
    monkeypatch.setattr(rows, "read_data", few)
    monkeypatch.setattr("elbowroom.cli.results.finish", lambda *_, **__: None)
    out = tmp_path / "run"
    assert main(["fit", name, "--split", split, "--epochs", "1", "--out", str(out)]) == 0
    model = json.loads((out / "config.json").read_text())["plan"]["model"]
    assert (model["event_shape"], model["encoder"]["name"]) == (event, network)


@pytest.mark.slow
def test_the_face_model_has_a_name_on_the_command_line(tmp_path):
    np.save(tmp_path / "few.npy", pixels((16, 12, 3), 16))
    out = tmp_path / "run"
    fit = ["fit", str(tmp_path / "few.npy"), "--model", "face-vae", "--latent-dim", "4", "--epochs", "1"]
    assert main([*fit, "--augmentation", "horizontal-flip", "--out", str(out)]) == 0
    found = json.loads((out / "config.json").read_text())
    assert found["estimator"] == "FaceVAE"
    assert found["plan"]["model"]["augmentation"] == {"name": "horizontal_flip", "probability": 0.5}
