"""Restored images: the damage, PSNR and SSIM, the filters, what hidden values become, and the findings."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import ndimage

from elbowroom import VAE, Autoencoder, Block, GaussianNoise, Masking, SaltAndPepper, evaluate_restoration
from elbowroom.errors import ConfigError, DataError
from elbowroom.evaluation import filters, image_quality, restoration
from elbowroom.evaluation.damage import damage
from elbowroom.evaluation.inpainting import inpaint
from elbowroom.pictures.evaluation import notes
from elbowroom.pictures.words import words


@pytest.fixture(scope="module")
def bars() -> np.ndarray:
    """Grey bars on black, uint8 [60, 16, 12]: easy to learn, and no two alike."""
    rng = np.random.default_rng(0)
    x = np.zeros((60, 16, 12), np.uint8)
    for image in x:
        top, left, high, wide = rng.integers(0, 8), rng.integers(0, 6), rng.integers(4, 9), rng.integers(3, 7)
        image[top : top + high, left : left + wide] = rng.integers(80, 256)
    return x


@pytest.fixture(scope="module")
def denoiser(bars):
    settings = {"likelihood": {"name": "gaussian", "sigma": 1.0}, "epochs": 3, "random_state": 0}
    return Autoencoder(latent_dim=4, hidden=(16,), corruption=SaltAndPepper(share=0.2), **settings).fit(bars)


def test_damage_belongs_to_the_row_and_the_seed(bars, denoiser):
    model = denoiser.model_
    whole, some = damage(model, bars), damage(model, bars[[40, 7]])
    np.testing.assert_array_equal(some.x, whole.x[[40, 7]])
    assert some.hidden is None
    assert not np.array_equal(damage(model, bars, seed=1).x, whole.x)
    changed = (whole.x != bars).mean()
    assert 0.05 < changed < 0.2, "a fifth is struck, and black pixels that become black do not change"
    assert whole.x.dtype == np.float32


def test_hidden_values_are_told_and_stand_at_the_fill_in_scaled_units(bars, denoiser):
    found = damage(denoiser.model_, bars, Block(height=4, width=4, fill=0.5))
    assert (found.hidden.reshape(60, -1).sum(1) == 16).all()
    np.testing.assert_allclose(found.x[found.hidden], 127.5, rtol=1e-5)  # 0 to 255 are 0 to 1 in the model
    np.testing.assert_array_equal(found.x[~found.hidden], bars[~found.hidden])
    assert np.isnan(found.seen()["damaged"]).sum() == found.hidden.sum()


def test_psnr_is_its_equation_and_ends_at_the_rounding_of_256_levels():
    rng = np.random.default_rng(0)
    a, b = rng.random((5, 12, 13, 1)), rng.random((5, 12, 13, 1))
    expected = [10 * math.log10(1 / np.square(a[i] - b[i]).mean()) for i in range(5)]
    np.testing.assert_allclose(image_quality.psnr(a, b), expected)
    np.testing.assert_allclose(image_quality.psnr(a, a), 58.92, atol=0.01)
    levels = np.round(np.linspace(0, 1, 100_000) * 255) / 255
    mse = np.square(levels - np.linspace(0, 1, 100_000)).mean()
    assert pytest.approx(10 * math.log10(1 / mse), abs=0.05) == image_quality.PSNR_MOST


def test_ssim_is_the_papers_and_wants_eleven_pixels():
    rng = np.random.default_rng(0)
    a = rng.random((2, 15, 14, 1))
    b = np.clip(a + rng.normal(0, 0.2, a.shape), 0, 1)

    def blur(x):
        return ndimage.gaussian_filter(x, 1.5, truncate=3.5)

    def by_hand(x, y):
        mx, my = blur(x), blur(y)
        vx, vy, xy = blur(x * x) - mx * mx, blur(y * y) - my * my, blur(x * y) - mx * my
        s = ((2 * mx * my + 1e-4) * (2 * xy + 9e-4)) / ((mx * mx + my * my + 1e-4) * (vx + vy + 9e-4))
        return s[5:-5, 5:-5].mean()

    np.testing.assert_allclose(image_quality.ssim(a, b), [by_hand(a[i, ..., 0], b[i, ..., 0]) for i in range(2)])
    np.testing.assert_allclose(image_quality.ssim(a, a), 1.0)
    three = image_quality.ssim(np.repeat(a, 3, -1), np.repeat(b, 3, -1))
    np.testing.assert_allclose(three, image_quality.ssim(a, b))
    assert image_quality.ssim(a[:, :10], b[:, :10]) is None


def test_the_median_of_extremes_touches_extremes_alone():
    image = np.full((1, 5, 5, 1), 0.5)
    image[0, 2, 2], image[0, 0, 0], image[0, 4, 1] = 1.0, 0.0, 0.7
    found = filters.median_extremes(image, None, 0.0)
    assert found[0, 2, 2, 0] == found[0, 0, 0, 0] == 0.5
    assert found[0, 4, 1, 0] == 0.7
    assert filters.median(image, None, 0.0)[0, 4, 1, 0] == 0.5


@pytest.mark.parametrize("corruption", [GaussianNoise(sigma=0.1), Masking(share=0.2), Block(height=4, width=4)])
@pytest.mark.parametrize("channels", [(), (3,)])
def test_every_filter_for_a_damage_comes_nearer_to_a_smooth_image(corruption, channels):
    x, y = np.meshgrid(np.linspace(0, 3, 24), np.linspace(0, 3, 24))
    smooth = np.stack([np.sin(x + i) * np.cos(y) * 0.4 + 0.5 for i in range(3)]).astype(np.float32)
    smooth = np.repeat(smooth[..., None], 3, -1) if channels else smooth
    settings = {"latent_dim": 2, "hidden": (4,), "epochs": 1, "random_state": 0}
    model = Autoencoder(**settings, likelihood={"name": "gaussian", "sigma": 1.0}).fit(smooth)
    found = evaluate_restoration(model, smooth, corruption)
    assert found.filters
    for name in found.filters:
        assert found[f"psnr_{name}"].value > found["psnr_noisy"].value + 3
        assert found.images[name].shape == smooth.shape


def test_measures_are_means_over_images_with_their_errors(bars, denoiser):
    found = evaluate_restoration(denoiser, bars, split="train")
    assert found.filters == ["median", "median_extremes"]
    measure = found["psnr_restored"]
    assert (measure.unit, measure.split, measure.rows) == ("dB", "train", 60)
    assert measure.value == pytest.approx(found.psnr["restored"].mean())
    assert measure.standard_error == pytest.approx(found.psnr["restored"].std(ddof=1) / 60**0.5)
    noisy = damage(denoiser.model_, bars).x
    restored = np.clip(denoiser.reconstruct(noisy), 0, 255)
    np.testing.assert_allclose(found.images["restored"], restored, atol=1e-3)
    mse = np.square((restored - bars) / 255).mean((1, 2))
    np.testing.assert_allclose(found.psnr["restored"], 10 * np.log10(1 / mse), rtol=1e-5)
    assert set(found.ssim) == {"noisy", "restored", "median", "median_extremes"}


def test_findings_say_who_did_better_and_have_words_in_both_languages(bars, denoiser):
    rng = np.random.default_rng(0)
    many = {"noisy": rng.normal(10, 1, 400), "restored": rng.normal(20, 1, 400), "median": rng.normal(18, 1, 400)}
    alike = {"noisy": np.full(400, 0.1), "restored": rng.normal(0.5, 0.01, 400), "median": rng.normal(0.7, 0.01, 400)}
    cases = {
        "restoration.model": many,
        "restoration.filter": many | {"median": many["median"] + 4},
        "restoration.alike": many | {"median": many["restored"] + rng.normal(0, 1, 400) * 0.1},
        "restoration.harm": many | {"noisy": many["noisy"] + 12},
        "restoration.filter_by_ssim": many,
        "restoration.no_filter": {"noisy": many["noisy"], "restored": many["restored"]},
        "restoration.no_ssim": many,
        "restoration.cut": many | {"noisy": np.full(400, image_quality.PSNR_MOST)},
    }
    for code, db in cases.items():
        found = restoration._findings(db, {} if code == "restoration.no_ssim" else alike)
        assert code in [finding.code for finding in found]
    group = evaluate_restoration(denoiser, bars).group
    for language in ("en", "ko"):
        assert "restoration.about" in words(language)
        assert str(60 * 0 + 255) in notes(group, language)[0]
    by_name = {note.code: note for note in restoration._findings(many, alike)}
    assert by_name["restoration.model"].values["db"] == pytest.approx(2.0, abs=0.2)


def test_words_exist_for_every_measure_and_finding():
    shown = ["noisy", "restored", *(name for kind in (GaussianNoise(), Masking(), Block(), SaltAndPepper())
                                    for name in filters.filters_for(kind))]  # fmt: skip
    for name in shown:
        assert f"measure.psnr_{name}" in words("en")
        assert f"measure.ssim_{name}" in words("en")
        assert f"name.{name}" in words("en")


def test_known_values_stay_and_hidden_ones_do_not_matter(bars):
    filler = Autoencoder(latent_dim=4, hidden=(16,), corruption=Block(height=4, width=4), epochs=2, random_state=0)
    filler.fit(bars)
    hidden = np.zeros(bars.shape, bool)
    hidden[:, 3:7, 2:6] = True
    found = inpaint(filler.model_, bars, hidden)
    np.testing.assert_array_equal(found[~hidden], bars[~hidden])
    other = np.where(hidden, 255 - bars, bars)
    np.testing.assert_array_equal(inpaint(filler.model_, other, hidden), found)
    seen = np.where(hidden, 0, bars)
    np.testing.assert_allclose(found[hidden], filler.reconstruct(seen)[hidden], atol=1e-2)
    np.testing.assert_allclose(inpaint(filler.model_, bars[5:6], hidden[5:6])[0], found[5], rtol=1e-5)


@pytest.mark.slow
def test_a_model_without_holes_in_its_training_settles_where_row_and_reconstruction_agree(bars):
    vae = VAE(latent_dim=3, hidden=(32,), epochs=60, random_state=0).fit(bars)
    hidden = np.zeros(bars.shape, bool)
    hidden[:, 6:9, 4:7] = True
    once, often = (inpaint(vae.model_, bars, hidden, rounds=rounds) for rounds in (1, 60))
    again = vae.reconstruct(often)
    assert (
        np.abs(again[hidden] - often[hidden]).mean() < 0.2 * np.abs(vae.reconstruct(once)[hidden] - once[hidden]).mean()
    )
    np.testing.assert_array_equal(inpaint(vae.model_, bars, hidden), inpaint(vae.model_, bars, hidden, rounds=20))


def test_mistakes_are_told(bars, denoiser, monkeypatch):
    plain = Autoencoder(latent_dim=2, hidden=(4,), epochs=1, random_state=0).fit(bars)
    with pytest.raises(ConfigError, match="such as salt_and_pepper"):
        evaluate_restoration(plain, bars)
    with pytest.raises(ConfigError, match="did you mean 'block'"):
        evaluate_restoration(plain, bars, "blok")
    with pytest.raises(DataError, match="have a range"):
        evaluate_restoration(denoiser, np.full((3, 16, 12), 7.0))
    flat = bars.reshape(60, -1)
    table = Autoencoder(latent_dim=2, hidden=(4,), corruption="masking", epochs=1, random_state=0).fit(flat)
    with pytest.raises(DataError, match="are of images"):
        evaluate_restoration(table, flat)
    with pytest.raises(ConfigError, match="at least once"):
        inpaint(plain.model_, bars, bars > 0, rounds=0)
    monkeypatch.setattr(filters, "import_module", lambda name: (_ for _ in ()).throw(ImportError(name)))
    with pytest.raises(ConfigError, match=r"elbowroom\[images\]"):
        evaluate_restoration(denoiser, bars)


def test_small_images_have_no_ssim_and_are_told_so(digits):
    model = Autoencoder(latent_dim=2, hidden=(8,), epochs=1, random_state=0).fit(digits[:50])
    found = evaluate_restoration(model, digits[:50], GaussianNoise(sigma=0.2))
    assert not found.ssim
    assert "restoration.no_ssim" in [note.code for note in found.group.notes]
