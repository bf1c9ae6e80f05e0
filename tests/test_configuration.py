"""Every configuration round-trips through JSON; what is unknown or out of range is refused in words."""

from __future__ import annotations

import dataclasses
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elbowroom.configuration import Part, from_dict, part, to_dict
from elbowroom.errors import ConfigError
from elbowroom.model import ModelConfig
from elbowroom.objectives.members.elbo import ELBO
from elbowroom.objectives.members.reconstruction import Reconstruction
from elbowroom.parts.corruptions.gaussian import GaussianNoise
from elbowroom.parts.corruptions.masking import Masking
from elbowroom.parts.corruptions.salt_and_pepper import SaltAndPepper
from elbowroom.parts.likelihoods.bernoulli import Bernoulli
from elbowroom.parts.likelihoods.gaussian import Gaussian
from elbowroom.parts.networks.linear import Linear
from elbowroom.parts.networks.mlp import MLP
from elbowroom.registry import FAMILIES
from elbowroom.sequence_model import SequenceModelConfig
from elbowroom.training.fit import Plan
from elbowroom.training.settings import TrainingSettings

EVERY_PART = [(name, part) for name, family in FAMILIES.items() if name not in ("presets", "estimators")
              for part in family.names()]  # fmt: skip

share = st.floats(0.0, 1.0)
positive = st.floats(1e-6, 1e6)
activations = st.sampled_from(["relu", "leaky_relu", "elu", "gelu", "silu", "tanh"])
networks = st.one_of(
    st.builds(Linear, bias=st.booleans()),
    st.builds(
        MLP,
        hidden=st.lists(st.integers(1, 10**4), max_size=4).map(tuple),
        activation=activations,
        dropout=st.floats(0.0, 0.99),
    ),
)
likelihoods = st.one_of(
    st.builds(Bernoulli),
    st.builds(Gaussian, sigma=st.one_of(positive, st.sampled_from(["learned", "per_dimension"]))),
)
corruptions = st.one_of(
    st.builds(GaussianNoise, sigma=positive), st.builds(Masking, share=share), st.builds(SaltAndPepper, share=share)
)
scalings = st.sampled_from(FAMILIES["scalings"].names()).map(lambda name: part("scalings", name))
posteriors = st.sampled_from(["point", "diagonal_gaussian"]).map(lambda name: part("posteriors", name))
objectives = st.one_of(
    st.builds(Reconstruction), st.builds(ELBO, beta=positive, kl_warmup=positive, free_bits=positive)
)
models = st.builds(
    ModelConfig,
    event_shape=st.lists(st.integers(1, 64), min_size=1, max_size=3).map(tuple),
    latent_dim=st.integers(1, 512),
    encoder=networks,
    decoder=networks,
    posterior=posteriors,
    prior=st.just(part("priors", "standard_normal")),
    likelihood=likelihoods,
    scaling=scalings,
    corruption=st.one_of(st.none(), corruptions),
)
sequence_models = st.builds(
    SequenceModelConfig,
    source_vocabulary=st.integers(5, 99),
    target_vocabulary=st.integers(5, 99),
    encoder=st.sampled_from(["recurrent", "transformer"]).map(lambda name: part("sequence_encoders", name)),
    decoder=st.sampled_from(["recurrent", "transformer"]).map(lambda name: part("sequence_decoders", name)),
    word_dropout=st.floats(0.0, 0.9),
)
settings = st.builds(
    TrainingSettings,
    epochs=st.integers(1, 10**6),
    batch_size=st.integers(1, 10**6),
    learning_rate=positive,
    optimizer=st.sampled_from(["adam", "adamw", "sgd"]),
    weight_decay=share,
    schedule=st.sampled_from(["cosine", "constant"]),
    warmup_steps=st.integers(0, 1000),
    clip_norm=st.none() | positive,
    ema=st.none() | st.floats(0.1, 0.9999),
    patience=st.none() | st.integers(1, 100),
    keep_best=st.booleans(),
    precision=st.sampled_from(["auto", "float32", "bfloat16"]),
    compile=st.booleans(),
    seed=st.integers(0, 2**62),
    checkpoint_seconds=positive,
    checkpoint_steps=st.none() | st.integers(1, 1000),
)


def through_json(config: Any) -> Any:
    return json.loads(json.dumps(to_dict(config), allow_nan=False))


@given(st.one_of(networks, likelihoods, corruptions, scalings, posteriors, objectives))
def test_every_part_round_trips(config):
    assert from_dict(type(config), through_json(config)) == config
    assert part(config.family, through_json(config)) == config


@given(models)
def test_a_model_config_round_trips(config):
    assert from_dict(ModelConfig, through_json(config)) == config


@given(settings)
def test_training_settings_round_trip(config):
    assert from_dict(TrainingSettings, through_json(config)) == config


@given(st.builds(Plan, model=st.one_of(models, sequence_models), objective=objectives, training=settings))
def test_a_plan_round_trips(config):
    assert through_json(config)["model"]["kind"] == config.model.kind
    assert from_dict(Plan, through_json(config)) == config


@pytest.mark.parametrize("kind", [None, "row", 3, []])
def test_a_plan_whose_model_has_no_known_kind_is_refused(kind):
    config = ModelConfig((2,), 1, "linear", "linear", "point", "standard_normal", "gaussian", "identity")
    plan = through_json(Plan(config, Reconstruction(), TrainingSettings()))
    plan["model"]["kind"] = kind
    with pytest.raises(ConfigError, match=r"'model' says its kind.*rows"):
        from_dict(Plan, plan)


