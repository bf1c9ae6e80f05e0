"""Conditions: labels become numbers and vectors, and reach encoder and decoder and nothing else."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch

from elbowroom.configuration import from_dict, part, to_dict
from elbowroom.errors import ConfigError, DataError
from elbowroom.evaluation import inference
from elbowroom.maths.noise import draw
from elbowroom.model import Model, ModelConfig
from elbowroom.objectives.batch import Batch
from elbowroom.parts.conditions.classes import Classes
from elbowroom.parts.conditions.values import Values
from elbowroom.parts.networks._feature_wise import FeatureWise
from elbowroom.registry import FAMILIES

EXAMPLES = [FAMILIES["conditions"].find(name).example() for name in FAMILIES["conditions"].names()]
LABELS: dict[str, Any] = {"classes": np.array([0, 2, 1, 0]), "values": np.array([[0.0, 1], [2, 3], [4, 5], [0, 1]])}
OTHER: dict[str, Any] = {"classes": np.array([1, 1, 2, 2]), "values": np.ones((4, 2))}
NETWORKS = [
    (name, event)
    for name in FAMILIES["networks"].names()
    for event in [(5,), (4, 4), (7, 5, 2)]
    if (len(event) > 1 or not FAMILIES["networks"].find(name).for_images)
    and (len(event) < 3 or not FAMILIES["networks"].find(name).for_series)
]


def model_of(condition: Any, event: tuple[int, ...] = (5,), network: Any = "mlp") -> Model:
    example = part("networks", FAMILIES["networks"].find(network).example())
    return Model(
        ModelConfig(
            event,
            3,
            encoder=example,
            decoder=example,
            posterior="diagonal_gaussian",
            prior="standard_normal",
            likelihood="gaussian",
            scaling="identity",
            condition=condition,
        )
    ).eval()


@pytest.mark.parametrize("config", EXAMPLES, ids=lambda config: config.name)
def test_a_condition_round_trips_and_gives_vectors_of_its_size(config):
    assert from_dict(type(config), to_dict(config)) == config
    module = config.build()
    numbers = torch.from_numpy(config.read(LABELS[config.name], 4))
    for dtype in (torch.float32, torch.float64):
        vectors = module(numbers, dtype)
        assert vectors.shape == (4, module.size)
        assert vectors.dtype == dtype
        assert torch.equal(vectors[0], vectors[3])
        assert not torch.equal(vectors[0], vectors[1])


@pytest.mark.parametrize("config", EXAMPLES, ids=lambda config: config.name)
@pytest.mark.parametrize(("network", "event"), [case for case in NETWORKS if case[0] not in ("custom", "constant")])
def test_another_label_changes_q_and_p_and_no_other_row(config, network, event):
    model = model_of(config, event, network)
    x, z = np.random.default_rng(0).normal(size=(4, *event)), np.random.default_rng(1).normal(size=(4, 3))
    one, other = LABELS[config.name], OTHER[config.name]
    for run in (lambda y: inference.encode(model, x, y), lambda y: inference.decode(model, z, y)):
        before = run(one)
        assert np.all(np.abs(before - run(other)).reshape(4, -1).max(1) > 1e-6)
        mixed = np.concatenate([one[:2], other[2:]])
        np.testing.assert_array_equal(run(mixed)[:2], before[:2])
    alone = np.concatenate([inference.encode(model, x[i : i + 1], one[i : i + 1]) for i in range(4)])
    np.testing.assert_allclose(alone, inference.encode(model, x, one), atol=1e-12)


@pytest.mark.parametrize(("network", "event"), [case for case in NETWORKS if case[0] not in ("custom", "constant")])
def test_every_weight_gets_a_gradient_with_any_network_and_many_samples(network, event):
    model = model_of(Classes(labels=(0, 1, 2)), event, network).train()
    x, c = torch.randn(4, *event), torch.tensor([0, 2, 1, 0])
    terms = model(Batch(x, torch.tensor(0.0), c), draw(model.draws(4, 2), 0))
    assert terms.log_px.shape == (2, 4)
    terms.log_px.sum().backward()
    assert all(p.grad is not None and torch.isfinite(p.grad).all() for p in model.parameters())


@pytest.mark.parametrize("event", [(), (2, 5)])
def test_features_are_scaled_and_shifted_by_the_condition(event):
    layer, h, c = FeatureWise(3, 4), torch.randn(6, 4, *event), torch.randn(6, 3)
    shift = torch.einsum("fc,bc->bf", layer.shift.weight, c).view(6, 4, *[1] * len(event))
    torch.testing.assert_close(layer(h, c), h + shift)
    torch.nn.init.normal_(layer.scale.weight)
    scale = torch.einsum("fc,bc->bf", layer.scale.weight, c).view(6, 4, *[1] * len(event))
    torch.testing.assert_close(layer(h, c), (1 + scale) * h + shift)


@pytest.mark.parametrize(("network", "event"), [case for case in NETWORKS if case[0] not in ("custom", "constant")])
def test_what_is_told_in_bfloat16_is_near_to_what_is_told_in_float32(network, event):
    model = model_of(Classes(labels=(0, 1, 2)), event, network)
    x, c = torch.randn(4, *event), torch.tensor([0, 2, 1, 0])
    with torch.no_grad():
        exact = model.parameters_of_q(x, condition=c)
        with torch.autocast("cpu", torch.bfloat16):
            rough = model.parameters_of_q(x, condition=c)
    torch.testing.assert_close(rough.float(), exact, atol=0.1, rtol=0.1)


def test_a_module_of_ones_own_gets_the_condition_behind_the_row():
    class Last(torch.nn.Module):
        def forward(self, x: torch.Tensor) -> torch.Tensor:
            return x[:, -2:]

    model = Model(
        ModelConfig(
            (2, 2),
            1,
            encoder=Last(),
            decoder=torch.nn.LazyLinear(4),
            posterior="diagonal_gaussian",
            prior="standard_normal",
            likelihood="gaussian",
            scaling="identity",
            condition=Classes(labels=("a", "b")),
        )
    )
    codes = inference.encode(model, np.zeros((2, 2, 2)), ["a", "b"])
    np.testing.assert_array_equal(codes[:, 0], [1.0, 0.0])


def test_codes_drawn_for_a_sample_do_not_depend_on_its_label():
    """A linear decoder sees [z, c]; with its part of c cut off, all labels give one picture."""
    model = model_of(Classes(labels=(0, 1, 2)), network="linear")
    with torch.no_grad():
        model.decoder.inner.linear.weight[:, 3:] = 0.0
    drawn = [inference.sample(model, 6, seed=1, labels=np.full(6, label)) for label in (0, 1)]
    np.testing.assert_array_equal(*drawn)


def test_one_label_in_whichever_type_is_one_label():
    learned = Classes().learn(np.array([3.0, 1.0, 3.0]), 3)
    assert learned.labels == (1, 3)
    for same in ([1, 3], [1.0, 3.0], ["1", "3"], np.array(["1", "3"], object), np.array([b"1", b"3"])):
        np.testing.assert_array_equal(learned.read(same, 2), [0, 1])
    assert Classes().learn([True, False], 2).labels == (0, 1)
    assert Classes().learn(["10", "9"], 2).labels == (9, 10)
    assert Classes().learn(["cat", "ant"], 2).labels == ("ant", "cat")
    assert Classes(labels=(0, 1, 2)).learn([0, 1], 2).labels == (0, 1, 2)


def test_values_are_standardised_by_the_training_rows():
    y = np.random.default_rng(0).normal(5.0, 3.0, size=(50, 2))
    config = Values().learn(y, 50)
    vectors = config.build()(torch.from_numpy(config.read(y, 50)), torch.float64).numpy()
    np.testing.assert_allclose(vectors.mean(0), 0.0, atol=1e-12)
    np.testing.assert_allclose(vectors.std(0), 1.0)
    assert Classes(labels=tuple(range(10))).log_p == pytest.approx(-np.log(10))
    assert config.log_p is None


@pytest.mark.parametrize(
    ("config", "labels", "words"),
    [
        (Classes(labels=(0, 1)), [0, 7, 1], "7.*known are 0, 1"),
        (Classes(labels=("ant", "cat")), ["dog", "ant", "cat"], "dog.*known are ant, cat"),
        (Classes(labels=(0, 1)), [0, 1], r"shape \(2,\) for 3 rows"),
        (Classes(labels=(0, 1)), [[0, 1]] * 3, "one label for each row"),
        (Classes(labels=(0, 1)), [0, None, 1], "none in row 1"),
        (Classes(labels=(0, 1)), [0, np.nan, 1], "none in row 1"),
        (Classes(labels=(0, 1)), [0, np.inf, 1], "whole numbers or names"),
        (Classes(labels=(0, 1)), [0, 0.5, 1], "condition='values'"),
        (Values((0.0,), (1.0,)), [1.0, 2.0], "2.*for 3 rows"),
        (Values((0.0,), (1.0,)), np.ones((3, 2)), "1 values for each row"),
        (Values((0.0,), (1.0,)), [1.0, np.nan, 2.0], "nan in row 1"),
        (Values((0.0,), (1.0,)), ["a", "b", "c"], "are numbers"),
    ],
)
def test_labels_that_do_not_fit_are_refused_by_name(config, labels, words):
    with pytest.raises(DataError, match=words):
        config.read(labels, 3)


@pytest.mark.parametrize(
    ("config", "labels", "words"),
    [
        (Classes(), [4, 4, 4], "one class only: 4"),
        (Values(), [[1.0, 0.0], [1.0, 2.0]], "1 in all rows of column 0"),
        (Classes(labels=(0, 1)), [0, 2], "known are 0, 1"),
    ],
)
def test_a_condition_that_tells_nothing_apart_is_refused(config, labels, words):
    with pytest.raises(DataError, match=words):
        config.learn(labels, len(labels))


def test_settings_that_contradict_themselves_are_refused():
    with pytest.raises(ConfigError, match="named once"):
        Classes(labels=(1, "1"))
    with pytest.raises(ConfigError, match="deviation above 0"):
        Values(mean=(0.0,), std=(0.0,))


def test_a_model_says_whether_it_wants_a_condition():
    x, y = np.zeros((2, 5)), [0, 1]
    with pytest.raises(ConfigError, match="wants the labels"):
        inference.encode(model_of(Classes(labels=(0, 1))), x)
    with pytest.raises(ConfigError, match="without a condition"):
        inference.encode(model_of(None), x, y)
    with pytest.raises(ConfigError, match="wants a condition"):
        model_of(Classes(labels=(0, 1))).encode(torch.zeros(2, 5))
    with pytest.raises(ConfigError, match="takes no condition"):
        model_of(None).encode(torch.zeros(2, 5), torch.tensor([0, 1]))
