"""The pages of runs: whole, honest, and of any kind of data."""

from __future__ import annotations

import re

import numpy as np
import pytest
from sklearn.datasets import load_digits

from elbowroom import VAE, AdversarialAutoencoder, Autoencoder, ProbabilisticPCA
from elbowroom.data.dataset import Dataset
from elbowroom.evaluation.evaluate import evaluate
from elbowroom.pictures.comparison import comparison_report
from elbowroom.pictures.panels import Panels
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


@pytest.mark.parametrize("language", ["en", pytest.param("ko", marks=pytest.mark.slow)])
def test_a_report_of_pictures_shows_every_figure(pictures, language):
    vae = VAE(latent_dim=3, hidden=(16,), epochs=2, random_state=0).fit(pictures[:200])
    page = run_report(view(vae, pictures[:100], y=np.arange(100) % 10), language)
    assert page.count("<figure") == 8
    assert not re.search(r'(src|href)="https?:', page)
    assert not re.search(r"\{\w+\}", text_of(page))


@pytest.mark.slow
def test_a_report_names_and_draws_the_prior_that_codes_are_compared_with():
    x = np.random.default_rng(0).normal(size=(60, 6))
    shared = {"hidden": (8,), "epochs": 2, "random_state": 0}
    models = {"N(0, I)": VAE(**shared), "the uniform prior": VAE(prior="uniform", **shared),
              "the swiss roll": AdversarialAutoencoder(prior="swiss_roll", **shared)}  # fmt: skip
    for (name, estimator), drawn_as in zip(models.items(), ("circles", "boxes", "draws"), strict=True):
        shown = view(estimator.fit(x), x)
        assert [key for key, titles in Panels([shown], "en")._priors().items() if titles] == [drawn_as]
        page = run_report(shown)
        assert f"MMD² to {name}" in page
        assert f"Samples of {name}, decoded." in page
        assert ("N(0, I)" in text_of(page)) == (name == "N(0, I)")


@pytest.mark.slow
def test_a_korean_report_has_no_english_unit(pictures):
    vae = VAE(latent_dim=2, hidden=(8,), epochs=1, random_state=0).fit(pictures[:100])
    seen = view(vae, pictures[:50])
    pages = text_of(run_report(seen, "ko")) + text_of(comparison_report([seen], "ko"))
    english = {re.sub(r"^nats$", "", measure.unit) for measure in seen.evaluation.measures} - {""}
    assert len(english) == 3  # squared units per value, of 2, squared MMD
    assert not [unit for unit in english if unit in pages]


@pytest.mark.slow
@pytest.mark.parametrize("shape", [(13,), (17, 31), (6, 6, 3), (2,)])
def test_data_of_any_shape_get_a_report(shape):
    x = np.random.default_rng(0).normal(size=(60, *shape))
    vae = VAE(latent_dim=2, hidden=(8,), epochs=2, random_state=0).fit(x)
    assert run_report(view(vae, x)).count("<figure") == 7


@pytest.mark.slow
@pytest.mark.parametrize("latent_dim", [1, 2, 20])
def test_latent_spaces_of_any_size_get_a_report(pictures, latent_dim):
    plain = Autoencoder(latent_dim=latent_dim, hidden=(8,), epochs=1, random_state=0).fit(pictures[:100])
    page = run_report(view(plain, pictures[:50], "autoencoder"))
    assert "no bound on log p(x)" in page
    assert "NLL" not in text_of(page)


@pytest.mark.slow
def test_a_comparison_bolds_the_better_number_and_leaves_what_is_not_there_empty(pictures):
    vae = VAE(latent_dim=2, hidden=(16,), epochs=2, random_state=0).fit(pictures[:200])
    plain = Autoencoder(latent_dim=2, hidden=(16,), epochs=2, random_state=0).fit(pictures[:200])
    page = comparison_report([view(plain, pictures[:100], "autoencoder"), view(vae, pictures[:100])])
    row = re.search(r"<tr>(?:(?!</tr>).)*ELBO(?:(?!</tr>).)*</tr>", page, re.DOTALL)
    assert row is not None
    assert "–" in row[0]
    assert "<strong" in page
    assert page.count("<figure") >= 8


@pytest.fixture(scope="module")
def pca(pictures):
    return view(ProbabilisticPCA(3).fit(pictures[:300]), pictures[:50], "pca")


@pytest.mark.slow
@pytest.mark.parametrize("language", ["en", "ko"])
def test_a_closed_form_has_no_learning_curve_and_says_why(pca, language):
    page = run_report(pca, language)
    assert page.count("<figure") == 7  # those of a VAE without the curves
    assert "Tipping &amp; Bishop 1999" in text_of(page)


@pytest.mark.slow
@pytest.mark.parametrize("language", ["en", "ko"])
def test_a_comparison_with_a_closed_form_says_why_it_has_no_curve(pca, pictures, language):
    vae = view(VAE(2, likelihood="gaussian", hidden=(8,), epochs=2, random_state=0).fit(pictures[:300]), pictures[:50])
    both = text_of(comparison_report([pca, vae], language))
    assert "Tipping &amp; Bishop 1999" in both
    assert "<strong>" in both or "best" in both


@pytest.mark.slow
def test_a_density_and_a_cross_entropy_are_not_compared(pictures):
    pca = view(ProbabilisticPCA(2).fit(pictures[:300]), pictures[:50], "pca")
    vae = view(VAE(2, hidden=(8,), epochs=2, random_state=0).fit(pictures[:300]), pictures[:50])  # Bernoulli
    page = text_of(comparison_report([pca, vae]))
    assert "must not be compared" in page
    [nll] = re.findall(r"<tr>(?:(?!</tr>).)*NLL.*?</tr>", page, flags=re.DOTALL)[:1]
    [error] = re.findall(r"<tr>(?:(?!</tr>).)*quared error.*?</tr>", page, flags=re.DOTALL)[:1]
    assert "best" not in nll
    assert "best" in error
