"""Evaluation touches no training state: a run that is evaluated halfway ends in the weights of the run that is not."""

from __future__ import annotations

import numpy as np
import torch

from elbowroom import VAE
from elbowroom.evaluation.annealing import ais
from elbowroom.evaluation.evaluate import evaluate
from elbowroom.evaluation.inference import sample
from elbowroom.evaluation.likelihood import nll
from elbowroom.training.callback import Callback
from helpers.models import untimed


class Evaluate(Callback):
    """Evaluates the model in mid-training with all that draws random numbers."""

    def __init__(self, x: np.ndarray):
        self.x, self.found = x, []

    def on_step(self, training) -> None:
        if training.step == 10:  # in the middle of an epoch
            torch.rand(3)
            self.found += [nll(training.model, self.x, 50, "test"), sample(training.model, 10, 3)]
            self.found += [evaluate(training.model, self.x, "test"), ais(training.model, self.x[:4], 2, 5)]


def fit(x: np.ndarray, **options) -> VAE:
    settings = {"hidden": (16,), "epochs": 4, "random_state": 0, "validation_fraction": 0.2, "training": {"ema": 0.9}}
    return VAE(**settings, augmentation="binarise").fit(x, **options)


def test_a_run_evaluated_halfway_ends_in_the_same_weights(digits):
    x = digits[:600]
    watcher = Evaluate(x[:100])
    watched, alone = fit(x, callbacks=[watcher]), fit(x)
    assert len(watcher.found) == 4
    for name, value in alone.model_.state_dict().items():
        assert torch.equal(watched.model_.state_dict()[name], value), name
    assert untimed(watched.history_) == untimed(alone.history_)
