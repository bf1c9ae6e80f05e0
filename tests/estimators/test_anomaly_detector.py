from __future__ import annotations

from typing import get_args

import numpy as np
import pytest
from scipy.stats import spearmanr
from sklearn.base import clone
from sklearn.exceptions import SkipTestWarning
from sklearn.utils.estimator_checks import check_estimator

from elbowroom import AnomalyDetector, load
from elbowroom.errors import ConfigError, DataError
from elbowroom.evaluation import anomaly
from elbowroom.evaluation.anomaly import threshold
from elbowroom.presets.anomaly_detector import Measure

PLANTED, FEATURE = 17, 3


@pytest.fixture(scope="module")
def rows() -> np.ndarray:
    """Rows [300, 6] near a plane, in units from 0.1 to 100, one row broken in one feature."""
    rng = np.random.default_rng(0)
    x = rng.normal(size=(300, 2)) @ rng.normal(size=(2, 6)) + 0.1 * rng.normal(size=(300, 6))
    x[PLANTED, FEATURE] += 8 * x[:, FEATURE].std()
    return x * np.logspace(-1, 2, 6)


@pytest.fixture(scope="module", params=["deviation", "error", "likelihood"])
def detector(request, rows) -> AnomalyDetector:
    return AnomalyDetector(measure=request.param, contamination=0.1, epochs=150, random_state=0).fit(rows)


@pytest.mark.slow
def test_a_planted_outlier_has_a_low_score_and_its_feature_the_greatest_share(detector, rows):
    # one value counts for less in a deviation, whose tails are heavy: rows that are rare in all values come before it
    assert PLANTED in detector.score_samples(rows).argsort()[: 15 if detector.measure == "deviation" else 1]
    assert detector.feature_scores(rows)[PLANTED].argmax() == FEATURE
    assert detector.predict(rows)[PLANTED] == -1


@pytest.mark.slow
def test_contamination_is_the_share_of_training_rows_that_are_outliers(detector, rows):
    assert (detector.predict(rows) == -1).sum() == 30
    np.testing.assert_array_equal(detector.predict(rows) == -1, detector.decision_function(rows) < 0)
    np.testing.assert_allclose(detector.decision_function(rows) + detector.offset_, detector.score_samples(rows))


@pytest.mark.slow
def test_a_score_is_the_same_on_every_call_alone_or_in_company_and_in_any_order(detector, rows):
    scores, shares = detector.score_samples(rows), detector.feature_scores(rows)
    np.testing.assert_array_equal(detector.score_samples(rows), scores)
    np.testing.assert_array_equal(detector.feature_scores(rows), shares)
    alone = np.concatenate([detector.score_samples(row[None]) for row in rows[:20]])
    np.testing.assert_allclose(alone, scores[:20], rtol=1e-12)
    np.testing.assert_allclose(detector.score_samples(rows[::-1]), scores[::-1], rtol=1e-12)


@pytest.mark.parametrize(
    ("event", "options", "measure"),
    [((4,), {}, "deviation"), ((4, 4), {}, "error"), ((4, 4, 3), {}, "error"),
     ((4, 4), {"measure": "deviation"}, "deviation"), ((8, 2), {"encoder": "series_convolutional"}, "deviation")],
)  # fmt: skip
def test_images_have_a_measure_of_their_own(event, options, measure):
    x = np.random.default_rng(0).normal(size=(40, *event))
    fitted = AnomalyDetector(epochs=1, random_state=0, **options).fit(x)
    asked = AnomalyDetector(epochs=1, random_state=0, **{**options, "measure": measure}).fit(x)
    assert fitted.measure_ == measure
    np.testing.assert_array_equal(fitted.score_samples(x), asked.score_samples(x))


@pytest.mark.parametrize("measure", get_args(Measure))
def test_a_verdict_does_not_hang_on_the_last_digits_of_a_row_or_its_dtype(measure):
    rng = np.random.default_rng(0)
    x = rng.normal(size=(400, 3)) @ rng.normal(size=(3, 6)) + 0.1 * rng.normal(size=(400, 6))
    fitted = AnomalyDetector(measure=measure, contamination=0.05, epochs=2, random_state=0).fit(x)
    scores, labels, shares = fitted.score_samples(x), fitted.predict(x), fitted.feature_scores(x)
    assert (labels == -1).sum() == 20
    for same in (x.astype(np.float32), x.round(6)):
        np.testing.assert_allclose(fitted.score_samples(same), scores, rtol=1e-5)
        np.testing.assert_allclose(fitted.feature_scores(same), shares, rtol=1e-5, atol=1e-5)
        np.testing.assert_array_equal(fitted.predict(same), labels)


