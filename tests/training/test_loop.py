"""The one loop: it learns, follows its schedule, is reproducible, and leaves a usable model however it ends."""

from __future__ import annotations

import math
import signal
import threading
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from elbowroom.configuration import part
from elbowroom.errors import DivergedWarning
from elbowroom.evaluation.inference import for_inference
from elbowroom.maths.noise import draw
from elbowroom.model import Model
from elbowroom.objectives.members.elbo import ELBO
from elbowroom.objectives.members.reconstruction import Reconstruction
from elbowroom.parts.networks.mlp import MLP
from elbowroom.training.fit import Plan, fit
from elbowroom.training.loop import build_optimizer, rate_at
from elbowroom.training.settings import TrainingSettings
from helpers.training import EVENT, Spy, model_config, plan, weights


@pytest.mark.slow
@pytest.mark.parametrize("optimizer", ["adam", "adamw", "sgd"])
@pytest.mark.parametrize("objective", [ELBO(), Reconstruction()])
def test_training_raises_the_objective_and_lowers_the_error(x, optimizer, objective):
    rate = 1e-3 if optimizer == "sgd" else 5e-3
    settings = TrainingSettings(epochs=15, batch_size=50, learning_rate=rate, optimizer=optimizer)
    history = fit(Plan(model_config(), objective, settings), x).history
    assert history[-1]["objective"] > history[0]["objective"] + 1.0
    assert history[-1]["log_px"] > history[0]["log_px"]


def test_history_tells_epoch_step_values_rate_and_seconds(x, held_out):
    fitted = fit(plan(), x, validation=held_out)
    assert [row["epoch"] for row in fitted.history] == [1, 2, 3]
    assert [row["step"] for row in fitted.history] == [6, 12, 18]
    named = {"epoch", "step", "objective", "learning_rate", "seconds", "log_px", "kl", "elbo"}
    assert set(fitted.history[0]) == named | {"val_objective", "val_log_px", "val_kl", "val_elbo"}
    for row in fitted.history:
        assert row["elbo"] == pytest.approx(row["log_px"] - row["kl"])
        assert row["val_elbo"] == row["val_objective"]


def test_an_autoencoder_reports_no_bound(x):
    config = model_config(posterior=part("posteriors", "point"))
    row = fit(Plan(config, Reconstruction(), TrainingSettings(epochs=1)), x).history[0]
    assert set(row) == {"epoch", "step", "objective", "learning_rate", "seconds", "log_px"}


def test_the_rate_warms_up_and_falls_along_a_cosine():
    settings = TrainingSettings(learning_rate=2.0, warmup_steps=10)
    rates = [rate_at(step, 110, settings) for step in range(110)]
    assert rates[:10] == pytest.approx([0.2 * (step + 1) for step in range(10)])
    assert rates[10] == 2.0
    assert rates[60] == pytest.approx(1.0)
    assert rates[-1] == pytest.approx(1.0 + math.cos(math.pi * 0.99))
    assert all(later < earlier for earlier, later in pairwise(rates[10:]))


def test_warm_up_takes_a_tenth_at_most_and_a_constant_rate_stays():
    settings = TrainingSettings(learning_rate=1.0, warmup_steps=100, schedule="constant")
    assert [rate_at(step, 30, settings) for step in range(30)] == pytest.approx([1 / 3, 2 / 3] + [1.0] * 28)
    assert rate_at(0, 5, settings) == 1.0


def test_the_loop_uses_the_rate_of_the_schedule(x):
    seen = []
    spy = Spy(lambda training: seen.append(training.optimizers["main"].param_groups[0]["lr"]))
    done = plan(warmup_steps=1)
    fit(done, x, callbacks=[spy])
    assert seen == [rate_at(step, 18, done.training) for step in range(18)]


def test_the_gradient_is_clipped_to_its_norm(x):
    norms = []

    def norm(training: Any) -> None:
        grads = [p.grad.norm() for p in training.model.parameters() if p.grad is not None]
        norms.append(float(torch.stack(grads).norm()))

    fit(plan(clip_norm=0.5), x, callbacks=[Spy(norm)])
    assert max(norms) <= 0.5 + 1e-5


def test_the_average_of_the_weights_equals_a_computation_by_hand(x):
    path: list[dict[str, Tensor]] = []

    def record(training: Any) -> None:
        path.append({name: p.detach().clone() for name, p in training.model.named_parameters()})

    averaged = fit(plan(ema=0.6, epochs=2), x, callbacks=[Spy(record)])
    average = {name: p.detach().clone() for name, p in Model(model_config(), 0).named_parameters()}
    for step, step_weights in enumerate(path, start=1):
        decay = min(0.6, (1 + step) / (10 + step))
        average = {name: decay * value + (1 - decay) * step_weights[name] for name, value in average.items()}
    for name, p in averaged.model.named_parameters():
        torch.testing.assert_close(p.detach(), average[name], atol=1e-6, rtol=1e-5)
    plain = fit(plan(epochs=2), x)
    torch.testing.assert_close(path[-1]["encoder.layers.0.weight"], plain.model.encoder.layers[0].weight.detach())


