"""A setting has one home: the field of a class, from which constructor, docstring and options follow."""

from __future__ import annotations

import ast
import dataclasses
import inspect
from functools import cache
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pytest
from sklearn.base import clone

from elbowroom import ELBO, VAE, Autoencoder, ConditionalVAE, FaceVAE, ImportanceWeighted, SequenceVAE
from elbowroom.cli.model_options import options_of, settings_named
from elbowroom.data.statistics import statistics
from elbowroom.errors import ConfigError
from elbowroom.presets._groups import Code, Preset
from elbowroom.registry import FAMILIES
from elbowroom.settings import lines_of, settings, settings_of
from elbowroom.training.settings import TrainingSettings

SOURCE = Path(__file__).parents[2] / "src" / "elbowroom"
NAMES = FAMILIES["estimators"].names()
CLASSES = [FAMILIES["estimators"].find(name) for name in NAMES]
MEAN_ANOTHER_THING = {
    "encoder": "a network of rows, or one of texts",
    "decoder": "a network of rows, or one of texts",
    "latent_dim": "2 by default and positional; 32 of texts; of a detector a number or a rule",
    "discriminator": "of codes, or of images",
}
"""Settings that are declared more than once, since their types or meanings differ."""


@pytest.fixture(scope="module")
def seen() -> Any:
    return statistics(np.random.default_rng(0).normal(size=(20, 5)))


def test_each_setting_is_declared_once():
    homes: dict[str, set[type]] = {}
    for cls in CLASSES:
        for one in settings_of(cls):
            declared = {home for home in cls.__mro__ if one.name in _declared(home)}
            homes.setdefault(one.name, set()).update(declared)
    several = {name for name, classes in homes.items() if len(classes) != 1}
    assert several == MEAN_ANOTHER_THING.keys(), homes


@cache
def _declared(home: type) -> set[str]:
    """The fields that a class declares in its source, with a type."""
    try:
        tree = ast.parse(inspect.getsource(home))
    except (TypeError, OSError):
        return set()
    [body] = [node.body for node in tree.body if isinstance(node, ast.ClassDef)]
    return {ast.unparse(node.target) for node in body if isinstance(node, ast.AnnAssign)}


@pytest.mark.parametrize("cls", CLASSES, ids=NAMES)
def test_every_setting_has_a_line_and_none_stands_for_a_rule_that_is_said(cls):
    for one in settings_of(cls):
        assert len(one.line) > 10, one
        assert one.says != "None", one
        said = f"{one.line} Default: {one.says}."
        assert said in " ".join(cls.__doc__.split()), one.name
    assert [one.name for one in settings_of(cls)] == list(inspect.signature(cls).parameters)


def test_training_settings_say_their_defaults_too():
    assert all(len(one.line) > 10 and one.says != "none" for one in settings_of(TrainingSettings))


def test_no_table_of_estimators_is_kept_by_hand():
    """No list, tuple, set or dictionary of the sources names several of them."""
    known = {name.replace("_", "") for name in NAMES}
    for path in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            parts = node.elts if isinstance(node, ast.List | ast.Tuple | ast.Set) else []
            parts = [*node.keys, *node.values] if isinstance(node, ast.Dict) else parts
            named = {str(getattr(part, "value", getattr(part, "id", ""))) for part in parts}
            named = {name.replace("-", "").replace("_", "").lower() for name in named} & known
            assert len(named) < 3, f"{path}: {named}"


def test_another_default_leaves_the_declaration_where_it_is():
    assert FaceVAE().latent_dim == 200
    assert VAE().latent_dim == 2
    assert "latent_dim" not in lines_of(FaceVAE)
    assert inspect.signature(FaceVAE).parameters["latent_dim"].annotation is int