def test_more_draws_than_a_likelihood_takes_sort_the_rows_the_same_way(rows, monkeypatch):
    fitted = AnomalyDetector(measure="likelihood", epochs=20, random_state=0).fit(rows)
    scores = fitted.score_samples(rows)
    monkeypatch.setattr(anomaly, "SAMPLES", 400)
    assert spearmanr(scores, fitted.score_samples(rows)).statistic > 0.995


@pytest.mark.slow
def test_what_is_saved_and_loaded_scores_alike(detector, rows, tmp_path):
    again = load(detector.save(tmp_path / "run"))
    assert again.get_params() == detector.get_params()
    assert again.offset_ == detector.offset_
    np.testing.assert_array_equal(again.score_samples(rows), detector.score_samples(rows))
    np.testing.assert_array_equal(again.feature_scores(rows), detector.feature_scores(rows))


def test_a_run_folder_holds_the_offset_too(rows, tmp_path):
    fitted = AnomalyDetector(epochs=2, random_state=0).fit(rows, run_dir=tmp_path / "run")
    np.testing.assert_array_equal(load(tmp_path / "run").predict(rows), fitted.predict(rows))


def test_an_error_is_that_of_the_reconstruction_in_standardised_units_and_its_shares_sum_to_it(rows):
    detector = AnomalyDetector(measure="error", epochs=20, random_state=0).fit(rows)
    errors = np.square((rows - detector.reconstruct(rows)) / rows.std(0))
    np.testing.assert_allclose(detector.score_samples(rows), -errors.mean(1), rtol=1e-6)
    np.testing.assert_allclose(detector.feature_scores(rows), errors / 6, rtol=1e-5, atol=1e-9)
    np.testing.assert_allclose(detector.feature_scores(rows).sum(1), -detector.score_samples(rows))


