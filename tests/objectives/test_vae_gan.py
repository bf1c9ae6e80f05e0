"""The VAE-GAN: the paper's gradients go to each player, its value is no bound, and a run can be resumed."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from sklearn.utils.estimator_checks import check_estimator

from elbowroom import VAE, VAEGAN, Convolutional, load
from elbowroom.configuration import from_dict, to_dict
from elbowroom.data.dataset import Dataset
from elbowroom.errors import ConfigError
from elbowroom.evaluation.alarms import find_alarms, findings_of_plan
from elbowroom.evaluation.monitor import RowMonitor
from elbowroom.maths.noise import draw
from elbowroom.model import Model, ModelConfig
from elbowroom.objectives import bounds
from elbowroom.objectives.batch import Batch
from elbowroom.objectives.members.vae_gan import FeatureGame
from elbowroom.opened import opened
from elbowroom.parts.networks.mlp import MLP
from elbowroom.pictures.report import run_report
from elbowroom.pictures.words import say
from elbowroom.training.fit import Fitted, Plan, fit
from elbowroom.training.settings import TrainingSettings
from helpers.models import named_weights, small_vae
from helpers.stops import CrashAt

ROWS, EVENT, LATENT = 12, (6, 6), 2
SMALL = Convolutional(channels=(4, 6), activation="leaky_relu")


def model_config(posterior: str = "diagonal_gaussian") -> ModelConfig:
    return small_vae(EVENT, LATENT, posterior=posterior)


def game(**changes: Any) -> FeatureGame:
    return FeatureGame(
        **{
            "discriminator": MLP(hidden=(8, 7), activation="tanh"),
            "slope_penalty": 0.0,
            "feature_sigma": 1.0,
            **changes,
        }
    )


def images(rows: int = 200, seed: int = 0) -> np.ndarray:
    """A bright bar at one of six columns [N, 6, 6]."""
    rng = np.random.default_rng(seed)
    x = rng.uniform(0, 0.1, (rows, *EVENT)).astype(np.float32)
    x[np.arange(rows), :, rng.integers(6, size=rows)] = 1.0
    return x


def gradients(module: torch.nn.Module) -> dict[str, torch.Tensor]:
    return {name: p.grad.clone() for name, p in module.named_parameters() if p.grad is not None}


def stage(**changes: Any) -> tuple[Any, Any, Batch, dict[str, torch.Tensor]]:
    """A model, the module of the game, a batch, and noise for any turn."""
    model, objective = Model(model_config()).double(), game(**changes).build(LATENT, EVENT).double()
    batch = Batch(torch.from_numpy(images(ROWS)).double(), torch.tensor(0.0))
    noise = {
        "posterior": torch.randn(1, ROWS, LATENT, dtype=torch.float64),
        "prior": torch.randn(ROWS, LATENT).double(),
    }
    return model, objective, batch, noise


def parts_of_the_paper(model: Any, objective: Any, batch: Batch, noise: Any, layer: int) -> dict[str, torch.Tensor]:
    """The three terms of Larsen et al., eq. 8 and 9, written out from modules alone; each a mean over rows."""
    q = model.encode(batch.x)
    z = q.mean + torch.exp(0.5 * q.log_var) * noise["posterior"][0]
    made, drawn = (torch.sigmoid(model.decoder(codes)).view(-1, *EVENT) for codes in (z, noise["prior"]))
    net = objective.discriminator
    hidden = [lambda x: torch.tanh(net.layers[0](x.flatten(1)))]
    hidden.append(lambda x: torch.tanh(net.layers[1](hidden[0](x))))

    def log_p(x: torch.Tensor, real: bool) -> torch.Tensor:
        logit = net.layers[2](hidden[1](x))[:, 0]
        return torch.nn.functional.logsigmoid(logit if real else -logit).mean()

    difference = hidden[layer](batch.x) - hidden[layer](made)
    return {
        "prior": -0.5 * (1 + q.log_var - q.mean**2 - q.log_var.exp()).sum(1).mean(),
        "features": -0.5 * difference.square().sum(1).mean(),
        "fooled": 0.5 * (log_p(made, True) + log_p(drawn, True)),
        "discriminator": 0.5 * log_p(batch.x, True) + 0.25 * (log_p(made, False) + log_p(drawn, False)),
    }


@pytest.mark.parametrize("layer", [0, 1])
def test_each_player_gets_the_gradient_that_the_paper_gives_it(layer):
    model, objective, batch, noise = stage(layer=layer, feature_weight=0.3)
    wanted = {
        "reconstruct": (lambda p: p["features"] - p["prior"], model.encoder),
        "decode": (lambda p: 0.3 * p["features"] / (8 - layer) + p["fooled"], model.decoder),
        "discriminate": (lambda p: p["discriminator"], objective.discriminator),
    }
    for phase in objective.phases(model):
        for module in (model, objective):
            module.zero_grad()
        phase.value(model, batch, noise).mean().backward()
        raised, player = wanted[phase.name]
        found = gradients(player)
        for module in (model, objective):
            module.zero_grad()
        raised(parts_of_the_paper(model, objective, batch, noise, layer)).backward()
        expected = gradients(player)
        assert found.keys() == expected.keys() == dict(player.named_parameters()).keys()
        for name, value in expected.items():
            torch.testing.assert_close(found[name], value, msg=f"{phase.name}: {name}")


def test_each_turn_moves_its_own_parameters_alone_and_asks_no_gradient_of_the_others():
    model, objective, batch, noise = stage(slope_penalty=1.0)
    players = {"reconstruct": "encoder", "decode": "decoder", "discriminate": "discriminator"}
    for phase in objective.phases(model):
        for module in (model, objective):
            module.zero_grad()
        before = named_weights(model) | named_weights(objective)
        optimizer = torch.optim.SGD(phase.parameters(), lr=0.1)
        (-phase.value(model, batch, noise)).mean().backward()
        optimizer.step()
        asked = {name.split(".")[0] for module in (model, objective) for name in gradients(module)}
        after = named_weights(model) | named_weights(objective)
        moved = {name.split(".")[0] for name, value in after.items() if not torch.equal(value, before[name])}
        assert moved == asked == {players[phase.name]}
        assert all(p.requires_grad for module in (model, objective) for p in module.parameters())


def test_the_slopes_penalty_has_a_gradient_and_leaves_the_value_the_log_likelihood():
    values, found = [], []
    for weight in (0.0, 5.0):
        torch.manual_seed(0)
        model, objective, batch, noise = stage(slope_penalty=weight)
        value = objective.phases(model)[2].value(model, batch, noise)
        value.mean().backward()
        values.append(value.detach())
        found.append(gradients(objective))
    torch.testing.assert_close(values[0], values[1])
    assert any(not torch.allclose(found[0][name], found[1][name]) for name in found[0])


def test_the_optimal_sigma_makes_the_size_of_features_no_matter():
    """With a sigma of 1, features that hardly vary count for nothing beside the KL, and the code empties."""
    model, objective, batch, noise = stage(feature_sigma="optimal", layer=1)
    slopes = []
    for size in (1e-2, 1e-2):  # of what it was before, each time; small, where tanh is linear
        with torch.no_grad():
            objective.discriminator.layers[1].weight.mul_(size)
            objective.discriminator.layers[1].bias.zero_()
        model.zero_grad()
        objective.phases(model)[0].value(model, batch, noise).mean().backward()
        slopes.append(model.encoder.layers[0].weight.grad.clone())
    torch.testing.assert_close(slopes[0], slopes[1], rtol=1e-2, atol=1e-3)
    assert slopes[1].norm() > 0.1


def test_what_history_compares_is_the_elbo_of_the_model_as_it_is():
    model, config = Model(model_config()), game()
    x = torch.from_numpy(images(ROWS))
    terms = model.score(x, model.encode(x), torch.randn(1, ROWS, LATENT))
    torch.testing.assert_close(config.monitor(terms), bounds.elbo(terms))
    measured = RowMonitor.of(config, images(ROWS), model, 0)(model)
    assert measured["objective"] == measured["elbo"]


def plan(objective: Any = None, **settings: Any) -> Plan:
    changes = {"epochs": 3, "batch_size": 50, "learning_rate": 3e-3, **settings}
    return Plan(model_config(), objective or game(slope_penalty=1.0), TrainingSettings(**changes))


@pytest.mark.slow
def test_a_resumed_game_is_the_uninterrupted_one_bit_for_bit(tmp_path: Path):
    def run(folder: Path, **options: Any) -> Fitted:
        return fit(plan(checkpoint_steps=2), images(), folder=folder, **options)

    whole = run(tmp_path / "whole")
    with pytest.raises(RuntimeError, match="fell over"):
        run(tmp_path / "run", callbacks=[CrashAt(7)])
    resumed = run(tmp_path / "run", resume=True)
    for one, other in ((whole.model, resumed.model), (whole.objective, resumed.objective)):
        for name, value in named_weights(one).items():
            assert torch.equal(value, named_weights(other)[name]), name
    assert {"reconstruct", "decode", "discriminate", "elbo", "kl"} <= set(resumed.history[-1])


def gradient_energy(x: np.ndarray) -> float:
    return float(np.square(np.diff(x, axis=1)).mean() + np.square(np.diff(x, axis=2)).mean())


@pytest.mark.slow
def test_its_pictures_are_sharper_than_those_of_the_vae(digits):
    x, new = digits[:1100], digits[1100:]
    common: dict[str, Any] = {"hidden": (64,), "epochs": 15, "batch_size": 64, "learning_rate": 2e-3, "random_state": 0}
    blurred, sharp = VAE(8, **common).fit(x), VAEGAN(8, **common, discriminator=(32, 32)).fit(x)
    for make in (lambda model: model.sample(500, random_state=0), lambda model: model.reconstruct(new)):
        of_vae, of_gan = (gradient_energy(make(model)) / gradient_energy(new) for model in (blurred, sharp))
        assert 1.1 * of_vae < of_gan < 1.1


def test_the_estimator_samples_saves_loads_and_goes_on(tmp_path, digits):
    model = VAEGAN(2, encoder=SMALL, epochs=1, random_state=0).fit(digits[:100])
    assert model.plan_.objective.discriminator.channels == (4, 6)
    new = model.sample(5, random_state=0)
    model.save(tmp_path / "run")
    again = load(tmp_path / "run")
    assert isinstance(again, VAEGAN)
    assert np.array_equal(again.sample(5, random_state=0), new)
    before = named_weights(again._objective)
    assert all(torch.equal(value, named_weights(model._objective)[name]) for name, value in before.items())
    again.partial_fit(digits[:100])
    assert any(not torch.equal(value, named_weights(again._objective)[name]) for name, value in before.items())
    assert (again.score_samples(digits[:5]) <= 0).all()
    assert VAEGAN(2, discriminator=(9,), epochs=1).fit(digits[:50]).plan_.objective.discriminator.hidden == (9,)


@pytest.mark.slow
def test_who_has_won_is_said_in_words_and_that_the_objective_is_no_likelihood(digits):
    model = VAEGAN(2, epochs=1, random_state=0, hidden=(8,)).fit(digits[:60])
    view = opened(model).view(Dataset(digits[:60]), "vae_gan", samples=2)
    row = {"objective": -1.0, "reconstruct": -1.0, "decode": -1.0}
    expected = {-0.05: "alarm.discriminator_won_examples", -0.68: "alarm.decoder_won"}
    for value in (-0.05, -0.4, -0.68):
        found = find_alarms(view.evaluation.health, [{**row, "discriminate": value}], None)
        codes_of_game = [finding.code for finding in found if finding.code in expected.values()]
        assert codes_of_game == [expected[value]] if value in expected else not codes_of_game
        for finding in found:
            assert all(say(finding.code, language, **finding.values) for language in ("en", "ko"))
    (note,) = findings_of_plan(model.plan_.model, model.plan_.objective)
    assert note in view.findings
    assert "no likelihood" in say(note.code, "en")
    assert say(note.code, "en").split("'")[0] in run_report(view)


def test_no_advice_on_epochs_is_given_from_a_value_that_nothing_raises(digits):
    model = VAEGAN(2, epochs=1, random_state=0, hidden=(8,)).fit(digits[:60])
    health = opened(model).view(Dataset(digits[:60]), "vae_gan", samples=2).evaluation.health
    rows = [{"objective": float(i), "val_objective": -float(i), "decode": 0.0, "discriminate": -0.4} for i in range(9)]
    codes = {finding.code for finding in find_alarms(health, rows, None)}
    assert not {"alarm.overfitted", "alarm.still_rising"} & codes


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"layer": 5}, "hidden layers"),
        ({"feature_sigma": 0.0}, "feature_sigma is a positive number"),
        ({"feature_weight": 0.0}, "feature_weight is a positive number"),
        ({"discriminator_rate": float("inf")}, "discriminator_rate is a positive number"),
        ({"slope_penalty": -1.0}, "slope_penalty is not negative"),
        ({"discriminator": "lineal"}, "linear"),
        ({"discriminator": "linear"}, "hidden layers"),
    ],
)
def test_settings_that_mean_nothing_are_refused(settings, words):
    with pytest.raises(ConfigError, match=words):
        VAEGAN(2, epochs=1, hidden=(8,), **settings).fit(images(50))


def test_the_configuration_round_trips():
    config = FeatureGame(discriminator=SMALL, layer=0, feature_weight=0.5)
    assert from_dict(FeatureGame, to_dict(config)) == config
    assert draw(config.build(LATENT, EVENT).phases(Model(model_config()))[1].draws(3), 0)["prior"].shape == (3, LATENT)


@pytest.mark.slow
def test_every_check_of_scikit_learn_passes():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # scikit-learn tells of the check that it skips
        check_estimator(VAEGAN(1, hidden=(8,), discriminator=(8,), epochs=1, random_state=0), on_skip=None)
