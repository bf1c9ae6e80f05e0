"""ConditionalVAE: labels reach the model, equal runs are equal, and what is wrong is named."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest
import torch

from elbowroom import VAE, ConditionalVAE, load
from elbowroom.data.catalogue.sprites import render
from elbowroom.data.dataset import Dataset
from elbowroom.errors import ConfigError, DataError, RunError
from elbowroom.evaluation.suite import Settings, evaluate_all
from elbowroom.maths import ppca
from elbowroom.objectives.members.elbo import ELBO
from elbowroom.objectives.members.importance_weighted import ImportanceWeighted
from elbowroom.opened.measure import evaluate, report
from elbowroom.training.examples import place
from helpers.models import untimed
from helpers.stops import CrashAt


def make(**settings: Any) -> ConditionalVAE:
    return ConditionalVAE(**{"latent_dim": 2, "hidden": (16,), "epochs": 3, "random_state": 0, **settings})


@pytest.fixture(scope="module")
def fitted(digits, labels) -> ConditionalVAE:
    return make().fit(digits, labels)


@pytest.mark.slow
def test_a_linear_one_finds_the_likelihood_of_class_means_and_principal_components():
    """x = W z + B y + noise: with the class means taken away it is probabilistic PCA, whose likelihood is known."""
    rng = np.random.default_rng(0)
    y = rng.integers(3, size=600)
    mixing = np.array([[1.5, 0.5, -0.5, 1.0, 0.0], [0.0, 1.0, 1.0, -0.5, 0.5]])
    x = 3.0 * rng.normal(size=(3, 5))[y] + rng.normal(size=(600, 2)) @ mixing + 0.5 * rng.normal(size=(600, 5))
    model = make(encoder="linear", decoder="linear", likelihood="gaussian", scaling="center", epochs=200,
                 batch_size=200, learning_rate=0.03, kl_warmup=0.0).fit(x, y)  # fmt: skip
    centred = torch.from_numpy(x - np.stack([x[y == label].mean(0) for label in range(3)])[y])
    best = float(ppca.ppca_log_likelihood(centred, ppca.ppca_maximum_likelihood(centred, 2)).mean())
    found = float(model.score_samples(x, y, n_samples=20).mean())
    assert best - 0.1 < found < best + 0.01
    wrong = float(model.score_samples(x, (y + 1) % 3, n_samples=20).mean())
    assert wrong < best - 5.0
    # the styles of a class are those of the others: only the means go from one class to another
    moved = model.restyle(x[:50], y[:50], 2) - model.reconstruct(x[:50], y[:50])
    means = np.stack([x[y == label].mean(0) for label in range(3)])
    np.testing.assert_allclose(moved, means[2] - means[y[:50]], atol=0.35)


def test_a_third_of_the_epochs_is_warm_up_unless_it_is_named(digits, labels):
    def objective(**settings: Any) -> Any:
        return make(**settings).fit(digits[:50], labels[:50]).plan_.objective

    assert objective() == ELBO(kl_warmup=1.0)
    assert objective(kl_start=4.0, beta=0.5, epochs=6) == ELBO(beta=0.5, kl_start=4.0, kl_warmup=2.0)
    assert objective(kl_warmup=0.0) == ELBO()
    assert objective(kl_warmup=2.0, kl_start=3.0) == ELBO(kl_warmup=2.0, kl_start=3.0)
    assert objective(objective=ELBO(kl_warmup=2.0)) == ELBO(kl_warmup=2.0)
    assert objective(objective="importance_weighted") == ImportanceWeighted()
    assert make().partial_fit(digits[:50], labels[:50]).plan_.objective == ELBO()


def test_a_row_has_its_code_and_score_in_any_company(fitted, digits, labels):
    codes, scores = fitted.transform(digits[:40], labels[:40]), fitted.score_samples(digits[:40], labels[:40])
    order = np.random.default_rng(0).permutation(40)[:17]
    np.testing.assert_allclose(fitted.transform(digits[order], labels[order]), codes[order], atol=1e-6)
    np.testing.assert_allclose(fitted.score_samples(digits[order], labels[order]), scores[order], atol=1e-4)
    assert fitted.score(digits[:40], labels[:40]) == pytest.approx(float(scores.mean()))


def test_labels_travel_with_their_rows_whatever_the_order_and_the_weights(digits, labels):
    x, y = digits[:200], labels[:200]
    first = make().fit(x, y)
    order = np.random.default_rng(1).permutation(200)
    shuffled = make().fit(x[order], y[order])
    np.testing.assert_array_equal(first.transform(x, y), shuffled.transform(x, y))
    weight = np.where(np.arange(200) < 50, 2.0, 1.0)
    weighted = make().fit(x, y, sample_weight=weight)
    repeated = make().fit(np.concatenate([x, x[:50]]), np.concatenate([y, y[:50]]))
    np.testing.assert_array_equal(weighted.transform(x, y), repeated.transform(x, y))
    examples = place(x, weight, torch.device("cpu"), y)
    batch, _ = examples.batch(examples.order(0, 0), 0.0)
    lookup = {row.tobytes(): label for row, label in zip(x, y, strict=True)}
    assert [lookup[row.tobytes()] for row in batch.x.numpy()] == batch.condition.tolist()


def test_equal_rows_with_other_labels_are_numbered_by_both():
    x, y = np.zeros((6, 3), np.float32), np.array([2, 0, 1, 0, 2, 1])
    orders = []
    for turn in (y, y[::-1].copy()):
        examples = place(x, None, torch.device("cpu"), turn)
        orders.append(examples.batch(torch.arange(6), 0.0)[0].condition.tolist())
    assert orders[0] == orders[1]


def test_a_resumed_run_equals_the_uninterrupted_one_bit_for_bit(digits, labels, tmp_path):
    x, y = digits[:300], labels[:300]
    settings = {"validation_fraction": 0.2, "training": {"checkpoint_steps": 2, "ema": 0.9}, "batch_size": 50}
    whole = make(**settings).fit(x, y, run_dir=tmp_path / "whole")
    with pytest.raises(RuntimeError, match="fell over"):
        make(**settings).fit(x, y, run_dir=tmp_path / "run", callbacks=[CrashAt(7)])
    with pytest.raises(RunError, match="digest"):
        make(**settings).fit(x, np.roll(y, 1), run_dir=tmp_path / "run", resume=True)
    resumed = make(**settings).fit(x, y, run_dir=tmp_path / "run", resume=True)
    for name, value in whole.model_.state_dict().items():
        assert torch.equal(value, resumed.model_.state_dict()[name]), name
    assert untimed(whole.history_) == untimed(resumed.history_)


@pytest.mark.parametrize("kind", ["classes", "names", "values"])
def test_what_was_saved_is_loaded_with_its_labels(digits, labels, tmp_path, kind):
    x = digits[:200]
    y = {"classes": labels[:200], "names": np.array([f"n{label}" for label in labels[:200]]),
         "values": np.stack([labels[:200] / 3.0, labels[:200] % 2], 1)}[kind]  # fmt: skip
    model = make(epochs=1).fit(x, y)
    assert model.model_.config.condition.name == ("values" if kind == "values" else "classes")
    model.save(tmp_path / "run")
    found = load(tmp_path / "run")
    np.testing.assert_array_equal(found.transform(x, y), model.transform(x, y))
    np.testing.assert_array_equal(found.sample(4, y[0], random_state=0), model.sample(4, y[0], random_state=0))
    assert json.loads((tmp_path / "run" / "config.json").read_text())["plan"]["model"]["condition"]["name"]


def test_samples_and_grids_are_of_the_labels_asked_for(fitted, digits, labels):
    threes = fitted.sample(5, y=3, random_state=0)
    np.testing.assert_array_equal(threes, fitted.sample(5, y=[3] * 5, random_state=0))
    assert not np.array_equal(threes, fitted.sample(5, y=4, random_state=0))
    assert fitted.style_grid(n_styles=3, random_state=0).shape == (10, 3, 8, 8)
    codes = fitted.transform(digits[:4], labels[:4])
    grid = fitted.style_grid([7, 1], codes)
    np.testing.assert_allclose(grid[1], fitted.restyle(digits[:4], labels[:4], 1), atol=1e-6)
    np.testing.assert_allclose(fitted.inverse_transform(codes, 7), grid[0], atol=1e-6)
    fresh = make(epochs=1)
    together = fresh.fit_transform(digits[:50], labels[:50])
    np.testing.assert_array_equal(together, fresh.transform(digits[:50], labels[:50]))


def test_history_and_evaluation_are_of_log_p_of_x_given_y(fitted, digits, labels):
    found = evaluate(fitted, digits[:300], "given rows", 20, labels[:300])
    assert found["elbo_joint"].value == pytest.approx(found["elbo"].value - np.log(10))
    assert found["elbo"].value == pytest.approx(found["log_px"].value - found["kl"].value, abs=1e-4)
    assert "elbo_joint" not in evaluate(VAE(hidden=(8,), epochs=1, random_state=0).fit(digits[:200]), digits[:200])
    own = make(validation_fraction=0.0).fit(digits[:200], labels[:200], validation=(digits[200:300], labels[200:300]))
    assert {"elbo", "val_elbo"} <= own.history_[-1].keys()


@pytest.mark.slow
def test_the_whole_evaluation_and_the_page_are_had_with_labels(fitted, digits, labels, tmp_path):
    data = Dataset(digits, labels, "digits", split="test")
    groups = {g.name: g for g in evaluate_all(fitted.model_, data.take(slice(0, 60)), data.take(slice(60, 260)),
                                              Settings(samples=10, generated=50, annealing=None))}  # fmt: skip
    assert groups.keys() == {"bounds", "latent", "geometry", "probes", "samples"}
    assert [note.code for note in groups["bounds"].notes][:2] == ["evaluation.conditional", "evaluation.joint"]
    for language, words in (("ko", "레이블만 바꾸어"),):
        page = report(fitted, data.take(slice(0, 100)), tmp_path / f"{language}.html", language).read_text("utf-8")
        assert words in page


def test_a_second_pass_goes_on_with_the_classes_of_the_first(digits, labels):
    model = make().partial_fit(digits[:200], labels[:200])
    assert model.partial_fit(digits[:50], labels[:50]).n_iter_ == 2
    with pytest.raises(DataError, match=r"11.*known are 0"):
        model.partial_fit(digits[:2], [0, 11])


def test_an_optimal_sigma_is_settled_with_labels(digits, labels):
    from elbowroom import Gaussian

    model = make(likelihood=Gaussian(sigma="optimal"), scaling="standard").fit(digits[:200], labels[:200])
    assert np.isfinite(model.score(digits[:50], labels[:50]))


@pytest.mark.parametrize(
    ("call", "error", "words"),
    [
        (lambda m, x, y: m.transform(x), ConfigError, "wants the labels"),
        (lambda m, x, y: m.sample(2), ConfigError, "wants the labels"),
        (lambda m, x, y: m.transform(x, y[:-1]), DataError, "one label for each row"),
        (lambda m, x, y: m.sample(2, y=[1, 2, 3]), DataError, r"shape \(3,\) for 2 rows"),
        (lambda m, x, y: m.sample(2, y="ten"), DataError, "ten.*known are 0, 1, 2"),
        (lambda m, x, y: m.restyle(x, y, 12), DataError, "12"),
        (lambda m, x, y: m.score_samples(x), ConfigError, "wants the labels"),
        (lambda m, x, y: make().fit(x), DataError, "requires y"),
        (lambda m, x, y: make().fit(x, y[:-1]), DataError, "one label for each row"),
        (lambda m, x, y: make().fit(x, 0 * y), DataError, "one class only"),
        (lambda m, x, y: make().fit(x, y, validation=x), ConfigError, "with their labels"),
        (lambda m, x, y: make().fit(x, y, validation=(x[:2], [0, 12])), DataError, "12"),
        (lambda m, x, y: make(condition="class").fit(x, y), ConfigError, "classes"),
    ],
)
def test_what_is_missing_or_unknown_is_named(fitted, digits, labels, call, error, words):
    with pytest.raises(error, match=words):
        call(fitted, digits[:30], labels[:30])


@pytest.mark.slow
def test_an_ellipse_turns_to_an_angle_that_training_did_not_see():
    """Told where it points, as cosine and sine of twice the angle, the code keeps what is left: how large it is."""
    rng = np.random.default_rng(0)

    def ellipses(sizes: np.ndarray, angles: np.ndarray) -> np.ndarray:
        shape, middle = np.ones(len(sizes)), np.full(len(sizes), 0.5)
        return render(np.stack([shape, sizes, angles, middle, middle], 1))[:, 16:48:2, 16:48:2]

    def hours(angles: np.ndarray) -> np.ndarray:
        return np.stack([np.cos(2 * angles), np.sin(2 * angles)], 1)

    sizes, angles = rng.uniform(0.5, 1.0, 300), rng.integers(0, 6, 300) * np.pi / 6
    before, after = ellipses(sizes, angles), ellipses(sizes, angles + np.pi * 5 / 12)  # all 30 degrees, 75 further
    model = make(hidden=(64,), epochs=60, batch_size=50).fit(before, hours(angles))
    assert model.model_.config.condition.name == "values"
    turned = model.restyle(before, hours(angles), hours(angles + np.pi * 5 / 12)) > 0.5
    assert overlap(before > 0, after > 0) < 0.6
    assert overlap(turned, after > 0) > 0.8


def overlap(a: np.ndarray, b: np.ndarray) -> float:
    """Pixels in both of those in either, the mean over pictures."""
    return float(((a & b).sum((1, 2)) / (a | b).sum((1, 2))).mean())


@pytest.mark.slow
def test_one_attribute_of_several_is_changed_and_the_others_stay():
    """Four corners of a picture that are lit or not, each by an attribute, and a code for how bright it is."""
    rng = np.random.default_rng(0)
    lit, bright = rng.integers(0, 2, (300, 4)), rng.uniform(0.5, 1.0, (300, 1))
    x = np.kron((lit * bright).reshape(-1, 2, 2), np.ones((1, 3, 3))) + rng.normal(0.0, 0.02, (300, 6, 6))
    model = make(hidden=(32,), epochs=60, batch_size=50, likelihood="gaussian").fit(x, lit)
    other = lit[:50].copy()
    other[:, 2] = 1 - other[:, 2]
    changed = model.restyle(x[:50], lit[:50], other) - x[:50]
    corners = changed.reshape(50, 2, 3, 2, 3).mean((2, 4)).reshape(50, 4)
    assert np.abs(corners[:, [0, 1, 3]]).mean() < 0.1
    seen = lit[:50].sum(1) > lit[:50, 2]  # where another corner says how bright it is
    assert np.abs(np.abs(corners[seen, 2]) - bright[:50][seen, 0]).mean() < 0.1