@pytest.mark.parametrize(("family", "name"), EVERY_PART)
def test_the_example_of_every_part_round_trips(family, name):
    config = FAMILIES[family].find(name).example()
    assert part(family, through_json(config)) == config


@pytest.mark.parametrize(("family", "name"), EVERY_PART)
def test_every_part_is_frozen_and_bears_the_name_of_its_file(family, name):
    cls = FAMILIES[family].find(name)
    assert (cls.name, cls.family) == (name, family)
    assert issubclass(cls, Part)
    assert cls.__dataclass_params__.frozen
    assert all(field.type for field in dataclasses.fields(cls))


@pytest.mark.parametrize(("family", "name"), EVERY_PART)
def test_a_misspelt_name_suggests_the_nearest(family, name):
    with pytest.raises(ConfigError, match=f"did you mean '{name}'") as caught:
        part(family, name[:-1] + "x" if len(name) > 4 else name + "s")
    assert all(known in caught.value.cure for known in FAMILIES[family].names())


def test_names_are_forgiving_about_dashes_case_and_space():
    assert part("corruptions", " Salt-And-Pepper ") == SaltAndPepper()


def test_an_unknown_setting_is_refused_and_the_nearest_suggested():
    with pytest.raises(ConfigError, match="did you mean 'dropout'"):
        from_dict(MLP, {"dropuot": 0.1})
    with pytest.raises(ConfigError, match="no setting 'lr'"):
        from_dict(TrainingSettings, {"lr": 0.1})
    with pytest.raises(ConfigError, match="has no setting 'layers'"):
        part("networks", {"name": "mlp", "layers": 3})


def test_a_missing_setting_is_named():
    with pytest.raises(ConfigError, match="latent_dim"):
        from_dict(ModelConfig, {"event_shape": [4]})


@pytest.mark.parametrize(
    ("cls", "data"),
    [
        (TrainingSettings, {"epochs": "many"}),
        (TrainingSettings, {"epochs": 1.5}),
        (TrainingSettings, {"optimizer": "adm"}),
        (MLP, {"hidden": 400}),
        (MLP, {"activation": "rleu"}),
        (Gaussian, {"sigma": "broad"}),
        (ELBO, {"beta": None}),
    ],
)
def test_a_value_of_the_wrong_type_is_refused_by_name(cls, data):
    with pytest.raises(ConfigError, match=next(iter(data))):
        from_dict(cls, data)


@pytest.mark.parametrize(
    "make",
    [
        lambda: TrainingSettings(epochs=0),
        lambda: TrainingSettings(batch_size=0),
        lambda: TrainingSettings(learning_rate=float("nan")),
        lambda: TrainingSettings(learning_rate=-1.0),
        lambda: TrainingSettings(warmup_steps=-1),
        lambda: TrainingSettings(ema=1.0),
        lambda: TrainingSettings(patience=0),
        lambda: TrainingSettings(clip_norm=0.0),
        lambda: TrainingSettings(checkpoint_steps=0),
        lambda: MLP(hidden=(0,)),
        lambda: MLP(dropout=1.0),
        lambda: Gaussian(sigma=0.0),
        lambda: Gaussian(sigma=float("inf")),
        lambda: Gaussian(sigma="broad"),
        lambda: ELBO(beta=-1.0),
        lambda: ELBO(beta=float("nan")),
        lambda: ELBO(free_bits=-0.1),
        lambda: Masking(share=1.5),
        lambda: SaltAndPepper(share=-0.1),
        lambda: GaussianNoise(sigma=-1.0),
        lambda: GaussianNoise(sigma=float("nan")),
    ],
)
def test_a_value_out_of_range_is_refused(make):
    with pytest.raises(ConfigError):
        make()


@pytest.mark.parametrize(
    "make",
    [
        lambda: TrainingSettings(optimizer="adm"),
        lambda: TrainingSettings(schedule="cosin"),
        lambda: TrainingSettings(precision="bf16"),
        lambda: TrainingSettings(epochs="ten"),
        lambda: MLP(hidden=400),
        lambda: MLP(activation="rleu"),
    ],
)
def test_a_constructor_refuses_what_from_dict_refuses(make):
    """A misspelt setting must never be taken for another one in silence."""
    with pytest.raises(ConfigError):
        make()


@pytest.mark.parametrize(("latent_dim", "event_shape"), [(0, (4,)), (-1, (4,)), (2, (0,)), (2.5, (4,)), ("two", (4,))])
def test_a_model_config_refuses_impossible_sizes(latent_dim, event_shape):
    fields = {"encoder": Linear(), "decoder": Linear(), "posterior": None, "prior": None, "likelihood": None}
    with pytest.raises(ConfigError):
        ModelConfig(event_shape, latent_dim, **fields, scaling=None)


def test_a_part_of_another_family_is_refused():
    with pytest.raises(ConfigError, match="One of the networks is wanted"):
        part("networks", Bernoulli())
    with pytest.raises(ConfigError, match="One of the likelihoods is wanted"):
        part("likelihoods", 3)


def test_a_setting_of_a_part_that_has_none_is_refused_without_an_empty_list():
    with pytest.raises(ConfigError) as refused:
        from_dict(Bernoulli, {"size": 3})
    assert "leave it out" in str(refused.value)
    assert "Known: ." not in str(refused.value)
