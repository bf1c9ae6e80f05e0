"""Bounds of probabilistic PCA against its closed form, and what must change no figure: batch, order, evaluation.

make exactness        or        python benchmarks/exactness.py
"""

from __future__ import annotations

from typing import Any
from unittest.mock import patch

import numpy as np
import torch

from elbowroom import VAE, ModelConfig, load_data
from elbowroom.evaluation import inference
from elbowroom.evaluation.annealing import ais
from elbowroom.evaluation.likelihood import importance_weighted
from elbowroom.lab import claims
from elbowroom.lab.scale import QUICK
from elbowroom.lab.workbench import Workbench
from elbowroom.maths import ppca
from elbowroom.model import Model
from elbowroom.objectives.members.elbo import ELBO
from elbowroom.training.callback import Callback
from elbowroom.training.fit import Plan, fit
from elbowroom.training.settings import TrainingSettings
from record import keep, surroundings

FEATURES, LATENT, ROWS, SAMPLES = 10, 3, 500, 5000
LINEAR = ModelConfig((FEATURES,), LATENT, "linear", "linear", "diagonal_gaussian", "standard_normal", "gaussian",
                     "identity")  # fmt: skip


def linear_model() -> tuple[Model, np.ndarray, np.ndarray]:
    """A half-trained linear VAE, so that q is not the posterior; rows, and log p(x) of each in closed form [nats]."""
    rng = np.random.default_rng(0)
    x = rng.normal(size=(2000, LATENT)) @ rng.normal(size=(LATENT, FEATURES)) + 0.5 * rng.normal(size=(2000, FEATURES))
    model = fit(Plan(LINEAR, ELBO(), TrainingSettings(epochs=6, batch_size=100, learning_rate=1e-2)), x).model
    layer = model.decoder.linear
    twin = ppca.PPCA(layer.weight.detach().double(), layer.bias.detach().double(),
                     float(model.likelihood.log_var.detach().double().exp()))  # fmt: skip
    return model, x[:ROWS], ppca.ppca_log_likelihood(torch.from_numpy(x[:ROWS]), twin).numpy()


def against(values: np.ndarray, errors: np.ndarray, exact: np.ndarray) -> dict[str, float]:
    """A mean bound beside the closed form, and how many of its standard errors lie between."""
    error = float(np.sqrt(np.square(errors.astype(np.float64)).sum()) / len(errors))
    bound, truth = float(values.mean(dtype=np.float64)), float(exact.mean())
    return {
        "bound": bound,
        "closed_form": truth,
        "standard_error": error,
        "standard_errors_away": (bound - truth) / error,
    }


def error_by_samples(model: Model, x: np.ndarray, exact: np.ndarray) -> dict[str, Any]:
    """Root mean square error over rows by K, and its slope in logarithms: -1/2 is one over the root."""
    counts = (100, 400, 1600, 6400)
    errors = [float(np.sqrt(np.mean((importance_weighted(model, x, k).values - exact) ** 2))) for k in counts]
    return {"errors": dict(zip(map(str, counts), errors, strict=True)),
            "slope": float(np.polyfit(np.log(counts), np.log(errors), 1)[0])}  # fmt: skip


def draws_taken(model: Model, x: np.ndarray) -> dict[str, int]:
    """Draws of z that are scored, by the K asked for."""
    found, plain = {}, Model.score
    for asked in (1, 10, 300, SAMPLES):
        taken: list[int] = []

        def score(self: Model, x: Any, q: Any, eps: torch.Tensor, *more: Any, seen: list[int] = taken) -> Any:
            seen.append(len(eps))
            return plain(self, x, q, eps, *more)

        with patch.object(Model, "score", score):
            importance_weighted(model, x[:1], asked)
        found[str(asked)] = sum(taken)
    return found


def unchanged() -> dict[str, float]:
    """Largest relative change of a row's score at K = 200 on digits, by half the batch and by another order."""
    x = load_data("digits").x[:300]
    vae = VAE(hidden=(64,), epochs=5, random_state=0).fit(x)
    whole = vae.score_samples(x, n_samples=200)
    with patch.object(inference, "VALUES_AT_ONCE", inference.VALUES_AT_ONCE // 2):
        halved = vae.score_samples(x, n_samples=200)
    order = np.random.default_rng(0).permutation(len(x))
    shuffled = vae.score_samples(x[order], n_samples=200)
    return {"half_the_batch": float(np.abs(halved / whole - 1).max()),
            "another_order": float(np.abs(shuffled / whole[order] - 1).max())}  # fmt: skip


class EvaluateHalfway(Callback):
    """Measures the model in the middle of its training."""

    def __init__(self) -> None:
        self.found: list[Any] = []

    def on_epoch(self, training: Any) -> None:
        if training.epoch == 3:
            self.found.append(importance_weighted(training.model, training.examples.x[:50].numpy(), 200))


def untouched(x: np.ndarray) -> float:
    """Largest difference of a weight between a run that was evaluated halfway and one that was not."""
    plan = Plan(LINEAR, ELBO(), TrainingSettings(epochs=6, batch_size=100))
    watcher = EvaluateHalfway()
    plain, watched = (fit(plan, x, callbacks=c).model.state_dict() for c in ((), (watcher,)))
    assert len(watcher.found) == 1
    return max(float((plain[name] - watched[name]).abs().max()) for name in plain)


def main() -> None:
    around = surroundings()
    model, x, exact = linear_model()
    values, errors, _ = importance_weighted(model, x, SAMPLES)
    identity = claims.find("C12").experiment(Workbench("digits", QUICK)).numbers[0]
    results = {
        "importance_weighted_K_5000": against(values, errors, exact),
        "annealed": against(*ais(model, x[:100], chains=32, temperatures=400, leapfrogs=5), exact[:100]),
        "largest_relative_error_of_C12": identity.value,
        "error_by_K": error_by_samples(model, x, exact),
        "draws_by_K": draws_taken(model, x),
        "largest_relative_change": unchanged(),
        "largest_weight_change_by_evaluation": untouched(x),
    }
    for name, value in results.items():
        print(name, value)
    keep("exactness", {**around, **results})


if __name__ == "__main__":
    main()
