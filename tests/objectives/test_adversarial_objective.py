"""Two players: each phase moves its own weights alone, the game brings codes to the prior, and a run can be resumed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from elbowroom import AdversarialAutoencoder, load
from elbowroom.configuration import from_dict, to_dict
from elbowroom.errors import BoundError, ConfigError
from elbowroom.evaluation.aggregate import mmd_ratio
from elbowroom.evaluation.health import prior_draws
from elbowroom.evaluation.inference import terms_of
from elbowroom.maths.noise import Noise, draw
from elbowroom.model import Model, ModelConfig
from elbowroom.objectives import bounds
from elbowroom.objectives.batch import Batch
from elbowroom.objectives.members.adversarial import Adversarial
from elbowroom.objectives.members.reconstruction import Reconstruction
from elbowroom.objectives.objective import ObjectiveModule, Phase
from elbowroom.runs import load_tensors
from elbowroom.training.callback import Callback
from elbowroom.training.fit import Fitted, Plan, fit
from elbowroom.training.run_folder import write_fitted
from elbowroom.training.settings import TrainingSettings
from helpers.models import named_weights, small_vae, untimed
from helpers.stops import CrashAt


def model_config(prior: Any = "swiss_roll", posterior: str = "point") -> ModelConfig:
    likelihood = {"name": "gaussian", "sigma": 0.3}
    return small_vae((3,), 2, posterior=posterior, prior=prior, likelihood=likelihood, scaling="standard")


def plane(rows: int = 600, seed: int = 0) -> np.ndarray:
    """A square plane in three dimensions [N, 3]: its codes are not the prior by themselves."""
    rng = np.random.default_rng(seed)
    return (rng.uniform(-1, 1, (rows, 2)) @ rng.normal(size=(2, 3))).astype(np.float32)


def plan(model: ModelConfig | None = None, objective: Any = None, **settings: Any) -> Plan:
    changes = {"epochs": 3, "batch_size": 50, "learning_rate": 3e-3, **settings}
    return Plan(model or model_config(), objective or Adversarial(discriminator=(16,)), TrainingSettings(**changes))


def moved(module: torch.nn.Module, before: dict[str, torch.Tensor]) -> set[str]:
    return {name.split(".")[0] for name, p in module.named_parameters() if not torch.equal(p, before[name])}


@pytest.mark.parametrize("posterior", ["point", "diagonal_gaussian"])
def test_each_phase_moves_its_own_parameters_alone(posterior):
    model, objective = Model(model_config(posterior=posterior)), Adversarial(discriminator=(8,)).build(2)
    batch = Batch(torch.from_numpy(plane(20)), torch.tensor(0.0))
    found = {}
    for phase in objective.phases(model):
        before, own = named_weights(model), named_weights(objective)
        optimizer = torch.optim.SGD(phase.parameters(), lr=0.1)
        optimizer.zero_grad()
        (-phase.value(model, batch, draw(phase.wanted(model, 20), 0, phase.name)).mean()).backward()
        optimizer.step()
        found[phase.name] = moved(model, before) | moved(objective, own)
    assert found == {
        "reconstruct": {"encoder", "decoder"},
        "discriminate": {"discriminator"},
        "confuse": {"encoder"},
    }


def test_the_discriminators_turn_asks_nothing_of_the_encoder():
    model, objective = Model(model_config()), Adversarial(discriminator=(8,)).build(2)
    phase = objective.phases(model)[1]
    noise = draw(phase.wanted(model, 20), 0)
    phase.value(model, Batch(torch.from_numpy(plane(20)), torch.tensor(0.0)), noise).mean().backward()
    assert all(p.grad is None for p in model.parameters())


def test_the_prior_is_drawn_anew_by_the_noise_of_the_step_alone():
    model, objective = Model(model_config()), Adversarial(discriminator=(8,)).build(2)
    phase, batch = objective.phases(model)[1], Batch(torch.from_numpy(plane(20)), torch.tensor(0.0))
    generator = torch.get_rng_state()
    one, again, other = (phase.value(model, batch, draw(phase.wanted(model, 20), seed)) for seed in (0, 0, 1))
    assert torch.equal(one, again)
    assert not torch.equal(one, other)
    assert torch.equal(torch.get_rng_state(), generator)
    assert "prior" in phase.wanted(model, 20)
    assert "prior" not in objective.phases(model)[2].wanted(model, 20)


def test_history_has_a_column_for_each_player_and_the_reconstruction_is_the_objective():
    row = fit(plan(), plane()).history[-1]
    assert {"reconstruct", "discriminate", "confuse"} <= set(row)
    assert row["objective"] == row["reconstruct"]
    assert row["discriminate"] < 0
    assert not {"kl", "elbo"} & set(row), "the game gives no bound"


def test_each_player_learns_at_its_own_rate():
    rates: dict[str, float] = {}

    class Look(Callback):
        def on_step(self, training: Any) -> None:
            rates.update({name: o.param_groups[0]["lr"] for name, o in training.optimizers.items()})

    objective = Adversarial(discriminator=(8,), discriminator_rate=0.5, confusion_rate=2.0)
    fit(plan(objective=objective, epochs=1, schedule="constant"), plane(), callbacks=[Look()])
    assert rates == pytest.approx({"reconstruct": 3e-3, "discriminate": 1.5e-3, "confuse": 6e-3})


def test_the_slopes_weight_falls_along_training_and_stays_in_its_last_fifth():
    objective = Adversarial(discriminator=(8,), slope_penalty=0.2, slope_left=0.01).build(2)

    def at(progress: float) -> float:
        return float(objective._penalty(Batch(torch.zeros(1, 3), torch.tensor(0.0), progress=torch.tensor(progress))))

    assert [at(progress) for progress in (0.0, 0.4, 0.8, 1.0)] == pytest.approx([0.2, 0.02, 0.002, 0.002])
    assert objective._penalty(Batch(torch.zeros(1, 3), torch.tensor(0.0))) == 0.2


def test_training_tells_how_much_of_it_is_done():
    seen: list[float] = []

    class Watched(ObjectiveModule):
        def phases(self, model: Any) -> tuple[Phase, ...]:
            (main,) = super().phases(model)

            def value(model: Any, batch: Batch, noise: Noise) -> torch.Tensor:
                seen.append(float(batch.progress))
                return main.value(model, batch, noise)

            return (replace(main, value=value),)

    config = Reconstruction()
    fit(plan(objective=config, epochs=2), plane(100), start=Model(model_config()), start_objective=Watched(config))
    assert seen == pytest.approx([0.0, 0.25, 0.5, 0.75])


def test_the_discriminator_sees_waves_of_a_code_or_the_code_alone():
    with_waves, alone = (Adversarial(discriminator=(8,), waves=waves).build(2) for waves in (5, 0))
    assert with_waves.discriminator.layers[0].in_features == 12
    assert alone.discriminator.layers[0].in_features == 2
    assert with_waves.waves.norm(dim=0).tolist() == pytest.approx(np.geomspace(0.5, 15.0, 5))
    assert "waves" in with_waves.state_dict()


def test_the_discriminator_starts_from_the_seed():
    one, again, other = (fit(plan(epochs=1, seed=seed), plane()) for seed in (0, 0, 1))
    assert one.history[0]["discriminate"] == again.history[0]["discriminate"]
    for name, value in named_weights(one.objective).items():
        assert torch.equal(value, named_weights(again.objective)[name])
        assert not torch.equal(value, named_weights(other.objective)[name])


@pytest.mark.slow
def test_a_resumed_game_is_the_uninterrupted_one_bit_for_bit(tmp_path: Path):
    def run(folder: Path, **options: Any) -> Fitted:
        fitted = fit(plan(checkpoint_steps=5), plane(), folder=folder, **options)
        write_fitted(folder, fitted)
        return fitted

    whole = run(tmp_path / "whole")
    with pytest.raises(RuntimeError, match="fell over"):
        run(tmp_path / "run", callbacks=[CrashAt(18)])
    newest = max((tmp_path / "run" / "checkpoints").glob("*"))
    assert any(name.startswith("objective/discriminator.") for name in load_tensors(newest)[0])
    resumed = run(tmp_path / "run", resume=True)
    assert (tmp_path / "run" / "weights.safetensors").read_bytes() == (
        tmp_path / "whole" / "weights.safetensors"
    ).read_bytes()
    for name, value in named_weights(whole.objective).items():
        assert torch.equal(value, named_weights(resumed.objective)[name]), name
    assert untimed(whole.history) == untimed(resumed.history)


def ratio(model: Any, x: np.ndarray) -> float:
    codes = model.transform(x)
    return mmd_ratio(codes, prior_draws(model.model_, 2 * len(codes), 0, "test"), "test").value


def aae(**changes: Any) -> AdversarialAutoencoder:
    settings = {"hidden": (32,), "discriminator": (32,), "batch_size": 100, "random_state": 0, **changes}
    return AdversarialAutoencoder(2, **settings)


@pytest.mark.slow
@pytest.mark.parametrize("prior", ["uniform", "ten_gaussians"])
def test_the_game_brings_codes_to_the_prior(prior):
    x, new = plane(1000), plane(1000, seed=0)[::-1].copy()
    first, last = aae(prior=prior, epochs=1).fit(x), aae(prior=prior, epochs=40).fit(x)
    assert ratio(last, new) < 0.5 * ratio(first, new)
    assert last.history_[-1]["discriminate"] < -0.4


def test_the_estimator_samples_saves_loads_and_goes_on(tmp_path):
    x = plane(200)
    model = aae(prior="ten_gaussians", epochs=2).fit(x)
    new = model.sample(5, random_state=0)
    assert new.shape == (5, 3)
    assert np.array_equal(new, model.sample(5, random_state=0))
    model.save(tmp_path / "run")
    again = load(tmp_path / "run")
    assert isinstance(again, AdversarialAutoencoder)
    assert again.discriminator == (32,)
    assert np.array_equal(again.sample(5, random_state=0), new)
    assert np.array_equal(again.transform(x), model.transform(x))
    before = named_weights(model._objective)
    model.partial_fit(x)
    assert model.n_iter_ == 3
    assert moved(model._objective, before) == {"discriminator"}


def test_validation_is_reported_and_the_last_weights_are_kept():
    model = aae(epochs=2, validation_fraction=0.2).fit(plane(200))
    assert "val_log_px" in model.history_[-1]
    assert not model.plan_.training.keep_best


def test_bounds_are_refused():
    x = plane(100)
    point = aae(epochs=1, prior="ten_gaussians").fit(x)
    wide = aae(epochs=1, prior="swiss_roll", posterior="diagonal_gaussian").fit(x)
    for model, word in ((point, "posterior with a density"), (wide, "prior with a density")):
        terms = next(iter(terms_of(model.model_, x, 1, 0)))[2]
        for bound in (bounds.elbo, bounds.importance_weighted):
            with pytest.raises(BoundError, match=word):
                bound(terms)
    assert (point.score_samples(x) <= 0).all()


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"prior": "swiss_role"}, "swiss_roll"),
        ({"prior": "swiss_roll", "latent_dim": 3}, "lies in 2 dimensions"),
        ({"prior": {"name": "ten_gaussians", "count": 0}}, "at least one Gaussian"),
        ({"prior": {"name": "ten_gaussians", "tangential": 0.0}}, "standard deviation is positive"),
        ({"prior": {"name": "swiss_roll", "noise": -1.0}}, "noise=-1.0"),
        ({"prior": {"name": "uniform", "half_width": 0.0}}, "has an edge"),
        ({"discriminator": (0,)}, "at least one unit"),
        ({"discriminator": "wide"}, "discriminator"),
        ({"confusion_rate": 0.0}, "confusion_rate is a positive number"),
        ({"discriminator_rate": float("nan")}, "discriminator_rate is a positive number"),
        ({"slope_penalty": -0.1}, "slope_penalty is not negative"),
        ({"slope_left": 0.0}, "slope_left is a share"),
        ({"waves": -1}, "waves=-1"),
        ({"finest": 0.5}, "finest wave has more than"),
    ],
)
def test_settings_that_mean_nothing_are_refused(settings, words):
    with pytest.raises(ConfigError, match=words):
        AdversarialAutoencoder(epochs=1).set_params(**settings).fit(plane(50))


def test_the_configuration_round_trips():
    config = Adversarial(discriminator=(5, 4), confusion_rate=0.7)
    assert from_dict(Adversarial, to_dict(config)) == config
