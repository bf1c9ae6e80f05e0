"""What fitted estimators make of noisy rows, and of missing values: masks of every welcome shape, NaN, refusals."""

from __future__ import annotations

import numpy as np
import pytest

from elbowroom import VAE, Autoencoder, ConditionalVAE, GaussianNoise, SaltAndPepper
from elbowroom.errors import ConfigError, DataError
from elbowroom.evaluation.damage import damage


@pytest.fixture(scope="module")
def filler(digits):
    return Autoencoder(latent_dim=8, hidden=(32,), corruption="block", epochs=3, random_state=0).fit(digits)


@pytest.fixture
def hole() -> np.ndarray:
    mask = np.zeros((8, 8), bool)
    mask[2:5, 3:5] = True
    return mask


@pytest.mark.parametrize("scale", [1.0, 255.0])
def test_denoising_salt_and_pepper_replaces_extremes_and_keeps_the_rest(digits, scale):
    x = digits[:300] * np.float32(0.8 * scale) + np.float32(0.1 * scale)
    model = Autoencoder(latent_dim=8, hidden=(32,), corruption="salt_and_pepper", epochs=2, random_state=0).fit(x)
    noisy = damage(model.model_, x, SaltAndPepper(share=0.3)).x
    restored, plain = model.denoise(noisy), model.reconstruct(noisy)
    low, high = noisy.min((1, 2), keepdims=True), noisy.max((1, 2), keepdims=True)
    extreme = np.isclose(noisy, low, atol=1e-4 * scale) | np.isclose(noisy, high, atol=1e-4 * scale)
    np.testing.assert_array_equal(restored[~extreme], noisy[~extreme])
    np.testing.assert_array_equal(restored[extreme], plain[extreme])
    np.testing.assert_array_equal(restored[~extreme], x[~extreme])


def test_other_noise_may_have_changed_any_value_so_all_come_from_the_model(filler, digits):
    x = digits[:20]
    np.testing.assert_array_equal(filler.denoise(x, GaussianNoise(sigma=0.1)), filler.reconstruct(x))
    plain = Autoencoder(latent_dim=2, hidden=(4,), epochs=1, random_state=0).fit(x)
    with pytest.raises(ConfigError, match="name one"):
        plain.denoise(x)


def test_one_mask_for_all_rows_one_for_each_and_nan_say_the_same(filler, digits, hole):
    x = digits[:20]
    expected = filler.inpaint(x, hole)
    assert expected.shape == x.shape
    np.testing.assert_array_equal(expected[:, ~hole], x[:, ~hole])
    assert not np.array_equal(expected[:, hole], x[:, hole])
    np.testing.assert_array_equal(filler.inpaint(x, np.broadcast_to(hole, x.shape).astype(int)), expected)
    np.testing.assert_array_equal(filler.inpaint(np.where(hole, np.nan, x)), expected)
    np.testing.assert_array_equal(filler.inpaint(x.copy(), np.zeros((8, 8), bool)), x)


@pytest.mark.slow
def test_a_filled_block_is_nearer_to_the_row_than_a_hole(digits, hole):
    model = Autoencoder(latent_dim=16, hidden=(64,), corruption="block", epochs=15, random_state=0).fit(digits[:1500])
    x = digits[1500:]
    error = np.square(model.inpaint(x, hole) - x)[:, hole].mean()
    assert error < 0.5 * np.square(x[:, hole]).mean()


def test_a_mask_without_channels_is_one_for_all_of_them():
    x = np.random.default_rng(0).random((30, 6, 5, 3)).astype(np.float32)
    model = VAE(latent_dim=2, hidden=(8,), epochs=1, random_state=0).fit(x)
    mask = np.zeros((6, 5), bool)
    mask[1:3, 1:3] = True
    whole = np.repeat(mask[..., None], 3, -1)
    np.testing.assert_array_equal(model.inpaint(x, mask), model.inpaint(x, whole))


@pytest.mark.slow
def test_tables_with_nan_are_filled_too():
    rng = np.random.default_rng(0)
    z = rng.normal(size=(400, 1))
    table = z @ np.array([[1.0, -2.0, 3.0, 0.5]]) + 0.05 * rng.normal(size=(400, 4))
    model = Autoencoder(latent_dim=1, hidden=(32,), corruption="masking", random_state=0, epochs=60).fit(table)
    lost = table.copy()
    lost[::2, 2] = np.nan
    filled = model.inpaint(lost)
    assert np.square(filled[::2, 2] - table[::2, 2]).mean() < 0.1 * table[:, 2].var()
    np.testing.assert_array_equal(filled[1::2], table[1::2])


def test_a_conditional_model_wants_the_labels(digits, hole):
    y = np.arange(100) % 3
    model = ConditionalVAE(latent_dim=2, hidden=(8,), epochs=1, random_state=0).fit(digits[:100], y)
    assert model.inpaint(digits[:5], hole, y[:5]).shape == (5, 8, 8)
    with pytest.raises(ConfigError, match="labels"):
        model.inpaint(digits[:5], hole)
    assert model.denoise(digits[:5], "salt_and_pepper", y[:5]).shape == (5, 8, 8)


@pytest.mark.parametrize(
    ("mask", "words"),
    [
        (np.zeros((8, 7)), r"shape of one row, \(8, 8\)"),
        (np.zeros((4, 8, 8)), "shape"),
        (np.full((8, 8), 0.5), "True or 1"),
        (np.full((8, 8), np.nan), "True or 1"),
        (np.array([["a"] * 8] * 8), "True or 1"),
        (np.ones((8, 8)), "hides all of 5 of 5 rows, such as row 0"),
        (np.arange(5)[:, None, None] == np.full((1, 8, 8), 3), "hides all of 1 of 5 rows, such as row 3"),
    ],
)
def test_a_mask_that_does_not_fit_is_refused(filler, digits, mask, words):
    with pytest.raises(DataError, match=words):
        filler.inpaint(digits[:5], mask)


def test_nan_beside_a_mask_and_whole_numbers_without_one_are_refused(filler, digits, hole):
    with pytest.raises(DataError, match="no NaN"):
        filler.inpaint(np.where(hole, np.nan, digits[:5]), hole)
    with pytest.raises(DataError, match=r"inpaint\(X, mask\)"):
        filler.inpaint((digits[:5] * 16).astype(int))
