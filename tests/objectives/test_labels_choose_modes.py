"""Labels choose modes: the discriminator alone is told them, and rows of a class are brought to a mode of its own."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from elbowroom import AdversarialAutoencoder, load
from elbowroom.configuration import from_dict, to_dict
from elbowroom.errors import ConfigError, DataError
from elbowroom.maths.adversarial import discrimination
from elbowroom.maths.modes import mode_at
from elbowroom.maths.noise import draw
from elbowroom.model import Model, ModelConfig
from elbowroom.objectives.batch import Batch
from elbowroom.objectives.members.adversarial import Adversarial
from elbowroom.parts.conditions.classes import Classes

FOUR = {"name": "ten_gaussians", "count": 4}


def clusters(rows: int = 600, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Four clouds in five dimensions [N, 5], and the name of each row's cloud."""
    rng = np.random.default_rng(seed)
    k = rng.integers(0, 4, rows)
    middles = np.random.default_rng(7).normal(size=(4, 5)) * 2
    x = middles[k] + 0.4 * rng.normal(size=(rows, 5))
    return x.astype(np.float32), np.array(["ash", "elm", "fir", "oak"])[k]


def aae(**changes: Any) -> AdversarialAutoencoder:
    settings = {"hidden": (32,), "discriminator": (32,), "batch_size": 100, "random_state": 0, "prior": FOUR, **changes}
    return AdversarialAutoencoder(2, **settings)


def small_model(prior: Any) -> Model:
    network = {"name": "mlp", "hidden": (8,)}
    return Model(ModelConfig((5,), 2, network, network, "point", prior, "gaussian", "standard"))


@pytest.mark.parametrize("prior", [FOUR, "swiss_roll"])
def test_the_discriminator_is_shown_draws_of_each_rows_own_mode_with_its_class(prior):
    model = small_model(prior)
    config = Adversarial(discriminator=(8,), waves=0, slope_penalty=0.0, condition=Classes(labels=(0, 1, 2, 3)))
    objective = config.build(2)
    seen: list[tuple[torch.Tensor, torch.Tensor]] = []  # what goes into the discriminator, and what comes out
    objective.discriminator.register_forward_hook(lambda _, inputs, logits: seen.append((inputs[0], logits)))
    phase, labels = objective.phases(model)[1], torch.arange(200) % 4
    batch = Batch(torch.from_numpy(clusters(200)[0]), torch.tensor(0.0), labels=labels)
    value = phase.value(model, batch, draw(phase.wanted(model, 200), 0))
    (drawn, of_draws), (_, of_codes) = seen
    assert of_draws.shape == of_codes.shape == (200, 4)
    rows = torch.arange(200)
    torch.testing.assert_close(value, discrimination(of_draws[rows, labels], of_codes[rows, labels]))
    assert float((mode_at(model.prior.place(drawn), 4) == labels).double().mean()) > 0.97


def test_encoder_and_decoder_are_not_told_the_label():
    x, y = clusters(200)
    model = aae(epochs=1).fit(x, y)
    assert model.model_.condition is None
    assert model.plan_.objective.condition.labels == ("ash", "elm", "fir", "oak")
    assert model.model_.encoder.layers[0].in_features == 5
    assert model.transform(x).shape == (200, 2)


@pytest.fixture(scope="module")
def trained() -> AdversarialAutoencoder:
    return aae(epochs=60).fit(*clusters(1500))


@pytest.mark.slow
def test_new_rows_fall_into_the_mode_of_their_class(trained):
    x, y = clusters(500, seed=1)
    assert np.mean(trained.mode_of(x) == y) > 0.9
    assert np.mean(aae(epochs=1).fit(*clusters(300)).mode_of(x) == y) < 0.9, "it is training that brings them there"


@pytest.mark.slow
def test_a_class_is_drawn_from_its_mode(trained):
    x, y = clusters(500, seed=1)
    new = trained.sample(300, random_state=0, y="fir")
    nearest = np.array([x[y == name].mean(0) for name in ("ash", "elm", "fir", "oak")])
    found = np.linalg.norm(new[:, None] - nearest, axis=-1).argmin(1)
    assert np.mean(found == 2) > 0.9
    each = trained.sample(4, random_state=0, y=["ash", "elm", "fir", "oak"])
    assert np.array_equal(each, trained.sample(4, random_state=0, y=["ash", "elm", "fir", "oak"]))
    assert not np.array_equal(each, trained.sample(4, random_state=0, y=["ash", "elm", "fir", "oak"], noise=True))
    assert trained.sample(3, random_state=0).shape == (3, 5)


@pytest.mark.slow
def test_what_was_told_survives_saving_and_a_second_pass(trained, tmp_path: Path):
    x, y = clusters(300, seed=2)
    again = load(trained.save(tmp_path / "run"))
    assert np.array_equal(again.mode_of(x), trained.mode_of(x))
    assert np.array_equal(again.sample(5, random_state=0, y="elm"), trained.sample(5, random_state=0, y="elm"))
    again.partial_fit(x, y)
    with pytest.raises(ConfigError, match="labels"):
        again.partial_fit(x)


def test_a_run_with_other_labels_is_another_run(tmp_path: Path):
    x, y = clusters(200)
    aae(epochs=1).fit(x, y, run_dir=tmp_path / "one")
    with pytest.raises(ValueError, match=r"same settings|not finished"):
        aae(epochs=1).fit(x, np.roll(y, 1), run_dir=tmp_path / "one", resume=True)


def test_rows_held_out_need_no_labels():
    x, y = clusters(300)
    assert "val_log_px" in aae(epochs=1, validation_fraction=0.2).fit(x, y).history_[-1]
    assert "val_log_px" in aae(epochs=1).fit(x, y, validation=clusters(50, seed=3)[0]).history_[-1]


def test_the_same_rows_in_another_order_train_the_same_model():
    x, y = clusters(200)
    order = np.random.default_rng(0).permutation(200)
    one, other = aae(epochs=2).fit(x, y), aae(epochs=2).fit(x[order], y[order])
    assert np.array_equal(one.transform(x), other.transform(x))


@pytest.mark.parametrize(
    ("labels", "settings", "words"),
    [
        (lambda y: y[:-1], {}, "one label for each row"),
        (lambda y: np.repeat("elm", len(y)), {}, "one class only"),
        (lambda y: y, {"prior": "ten_gaussians"}, "'count': 4"),
        (lambda y: np.linspace(0, 1, len(y)), {"prior": "swiss_roll"}, "Classes are whole numbers or names"),
    ],
)
def test_labels_that_choose_no_mode_are_refused(labels, settings, words):
    x, y = clusters(100)
    with pytest.raises((ConfigError, DataError), match=words):
        aae(epochs=1, **settings).fit(x, labels(y))


def test_what_needs_labels_says_so_where_there_were_none():
    x, _ = clusters(100)
    model = aae(epochs=1).fit(x)
    for call in (lambda: model.mode_of(x), lambda: model.sample(2, y="elm")):
        with pytest.raises(ConfigError, match="call fit\\(X, y\\)"):
            call()
    with pytest.raises(ConfigError, match="are classes"):
        Adversarial(condition={"name": "values"})


def test_the_configuration_with_classes_round_trips():
    config = Adversarial(discriminator=(5,), condition=Classes(labels=("a", "b")))
    assert from_dict(Adversarial, to_dict(config)) == config
