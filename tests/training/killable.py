"""A process that trains, and kills itself where it is told to: SIGKILL, which no program can catch.

Started once, it imports the library and then forks a child for every life it is asked for, one JSON line on
standard input each; it answers with one JSON line: the exit status and the step from which the life went on.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import tempfile
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import torch
from sklearn.datasets import load_digits

from elbowroom.objectives.members.elbo import ELBO
from elbowroom.parts.networks.mlp import MLP
from elbowroom.training.callback import Callback
from elbowroom.training.fit import Fitted, Plan, fit
from elbowroom.training.run_folder import write_fitted
from elbowroom.training.settings import TrainingSettings
from helpers.models import small_vae

ROWS, HELD_OUT, BATCH, EPOCHS = 400, 100, 32, 8
STEPS_PER_EPOCH = 13


def plan(**changes: Any) -> Plan:
    """A small VAE with everything that must survive: dropout, corruption, EMA, best weights, patience."""
    settings = {"epochs": EPOCHS, "batch_size": BATCH, "ema": 0.9, "patience": 3, "checkpoint_steps": 5, "seed": 11,
                "learning_rate": 1e-3}  # fmt: skip
    network = MLP(hidden=(16,), dropout=0.2)
    model = small_vae((8, 8), 3, encoder=network, decoder=network, likelihood="gaussian", scaling="standard",
                      corruption="masking")  # fmt: skip
    return Plan(model, ELBO(kl_warmup=2.0), TrainingSettings(**{**settings, **changes}))


def data() -> tuple[np.ndarray, np.ndarray]:
    """Training and validation rows [N, 8, 8]."""
    x = (load_digits().images / 16).astype(np.float32)
    return x[:ROWS], x[ROWS : ROWS + HELD_OUT]


def train(folder: Path, resume: bool = False, callbacks: tuple = (), progress: bool = False, **changes: Any) -> Fitted:
    """The run, in this process."""
    x, validation = data()
    fitted = fit(plan(**changes), x, validation=validation, folder=folder, resume=resume, callbacks=callbacks,
                 progress=progress)  # fmt: skip
    write_fitted(folder, fitted)
    return fitted


class Killer(Callback):
    """Writes down where this life began and how far it came; kills the process after the step it is given."""

    def __init__(self, diary: Path, step: int | None):
        self.diary, self.step = diary, step

    def on_start(self, training: Any) -> None:
        self.start = training.step
        self._write(training.step)

    def on_step(self, training: Any) -> None:
        self._write(training.step)
        if training.step == self.step:
            die()

    def _write(self, step: int) -> None:
        self.diary.write_text(json.dumps({"from": self.start, "to": step}))


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def die_in_a_write(name: str, number: int, moment: str) -> None:
    """Kills the process in its number-th write of a file of this name: half-way through it, or before it is moved."""
    sync, move, writes = os.fsync, os.replace, {"count": 0}

    def count(path: str) -> bool:
        writes["count"] += Path(path).name.startswith(name)
        return Path(path).name.startswith(name) and writes["count"] == number

    def replace(source: Any, target: Any, **options: Any) -> None:
        if count(os.fspath(target)):
            if moment == "half-way":
                os.truncate(source, os.path.getsize(source) // 2)
            die()
        move(source, target, **options)
        if moment == "after" and Path(target).name.startswith(name) and writes["count"] == number - 1:
            writes["count"] = number
            die()

    os.fsync, os.replace = sync, replace


def live(order: dict[str, Any]) -> None:
    """One life: trains in the folder until it ends or is killed."""
    torch.set_num_threads(1)
    warnings.simplefilter("ignore")
    if order.get("write"):
        die_in_a_write(*order["write"])
    killer = Killer(Path(order["diary"]), order.get("step"))
    train(Path(order["folder"]), order["resume"], (killer,), **order.get("changes", {}))


def main() -> None:
    """Answers orders until standard input ends; what a first training imports is imported before the forks."""
    torch.set_num_threads(1)
    with tempfile.TemporaryDirectory() as folder:
        train(Path(folder), epochs=1, batch_size=ROWS)
    for line in sys.stdin:
        order = json.loads(line)
        Path(order["diary"]).unlink(missing_ok=True)
        child = os.fork()
        if child == 0:
            code = 1
            try:
                live(order)
                code = 0
            finally:
                sys.stderr.flush()
                os._exit(code)
        status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        diary = Path(order["diary"])
        entry = json.loads(diary.read_text()) if diary.exists() else {}
        print(json.dumps({"status": status, **entry}), flush=True)


if __name__ == "__main__":
    main()