def test_what_history_measures_is_the_average_and_training_goes_on_without_it(x, held_out):
    plain, averaged = fit(plan(), x, validation=held_out), fit(plan(ema=0.9), x, validation=held_out)
    assert [row["objective"] for row in averaged.history] == [row["objective"] for row in plain.history]
    assert [row["val_elbo"] for row in averaged.history] != [row["val_elbo"] for row in plain.history]


def test_early_stopping_stops_and_the_best_weights_are_kept(x, held_out):
    def rising_then_falling(training: Any) -> None:
        if training.step == 24:  # after the fourth epoch the weights are spoilt
            for p in training.model.parameters():
                p.data.mul_(3.0)

    done = plan(epochs=40, patience=3, learning_rate=1e-3)
    fitted = fit(done, x, validation=held_out, callbacks=[Spy(rising_then_falling)])
    values = [row["val_objective"] for row in fitted.history]
    best = int(np.argmax(values))
    assert len(values) == best + 1 + 3 < 40
    assert "stopped early" in fitted.stop_reason
    from elbowroom.evaluation.monitor import RowMonitor

    monitor = RowMonitor.of(done.objective, held_out, fitted.model, done.training.seed)
    assert monitor(fitted.model)["objective"] == pytest.approx(values[best], rel=1e-6)


def test_without_keep_best_the_last_weights_are_kept(x, held_out):
    last = fit(plan(keep_best=False), x, validation=held_out)
    assert torch.equal(weights(last), weights(fit(plan(), x)))


def test_validation_changes_nothing_in_training(x, held_out):
    alone, watched = fit(plan(), x), fit(plan(keep_best=False), x, validation=held_out)
    assert [row["objective"] for row in alone.history] == [row["objective"] for row in watched.history]


def test_ctrl_c_ends_the_step_and_keeps_a_usable_model(x):
    def press(training: Any) -> None:
        if training.step == 7:
            signal.raise_signal(signal.SIGINT)

    before = signal.getsignal(signal.SIGINT)
    fitted = fit(plan(), x, callbacks=[Spy(press)])
    assert fitted.stop_reason == "stopped by Ctrl-C at step 8"
    assert (fitted.steps, len(fitted.history)) == (8, 1)
    assert not fitted.model.training
    assert torch.isfinite(weights(fitted)).all()
    assert signal.getsignal(signal.SIGINT) is before


def test_a_second_ctrl_c_ends_at_once(x):
    def press(training: Any) -> None:
        if training.step == 7:
            signal.raise_signal(signal.SIGINT)
            signal.raise_signal(signal.SIGINT)

    before = signal.getsignal(signal.SIGINT)
    with pytest.raises(KeyboardInterrupt):
        fit(plan(), x, callbacks=[Spy(press)])
    assert signal.getsignal(signal.SIGINT) is before


def test_training_works_in_a_thread_where_ctrl_c_cannot_be_caught(x):
    found: list[Any] = []
    thread = threading.Thread(target=lambda: found.append(fit(plan(), x)))
    thread.start()
    thread.join()
    assert torch.equal(weights(found[0]), weights(fit(plan(), x)))


@pytest.mark.parametrize("optimizer", ["adam", "sgd"])
@pytest.mark.parametrize("ema", [None, 0.9])
def test_a_run_that_diverges_stops_says_where_and_keeps_finite_weights(x, held_out, optimizer, ema):
    config = model_config(likelihood=part("likelihoods", {"name": "gaussian", "sigma": 0.01}))
    done = plan(config, learning_rate=1e6, optimizer=optimizer, ema=ema, epochs=20)
    with pytest.warns(DivergedWarning, match=r"diverged at step \d+.*kept the .*weights.*lower the learning rate"):
        fitted = fit(done, x, validation=held_out)
    assert "diverged at step" in fitted.stop_reason
    assert torch.isfinite(weights(fitted)).all()
    assert fitted.steps < 120


def test_a_last_step_that_ruins_the_measures_is_noticed_though_weights_are_finite(x):
    done = plan(model_config(), learning_rate=1e9, epochs=1, batch_size=len(x))
    with pytest.warns(DivergedWarning, match=r"diverged at step 1: \w+ was (nan|-?inf)"):
        fitted = fit(done, x)
    assert fitted.stop_reason.startswith("diverged")
    assert torch.isfinite(weights(fitted)).all()


def test_weights_that_break_in_the_last_step_are_noticed(x):
    def spoil(training: Any) -> None:
        if training.step == training.total_steps:
            next(training.model.parameters()).data.fill_(math.nan)

    with pytest.warns(DivergedWarning, match="a weight was not finite"):
        fitted = fit(plan(), x, callbacks=[Spy(spoil)])
    assert torch.isfinite(weights(fitted)).all()