def test_a_deviation_adds_restorations_and_medians_each_in_spreads_of_the_training_rows(rows):
    detector = AnomalyDetector(epochs=20, random_state=0).fit(rows)
    plain, strong, middle = anomaly.views_of(detector.model_, rows).T
    scaled = (rows - np.sort(rows, 0)[len(rows) // 2 - 1]) / rows.std(0)
    np.testing.assert_allclose(middle, (2 * np.log1p(scaled**2 / 3)).sum(1), rtol=1e-5)
    restored = (detector.reconstruct(rows) - rows) / rows.std(0)
    np.testing.assert_allclose(plain, (2 * np.log1p(restored**2 / 3)).sum(1), rtol=1e-5)
    assert strong.mean() > plain.mean()
    quartiles = np.quantile([plain, strong, middle], [0.25, 0.75], axis=1, method="inverted_cdf")
    np.testing.assert_allclose(detector.spreads_, quartiles[1] - quartiles[0])
    total = (0.25, 0.75, 1.0) @ (np.stack([plain, strong, middle]) / np.array(detector.spreads_)[:, None])
    np.testing.assert_allclose(detector.score_samples(rows), -total)
    np.testing.assert_allclose(detector.feature_scores(rows).sum(1), total)


@pytest.mark.slow
def test_a_row_far_from_all_medians_comes_last_and_a_value_that_breaks_a_relation_stands_out_in_its_row():
    rng = np.random.default_rng(0)
    x = rng.normal(size=(500, 1)) @ rng.normal(size=(1, 8)) + 0.05 * rng.normal(size=(500, 8))
    x[3] = 6.0 * x.std(0)
    x[4, 2] = -np.sign(x[4, 2]) * 2.5 * x[:, 2].std()  # no rare value, but not beside the others
    detector = AnomalyDetector(random_state=0).fit(x)
    assert detector.score_samples(x).argmin() == 3
    assert detector.feature_scores(x)[4].argmax() == 2


def test_views_of_rows_that_are_mostly_alike_have_a_spread_and_weights_count_like_repeated_rows():
    assert anomaly.spreads_of(np.zeros((9, 2))) == [1.0, 1.0]
    alike = np.zeros((9, 1))
    alike[8] = 50.0
    assert anomaly.spreads_of(alike) == [0.5]
    views, weight = np.random.default_rng(0).random((20, 3)), np.arange(20) % 3
    assert anomaly.spreads_of(views, weight) == anomaly.spreads_of(np.repeat(views, weight, axis=0))


def test_noise_is_one_strength_or_several_or_none(rows):
    for noise, views in ((0, 2), (1.0, 3), ((0.5, 1.0, 3.0), 3)):
        assert len(AnomalyDetector(noise=noise, epochs=1, random_state=0).fit(rows).spreads_) == views
    with pytest.raises(ConfigError, match="The setting 'noise'"):
        AnomalyDetector(noise="strong").fit(rows)


def test_the_shares_of_a_likelihood_are_densities_of_the_data_and_leave_out_the_kl_alone(rows):
    detector = AnomalyDetector(measure="likelihood", epochs=20, random_state=0).fit(rows)
    kl = -detector.score_samples(rows) - detector.feature_scores(rows).sum(1)
    assert kl.min() > 0
    larger = clone(detector).fit(rows * 1000)
    shift = np.median(larger.feature_scores(rows * 1000) - detector.feature_scores(rows), axis=0)
    np.testing.assert_allclose(shift, np.log(1000), atol=0.05)  # a density is per unit of the data


@pytest.mark.slow
def test_noise_keeps_an_autoencoder_as_wide_as_the_data_from_copying_an_outlier(rows):
    def error(noise: float) -> float:
        detector = AnomalyDetector(measure="error", noise=noise, latent_dim=6, epochs=300, random_state=0)
        return -detector.fit(rows).score_samples(rows)[PLANTED]

    assert error(3.0) > 1.5 * error(0.0)


def test_images_are_scored_by_pixel(digits):
    images = digits[:200].copy()
    images[5] = 1.0 - images[5]
    images[6, 0, 0] = 1.0  # a corner that is dark in all others
    detector = AnomalyDetector(contamination=0.005, random_state=0).fit(images)
    assert np.flatnonzero(detector.predict(images) == -1).tolist() == [5]
    assert detector.feature_scores(images).shape == (200, 64)
    assert detector.feature_scores(images)[6].argmax() == 0


def test_auto_sets_the_offset_at_tukeys_fence(rows):
    detector = AnomalyDetector(epochs=5, random_state=0).fit(rows)
    low, high = np.quantile(detector.score_samples(rows), [0.25, 0.75], method="inverted_cdf")
    assert detector.offset_ == pytest.approx(low - 1.5 * (high - low))
    assert threshold(np.array([-7.0, 0.0, 1.0, 2.0, 3.0, 4.0]), "auto") == -4.5


def test_a_threshold_lies_halfway_and_weights_count_like_repeated_rows():
    scores = np.array([-1.0, -5.0, -2.0, -4.0, -3.0])
    assert threshold(scores, 0.2) == -4.5
    assert threshold(scores, 0.4) == -3.5
    weight = np.array([1.0, 3.0, 0.0, 2.0, 1.0])
    for share in (0.1, 0.25, 0.5):
        assert threshold(scores, share, weight) == threshold(np.repeat(scores, weight.astype(int)), share)


def test_another_pass_moves_the_offset_with_the_scores(rows):
    detector = AnomalyDetector(contamination=0.1, random_state=0)
    for _ in range(3):
        detector.partial_fit(rows)
        assert (detector.predict(rows) == -1).sum() == 30


def test_nan_and_settings_out_of_range_are_named(rows):
    broken = rows.copy()
    broken[4, 2] = np.nan
    with pytest.raises(DataError, match="row 4, column 2"):
        AnomalyDetector().fit(broken)
    fitted = AnomalyDetector(epochs=1).fit(rows)
    with pytest.raises(DataError, match="row 4, column 2"):
        fitted.predict(broken)
    for share in (0, 0.6, "some"):
        with pytest.raises(ConfigError, match="contamination"):
            AnomalyDetector(contamination=share).fit(rows)
    with pytest.raises(ConfigError, match="did you mean 'likelihood'"):
        AnomalyDetector(measure="likelyhood").fit(rows)


@pytest.mark.slow
def test_scikit_learn_takes_it_for_one_of_its_outlier_detectors():
    with pytest.warns(SkipTestWarning, match="array_api"):
        results = check_estimator(AnomalyDetector(epochs=3), on_fail=None)
    others = {result["check_name"] for result in results if result["status"] != "passed"}
    assert others <= {"check_array_api_input"}
