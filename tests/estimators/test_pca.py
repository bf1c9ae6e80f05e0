"""ProbabilisticPCA: closed form against scikit-learn, exact bounds, and what it refuses."""

from __future__ import annotations

import json
import warnings
from typing import Any

import numpy as np
import pytest
from sklearn.decomposition import PCA
from sklearn.utils.estimator_checks import check_estimator

from elbowroom import VAE, LinearAutoencoder, ProbabilisticPCA, evaluate, load
from elbowroom.errors import ConfigError, DataError, ElbowroomError, ElbowroomWarning
from elbowroom.evaluation.likelihood import importance_weighted
from elbowroom.maths import ppca
from elbowroom.training.callback import Callback
from elbowroom.training.closed_form import principal_axes
from elbowroom.training.plan import Plan
from elbowroom.training.rows import TrainingRows
from elbowroom.training.settings import ClosedForm
from elbowroom.training.train import train


@pytest.fixture(scope="module")
def raw() -> np.ndarray:
    from sklearn.datasets import load_digits

    return load_digits().data


@pytest.mark.parametrize("latent_dim", [1, 2, 20, 60])
def test_log_p_of_digits_and_the_axes_are_those_of_scikit_learn(raw, latent_dim):
    ours, theirs = ProbabilisticPCA(latent_dim).fit(raw), PCA(latent_dim, svd_solver="full").fit(raw)
    np.testing.assert_allclose(ours.score_samples(raw), theirs.score_samples(raw), rtol=1e-6, atol=1e-6)
    np.testing.assert_allclose(ours.components_, theirs.components_, atol=1e-9)  # signs too
    np.testing.assert_allclose(ours.explained_variance_, theirs.explained_variance_, rtol=1e-10)
    np.testing.assert_allclose(ours.explained_variance_ratio_, theirs.explained_variance_ratio_, rtol=1e-10)
    np.testing.assert_allclose(ours.mean_, theirs.mean_, atol=1e-12)
    assert ours.noise_variance_ == pytest.approx(theirs.noise_variance_, rel=1e-9)


def test_unseen_rows_and_rows_of_other_types_have_the_same_log_p(raw):
    ours, theirs = ProbabilisticPCA(8).fit(raw[:1000]), PCA(8, svd_solver="full").fit(raw[:1000])
    wanted = theirs.score_samples(raw[1000:])
    for rows in (raw[1000:], raw[1000:].astype(np.float32), raw[1000:].astype(np.uint8)):
        np.testing.assert_allclose(ours.score_samples(rows), wanted, rtol=1e-6, atol=1e-6)


@pytest.mark.slow
def test_every_check_of_scikit_learn_passes():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # scikit-learn tells of the check that it skips
        results = check_estimator(ProbabilisticPCA(1), on_skip=None, on_fail="raise")
    skipped = [result["check_name"] for result in results if result["status"] == "skipped"]
    assert skipped == ["check_array_api_input"]


def test_a_code_is_pcas_score_over_its_deviation_drawn_to_zero(raw):
    ours, theirs = ProbabilisticPCA(5).fit(raw), PCA(5, svd_solver="full").fit(raw)
    variance = theirs.explained_variance_
    shrunk = np.sqrt(variance - theirs.noise_variance_) / variance
    np.testing.assert_allclose(ours.transform(raw), theirs.transform(raw) * shrunk, atol=1e-9)


def test_the_code_is_the_mean_of_the_exact_posterior_and_so_is_its_width(raw):
    """Against Bayes' rule in the data's units, which knows nothing of scalings and networks."""
    import torch

    model = ProbabilisticPCA(3).fit(raw)
    weight = model.components_.T * np.sqrt(model.explained_variance_ - model.noise_variance_)
    exact = ppca.PPCA(torch.from_numpy(weight), torch.from_numpy(model.mean_), model.noise_variance_)
    mean, covariance = ppca.ppca_posterior(torch.from_numpy(raw), exact)
    with torch.no_grad():
        q = model.model_.encode(torch.from_numpy(raw))
    np.testing.assert_allclose(q.mean, mean, atol=1e-9)
    np.testing.assert_allclose(q.variance, covariance.diagonal().expand_as(mean), rtol=1e-9)
    np.testing.assert_allclose(
        model.score_samples(raw), ppca.ppca_log_likelihood(torch.from_numpy(raw), exact), rtol=1e-9
    )


