"""The pages of runs: whole, honest, and of any kind of data."""

from __future__ import annotations

import re

import numpy as np
import pytest
from sklearn.datasets import load_digits

from elbowroom import VAE, Autoencoder
from elbowroom.data.dataset import Dataset
from elbowroom.evaluation.evaluate import evaluate
from elbowroom.pictures.comparison import comparison_report
from elbowroom.pictures.report import run_report
from elbowroom.pictures.view import RunView


@pytest.fixture(scope="module")
def pictures() -> np.ndarray:
    return (load_digits().images / 16).astype(np.float32)


def text_of(page: str) -> str:
    return re.sub(r"<style.*?</style>|<svg.*?</svg>", "", page, flags=re.DOTALL)


def view(estimator, x: np.ndarray, name: str = "vae", y=None) -> RunView:
    evaluation = evaluate(estimator.model_, x, "test", samples=5)
    data = Dataset(x, y, title="Some data", split="test")
    return RunView(
        name, estimator.model_, estimator.plan_, estimator.history_, None, {"elbowroom": "0"}, data, evaluation
    )


@pytest.mark.parametrize("language", ["en", "ko"])
def test_a_report_of_pictures_shows_every_figure(pictures, language):
    vae = VAE(latent_dim=3, hidden=(16,), epochs=2, random_state=0).fit(pictures[:200])
    page = run_report(view(vae, pictures[:100], y=np.arange(100) % 10), language)
    assert page.count("<figure") == 7
    assert not re.search(r'(src|href)="https?:', page)
    assert not re.search(r"\{\w+\}", text_of(page))


def test_a_korean_report_has_no_english_unit(pictures):
    vae = VAE(latent_dim=2, hidden=(8,), epochs=1, random_state=0).fit(pictures[:100])
    seen = view(vae, pictures[:50])
    pages = text_of(run_report(seen, "ko")) + text_of(comparison_report([seen], "ko"))
    english = {re.sub(r"^nats$", "", measure.unit) for measure in seen.evaluation.measures} - {""}
    assert len(english) == 3  # squared units per value, of 2, squared MMD
    assert not [unit for unit in english if unit in pages]


@pytest.mark.parametrize("shape", [(13,), (17, 31), (6, 6, 3), (2,)])
def test_data_of_any_shape_get_a_report(shape):
    x = np.random.default_rng(0).normal(size=(60, *shape))
    vae = VAE(latent_dim=2, hidden=(8,), epochs=2, random_state=0).fit(x)
    assert run_report(view(vae, x)).count("<figure") == 7


@pytest.mark.parametrize("latent_dim", [1, 2, 20])
def test_latent_spaces_of_any_size_get_a_report(pictures, latent_dim):
    plain = Autoencoder(latent_dim=latent_dim, hidden=(8,), epochs=1, random_state=0).fit(pictures[:100])
    page = run_report(view(plain, pictures[:50], "autoencoder"))
    assert "no bound on log p(x)" in page
    assert "NLL" not in text_of(page)


def test_a_comparison_bolds_the_better_number_and_leaves_what_is_not_there_empty(pictures):
    vae = VAE(latent_dim=2, hidden=(16,), epochs=2, random_state=0).fit(pictures[:200])
    plain = Autoencoder(latent_dim=2, hidden=(16,), epochs=2, random_state=0).fit(pictures[:200])
    page = comparison_report([view(plain, pictures[:100], "autoencoder"), view(vae, pictures[:100])])
    row = re.search(r"<tr>(?:(?!</tr>).)*ELBO(?:(?!</tr>).)*</tr>", page, re.DOTALL)
    assert row is not None
    assert "–" in row[0]
    assert "<strong" in page
    assert page.count("<figure") >= 8