@pytest.mark.slow
@pytest.mark.parametrize("scaling", ["identity", "range", "standard", "center"])
def test_the_order_of_the_rows_does_not_matter(x, scaling):
    config = model_config(scaling=part("scalings", scaling), likelihood=part("likelihoods", "gaussian"))
    reference = weights(fit(plan(config), x))
    for seed in (0, 1, 2):
        shuffled = x[np.random.default_rng(seed).permutation(len(x))]
        assert torch.equal(weights(fit(plan(config), shuffled)), reference)


@pytest.mark.slow
@pytest.mark.parametrize("scaling", ["identity", "standard", "center"])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_whole_weights_equal_repeated_rows_bit_for_bit(x, scaling, dtype):
    x = x.astype(dtype)
    config = model_config(scaling=part("scalings", scaling), likelihood=part("likelihoods", "gaussian"))
    counts = np.random.default_rng(0).integers(0, 4, len(x))
    weighted = fit(plan(config), x, weight=counts.astype(np.float64))
    repeated = fit(plan(config), np.repeat(x, counts, axis=0))
    assert torch.equal(weights(weighted), weights(repeated))


def test_equal_fractional_weights_change_nothing(x):
    weighted = fit(plan(), x, weight=np.full(len(x), 0.25))
    torch.testing.assert_close(weights(weighted), weights(fit(plan(), x)), atol=1e-4, rtol=1e-3)


@pytest.mark.slow
def test_a_heavy_row_is_learned_better(x):
    heavy = np.ones(len(x))
    heavy[0] = 30.5
    light, loaded = (fit(plan(epochs=20), x, weight=w).model for w in (None, heavy))

    def value(model: Model) -> float:
        row = torch.from_numpy(x[:1].copy())
        return float(model.score(row, model.encode(row), torch.zeros(1, 1, 3)).log_px.detach())

    assert value(loaded) > value(light)


def test_the_same_seed_gives_the_same_weights_and_another_seed_others(x):
    assert torch.equal(weights(fit(plan(), x)), weights(fit(plan(), x)))
    assert not torch.equal(weights(fit(plan(seed=1), x)), weights(fit(plan(), x)))


def test_a_memory_mapped_set_trains(x, tmp_path):
    np.save(tmp_path / "x.npy", x)
    mapped = np.load(tmp_path / "x.npy", mmap_mode="r")
    assert fit(plan(epochs=10), mapped).history[-1]["objective"] > fit(plan(epochs=1), x).history[0]["objective"]


@pytest.mark.parametrize("precision", ["float32", "bfloat16"])
def test_both_precisions_train(x, precision):
    fitted = fit(plan(epochs=15, precision=precision, learning_rate=5e-3), x)
    assert fitted.plan.training.precision == precision
    assert fitted.history[-1]["objective"] > fitted.history[0]["objective"] + 1.0
    assert all(p.dtype == torch.float32 for p in fitted.model.parameters())


def test_bfloat16_rounds_products_and_float32_does_not(x):
    single, half = (fit(plan(precision=precision), x) for precision in ("float32", "bfloat16"))
    assert not torch.equal(weights(single), weights(half))
    assert half.history[-1]["elbo"] == pytest.approx(single.history[-1]["elbo"], rel=0.02)


def test_auto_precision_is_written_down_as_what_it_was(x):
    assert fit(plan(), x).plan.training.precision in ("float32", "bfloat16")


def test_a_cast_of_the_model_keeps_the_scaling_exact():
    """A mean of 1e8 beside a deviation of 1 does not survive float32, so the scaling stays in float64."""
    model = Model(model_config(scaling=part("scalings", "standard")))
    model.scaling.set(np.full(EVENT, 1e8 + 0.25), np.ones(EVENT))
    for other in (for_inference(model.train(), np.float32), model.double().float()):
        assert other.scaling.shift.dtype == torch.float64
        assert float(other.scaling.shift[0, 0]) == 1e8 + 0.25


def test_noise_of_a_phase_does_not_depend_on_other_noise():
    """One stream per name: a part that draws more leaves the others' draws as they were."""
    with_dropout = Model(model_config(encoder=MLP(hidden=(8,), dropout=0.5)))
    plain, more = draw(Model(model_config()).draws(5), 0, "main", 3), draw(with_dropout.draws(5), 0, "main", 3)
    assert torch.equal(plain["posterior"], more["posterior"])
    assert set(more) == {"posterior", "encoder.dropout0"}


@pytest.mark.parametrize("name", ["adam", "adamw", "sgd"])
def test_the_optimiser_is_the_one_that_was_named(name):
    kinds = {"adam": torch.optim.Adam, "adamw": torch.optim.AdamW, "sgd": torch.optim.SGD}
    found = build_optimizer(TrainingSettings(optimizer=name, weight_decay=0.1), nn.Linear(2, 2).parameters())
    assert type(found) is kinds[name]
    assert found.param_groups[0]["weight_decay"] == 0.1