def test_the_elbo_and_every_importance_weighted_bound_are_log_p_itself(raw):
    model = ProbabilisticPCA(6).fit(raw)
    log_p = model.score(raw)
    measured = evaluate(model, raw, n_samples=5)
    assert measured["elbo"].value == pytest.approx(log_p, rel=1e-12)
    assert measured["elbo"].samples is None  # no draw
    for samples in (1, 7):
        values, _, effective = importance_weighted(model.model_, raw[:50], samples, seed=3)
        np.testing.assert_allclose(values, model.score_samples(raw[:50]), rtol=1e-10)
        np.testing.assert_allclose(effective, samples, rtol=1e-9)


def test_images_keep_their_shape(digits):
    model = ProbabilisticPCA(4).fit(digits)
    flat = ProbabilisticPCA(4).fit(digits.reshape(len(digits), -1))
    assert model.components_.shape == (4, 8, 8)
    assert model.mean_.shape == (8, 8)
    assert model.inverse_transform(model.transform(digits[:3])).shape == (3, 8, 8)
    assert model.sample(5, random_state=0).shape == (5, 8, 8)
    np.testing.assert_allclose(model.transform(digits).astype(float), flat.transform(digits.reshape(-1, 64)), atol=1e-5)


def test_samples_with_noise_have_the_covariance_of_the_rows(rng):
    x = rng.normal(size=(500, 2)) @ rng.normal(size=(2, 5)) + 0.3 * rng.normal(size=(500, 5)) + 2.0
    drawn = ProbabilisticPCA(2).fit(x).sample(200_000, random_state=0, noise=True)
    np.testing.assert_allclose(drawn.mean(0), x.mean(0), atol=0.02)
    np.testing.assert_allclose(np.cov(drawn.T), np.cov(x.T), atol=0.06)


def test_the_unit_of_the_data_moves_log_p_by_its_logarithm(raw):
    one, other = ProbabilisticPCA(3).fit(raw), ProbabilisticPCA(3).fit(1000.0 * raw + 1e5)
    moved = other.score_samples(1000.0 * raw + 1e5) + 64 * np.log(1000.0)
    np.testing.assert_allclose(moved, one.score_samples(raw), rtol=1e-8)
    np.testing.assert_allclose(other.transform(1000.0 * raw + 1e5), one.transform(raw), atol=1e-8)


def test_whole_weights_count_like_repeated_rows(rng):
    x, times = rng.normal(size=(40, 4)), rng.integers(0, 4, 40)
    weighted, repeated = ProbabilisticPCA(2).fit(x, sample_weight=times), ProbabilisticPCA(2).fit(x.repeat(times, 0))
    np.testing.assert_allclose(weighted.score_samples(x), repeated.score_samples(x), rtol=1e-10)
    with pytest.raises(DataError, match="more than one"):
        ProbabilisticPCA(2).fit(x, sample_weight=np.full(40, 1 / 40))


def test_wide_rows_have_the_axes_of_their_covariance(rng):
    """Fewer rows than features go by products of rows; the noise is that of all directions, as in the paper."""
    x = rng.normal(size=(12, 30))
    model = ProbabilisticPCA(3).fit(x)
    values, vectors = np.linalg.eigh(np.cov(x.T))
    np.testing.assert_allclose(model.explained_variance_, values[::-1][:3], rtol=1e-10)
    np.testing.assert_allclose(np.abs((model.components_ * vectors.T[::-1][:3]).sum(1)), 1.0, rtol=1e-9)
    assert model.noise_variance_ == pytest.approx(values[:-3].mean(), rel=1e-9)


def test_rows_in_blocks_and_on_disk_give_the_same_axes(raw, tmp_path, monkeypatch):
    whole = ProbabilisticPCA(4).fit(raw)
    np.save(tmp_path / "x.npy", raw)
    monkeypatch.setattr("elbowroom.data.rows.BLOCK_BYTES", 100 * 64 * 8)
    mapped = ProbabilisticPCA(4).fit(np.load(tmp_path / "x.npy", mmap_mode="r"))
    np.testing.assert_allclose(mapped.components_, whole.components_, atol=1e-12)
    np.testing.assert_allclose(mapped.score_samples(raw), whole.score_samples(raw), rtol=1e-12)


