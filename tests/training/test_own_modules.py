"""Modules of the user's own: they train, draw and are saved like ours, and a user's own loop can train our model."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from elbowroom import VAE, Autoencoder
from elbowroom.maths.noise import draw
from elbowroom.model import Model
from elbowroom.objectives.batch import Batch
from elbowroom.objectives.members.elbo import ELBO
from elbowroom.parts.networks.custom import custom
from elbowroom.parts.networks.mlp import MLP
from elbowroom.training.fit import fit
from helpers.training import Spy, model_config, plan, weights


class Dropping(nn.Module):
    """A module of somebody's own with dropout, which draws from torch's global generator."""

    def __init__(self) -> None:
        super().__init__()
        self.net = nn.Sequential(nn.Flatten(), nn.Linear(64, 16), nn.ReLU(), nn.Dropout(0.5), nn.Linear(16, 6))

    def forward(self, x: Tensor) -> Tensor:
        return self.net(x)


def test_a_module_with_its_own_dropout_trains_reproducibly(x):
    config = model_config(encoder=custom(Dropping()))
    torch.manual_seed(1)
    first = fit(plan(config), x)
    torch.manual_seed(2)
    assert torch.equal(weights(fit(plan(config), x)), weights(first))


def test_dropout_draws_anew_in_every_step_and_not_in_evaluation(x):
    config = model_config(encoder=custom(Dropping()))
    codes = []

    def look(training: Any) -> None:
        before = torch.get_rng_state()
        codes.append(training.model.encoder(torch.ones(2, 8, 8)).detach())
        torch.set_rng_state(before)

    fitted = fit(plan(config, learning_rate=1e-12, warmup_steps=0), x, callbacks=[Spy(look)])
    assert len({tuple(code.flatten().tolist()) for code in codes}) > 10
    rows = torch.from_numpy(x[:5].copy())
    assert torch.equal(fitted.model.encode(rows).mean, fitted.model.encode(rows).mean)


@pytest.mark.parametrize("net", [Dropping, None])
def test_no_global_generator_is_changed(x, net):
    config = model_config(encoder=custom(net())) if net else model_config(encoder=MLP(hidden=(8,), dropout=0.3))
    numpy_state, torch_state = np.random.get_state()[1].copy(), torch.get_rng_state()
    fit(plan(config), x)
    assert torch.equal(torch.get_rng_state(), torch_state)
    assert np.array_equal(np.random.get_state()[1], numpy_state)


def test_the_users_own_model_is_copied_and_left_alone(x):
    mine = Dropping()
    before = {name: value.clone() for name, value in mine.state_dict().items()}
    fit(plan(model_config(encoder=custom(mine))), x)
    assert all(torch.equal(before[name], value) for name, value in mine.state_dict().items())


def test_the_model_works_in_a_loop_of_the_users_own(x):
    model, objective = Model(model_config(), seed=0), ELBO()
    optimizer = torch.optim.Adam(model.parameters(), 5e-3)
    rows, values = torch.from_numpy(x.copy()), []
    for step in range(60):
        terms = model(Batch(rows, torch.tensor(0.0)), draw(model.draws(len(rows)), 0, step))
        loss = -objective.value(terms, torch.tensor(0.0)).mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        values.append(-loss.item())
    assert values[-1] > values[0] + 5.0


class Convolutions(nn.Module):
    """A researcher's own encoder, in twenty lines: images [B, 8, 8] to mu and log_var of 3 dimensions each."""

    def __init__(self, latent_dim: int = 3):
        super().__init__()
        self.convolutions = nn.Sequential(
            nn.Unflatten(1, (1, 8)),
            nn.Conv2d(1, 4, 3, stride=2, padding=1),
            nn.SiLU(),
            nn.Conv2d(4, 8, 3, stride=2, padding=1),
            nn.SiLU(),
        )
        self.head = nn.Linear(8 * 2 * 2, 2 * latent_dim)

    def forward(self, x: Tensor) -> Tensor:
        return self.head(self.convolutions(x).flatten(1))


def test_a_module_of_the_users_own_is_an_encoder(x):
    vae = VAE(3, encoder=Convolutions(), hidden=(16,), epochs=15, random_state=0).fit(x)
    assert vae.transform(x).shape == (len(x), 3)
    assert vae.history_[-1]["elbo"] > vae.history_[0]["elbo"] + 1.0


def test_a_module_that_gives_too_little_is_told_what_is_wanted(x):
    with pytest.raises(ValueError, match=r"gives 6 values per example.*end it with a layer of 6 outputs"):
        VAE(3, encoder=nn.Sequential(nn.Flatten(), nn.Linear(64, 3)), epochs=1).fit(x)


def test_a_module_with_lazy_layers_is_given_its_sizes(x):
    lazy = nn.Sequential(nn.Flatten(), nn.LazyLinear(6))
    assert VAE(3, encoder=lazy, epochs=1).fit(x).transform(x).shape == (len(x), 3)


class Tied(nn.Module):
    """Two layers that share one weight."""

    def __init__(self) -> None:
        super().__init__()
        self.first, self.second, self.head = nn.Linear(64, 64), nn.Linear(64, 64), nn.Linear(64, 2)
        self.second.weight = self.first.weight

    def forward(self, x: Tensor) -> Tensor:
        return self.head(self.second(self.first(x.flatten(1)).relu()))


def test_a_module_with_shared_weights_is_saved_and_loaded(x, tmp_path):
    from elbowroom import load

    fitted = Autoencoder(2, encoder=Tied(), epochs=1).fit(x)
    again = load(fitted.save(tmp_path / "run"), encoder=Tied())
    assert np.array_equal(again.transform(x), fitted.transform(x))


class Normalised(nn.Module):
    """Batch normalisation: running statistics change in forward, as its users mean them to."""

    def __init__(self) -> None:
        super().__init__()
        self.net = nn.Sequential(nn.Flatten(), nn.Linear(64, 16), nn.BatchNorm1d(16), nn.ReLU(), nn.Linear(16, 6))

    def forward(self, x: Tensor) -> Tensor:
        return self.net(x)


def test_the_best_weights_come_with_the_running_statistics_of_their_epoch(x, held_out):

    def spoil(training: Any) -> None:
        if training.step == 25:  # after the fourth epoch the weights are spoilt
            for p in training.model.parameters():
                p.data.mul_(3.0)

    done = plan(model_config(encoder=custom(Normalised())), epochs=6)
    fitted = fit(done, x, validation=held_out, callbacks=[Spy(spoil)])
    values = [row["val_objective"] for row in fitted.history]
    assert int(np.argmax(values)) < len(values) - 1, (
        "the best epoch must not be the last for this test to say something"
    )
    from elbowroom.evaluation.monitor import RowMonitor

    monitor = RowMonitor.of(done.objective, held_out, fitted.model, done.training.seed)
    assert monitor(fitted.model)["objective"] == pytest.approx(max(values), rel=1e-6)