def test_a_class_of_ones_own_inherits_settings_and_adds_one():
    @settings
    class Ours(Code):
        """What is ours."""

        latent_dim = 5
        strength: float = 1.5
        kind: Literal["a", "b"] = "a"

    assert (Ours(7).latent_dim, Ours().latent_dim, Ours(strength=2.0).strength) == (7, 5, 2.0)
    assert issubclass(Ours, Preset)
    assert "latent_dim (int): Dimensions of the code z. Default: 5." in Ours.__doc__
    with pytest.raises(TypeError):
        Ours(1, 2.0)


@pytest.mark.parametrize("cls", CLASSES, ids=NAMES)
def test_what_the_command_line_names_is_what_the_constructor_gets_and_nothing_else(cls, request):
    name = request.node.callspec.id
    assert settings_named(options_of(name)("digits")) == ({}, {})
    if cls.method is not TrainingSettings:  # what is not fitted by steps has no options for them
        options = {field.name for field in dataclasses.fields(options_of(name))}
        assert not options & {"epochs", "batch_size", *(one.name for one in settings_of(TrainingSettings))} - {"seed"}
        return
    own, training = settings_named(options_of(name)("digits", epochs=3, patience=2, compile=True))
    assert (own, training) == ({"epochs": 3}, {"patience": 2, "compile": True})
    assert clone(cls(**own)).epochs == 3


def test_parts_numbers_and_lists_are_read_from_words():
    vae, game = options_of("vae"), options_of("vae-gan")
    own, _ = settings_named(vae("x", prior="uniform", corruption="block,height=3,width=2", hidden=(8, 4)))
    assert own == {"prior": "uniform", "corruption": {"name": "block", "height": 3, "width": 2}, "hidden": (8, 4)}
    assert settings_named(vae("x", augmentation=("shift", "binarise")))[0] == {"augmentation": ("shift", "binarise")}
    assert settings_named(vae("x", augmentation=("shift",)))[0] == {"augmentation": "shift"}
    assert settings_named(game("x", discriminator=("9",), feature_sigma="0.5"))[0] == {
        "discriminator": (9,), "feature_sigma": 0.5}  # fmt: skip


def test_an_objective_is_taken_by_name_or_as_a_configuration_with_shorthands(seen):
    def objective(cls: type = VAE, **chosen: Any) -> Any:
        return cls(2, **chosen).parts(seen)[1]

    assert objective() == objective(objective="elbo") == ELBO()
    assert objective(beta=2.0, kl_cycle=4.0, kl_warmup=2.0) == ELBO(beta=2.0, kl_cycle=4.0, kl_warmup=2.0)
    assert objective(objective=ELBO(free_bits=0.5), samples=3) == ELBO(free_bits=0.5, samples=3)
    assert objective(objective={"name": "elbo", "beta": 3.0}) == ELBO(beta=3.0)
    assert objective(objective="importance-weighted", samples=7) == ImportanceWeighted(samples=7)
    twice = ImportanceWeighted(gradient="doubly_reparameterised")
    assert objective(objective="doubly-reparameterised") == twice
    assert objective(FaceVAE, kl_shape="logistic") == ELBO(kl_shape="logistic")
    assert objective(Autoencoder, objective="elbo") == ELBO()
    assert SequenceVAE(2).parts((9, 9))[1] == ELBO(kl_warmup=10.0)
    assert SequenceVAE(2, objective=ELBO(beta=2.0)).parts((9, 9))[1] == ELBO(beta=2.0)
    assert SequenceVAE(2, objective="importance_weighted").parts((9, 9))[1] == ImportanceWeighted()


def test_a_shorthand_for_an_objective_that_lacks_it_is_refused_with_a_cure(seen):
    for cls in (VAE, ConditionalVAE):
        labels = np.arange(20) % 2
        with pytest.raises(ConfigError, match=r"free_bits.*leave them out, or take objective='elbo'"):
            cls(2, objective="importance_weighted", free_bits=0.5).parts(seen, labels)
    with pytest.raises(ConfigError, match="did you mean 'elbo'"):
        VAE(2, objective="ebo").parts(seen)