REFUSED: dict[str, tuple[Any, int, str]] = {
    "as many dimensions as features": (np.arange(12.0).reshape(4, 3) ** 2, 3, "latent_dim < features"),
    "as many dimensions as rows": (np.random.default_rng(0).normal(size=(4, 9)), 4, "vary in 3 directions"),
    "rows in a plane": (np.random.default_rng(0).normal(size=(50, 2)) @ np.ones((2, 5)), 1, "vary in 1 direction"),
    "no noise is left": (
        np.random.default_rng(0).normal(size=(50, 2)) @ np.random.default_rng(1).normal(size=(2, 5)), 2,
        "take latent_dim=1 or less",
    ),
    "one row": (np.ones((1, 3)), 1, "1 sample"),
    "rows that are all the same": (np.ones((9, 3)), 1, "all the same"),
    "NaN": (np.array([[1.0, np.nan], [2.0, 3.0]]), 1, "NaN"),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_what_has_no_density_is_refused_in_words(case):
    x, latent_dim, words = REFUSED[case]
    with pytest.raises(ElbowroomError, match=words):
        ProbabilisticPCA(latent_dim).fit(x)


def test_constant_columns_are_no_trouble(rng):
    x = np.column_stack([rng.normal(size=(60, 4)), np.full((60, 2), 7.0)])
    ours, theirs = ProbabilisticPCA(2).fit(x), PCA(2, svd_solver="full").fit(x)
    np.testing.assert_allclose(ours.score_samples(x), theirs.score_samples(x), rtol=1e-9)


def test_a_run_loads_back_bit_for_bit_and_says_that_it_had_no_steps(raw, tmp_path):
    model = ProbabilisticPCA(5, validation_fraction=0.1, random_state=3).fit(raw, run_dir=tmp_path / "run")
    again = load(tmp_path / "run")
    assert np.array_equal(again.score_samples(raw), model.score_samples(raw))
    assert np.array_equal(again.components_, model.components_)
    assert (again.history_, again.n_iter_, again.stop_reason_) == ([], 0, None)
    assert np.array_equal(again.held_out(raw), model.held_out(raw))
    plan = json.loads((tmp_path / "run" / "config.json").read_text())["plan"]
    assert plan["training"] == {"kind": "closed_form", "seed": model.plan_.training.seed}
    with pytest.warns(ElbowroomWarning, match="is finished"):
        resumed = ProbabilisticPCA(5, validation_fraction=0.1, random_state=3).fit(
            raw, run_dir=tmp_path / "run", resume=True
        )
    assert np.array_equal(resumed.score_samples(raw), model.score_samples(raw))


def test_what_is_for_steps_is_refused(raw, tmp_path):
    run = ProbabilisticPCA(2).fit(raw).save(tmp_path / "run")
    for options in ({"callbacks": [Callback()]}, {"start_from": run}):
        with pytest.raises(ConfigError, match="no steps"):
            ProbabilisticPCA(2).fit(raw, **options)
    with pytest.raises(TypeError, match="epochs"):
        ProbabilisticPCA(2, epochs=3)
    assert not hasattr(ProbabilisticPCA(2), "partial_fit")
    assert not hasattr(ProbabilisticPCA(2), "components_")  # before the fit


def test_a_closed_form_of_another_model_is_refused_by_the_part_that_has_none(raw):
    fitted = VAE(2, epochs=1, random_state=0).fit(raw[:100])
    plan = Plan(fitted.plan_.model, fitted.plan_.objective, ClosedForm())
    with pytest.raises(ConfigError, match="encoder=MLP"):
        train(plan, TrainingRows(plan, raw))


def test_a_prior_fitted_afterwards_explains_rows_better_and_keeps_the_decoder(raw):
    model = ProbabilisticPCA(2).fit(raw)
    before, components = model.score_samples(raw, n_samples=50).mean(), model.components_
    model.fit_prior(raw, prior="mixture", random_state=0)
    assert model.score_samples(raw, n_samples=50).mean() > before + 0.05
    assert np.array_equal(model.components_, components)


def test_of_too_many_features_the_products_are_not_formed():
    from elbowroom.data.statistics import Statistics

    x = np.broadcast_to(np.float32(0), (30_000, 30_000))  # takes no memory
    nothing = np.zeros(30_000)
    known = Statistics(30_000, 30_000.0, "float32", nothing, nothing, nothing, nothing, whole=True)
    with pytest.raises(DataError, match="20,000"):
        principal_axes(x, known, nothing + 1.0, 2)


@pytest.mark.slow
def test_a_linear_autoencoder_says_that_few_rows_are_restored_worse_than_by_pca(raw):
    rows, new = raw[:20], raw[1000:]
    with pytest.warns(ElbowroomWarning, match=r"\(20\) are fewer than features \(64\)"):
        trained = LinearAutoencoder(8, epochs=1000, random_state=0).fit(rows)
    LinearAutoencoder(8, random_state=0).partial_fit(rows)  # says nothing: more rows are to come
    pca = PCA(8).fit(rows)
    assert -trained.score(new) > 1.05 * np.square(new - pca.inverse_transform(pca.transform(new))).mean()
