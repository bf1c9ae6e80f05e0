"""Bits that turn over and files that are cut, in every file of a run that counts."""

from __future__ import annotations

import contextlib
import shutil
import tempfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import numpy as np

from attacks.model import ROWS, fitted, is_run_of, vae
from attacks.trial import Attempt, Silent, Size, attempt
from elbowroom import load, runs
from elbowroom.evaluation.saved import load_evaluation
from elbowroom.opened import open_run

FLIPS: dict[Size, int] = {"quick": 2, "short": 8, "long": 100}
CUTS: dict[Size, int] = {"quick": 1, "short": 4, "long": 20}
"""Of each file."""


def measured(folder: Path) -> Path:
    """A run with measures and an evaluation."""
    fitted().save(folder)
    run = open_run(folder)
    data = run.in_memory(ROWS)
    run.save_measures(run.view(data, samples=2))
    some = {"samples": 2, "annealing": None, "generated": 20, "rows": 24, "use_labels": False}
    run.save_evaluation(run.evaluate(data, some, lambda *_: None))
    return folder


def opened(folder: Path, whole: bytes, file: str) -> None:
    """Everything that reads the file refuses it, or gives what was written."""
    if file == runs.METRICS:
        runs.read_sealed(folder / file)
    elif file == runs.EVALUATION:
        load_evaluation(folder)
    elif not is_run_of(folder, fitted()):
        if file == runs.HISTORY and not (folder / file).read_bytes().endswith(b"\n"):
            own, there = fitted().history_, load(folder).history_
            if there == own[: len(there)]:
                return  # the last line was torn, and a note has said so
        raise Silent("another model, and not a word")


def attempts(size: Size) -> Iterator[Attempt]:
    """Single bits at places of every file, and every file cut at places; checkpoints too."""
    rng = np.random.default_rng(0)
    with tempfile.TemporaryDirectory() as place:
        folder = measured(Path(place) / "run")
        for file in sorted(path.name for path in folder.iterdir() if path.is_file() and path.name != runs.LOCK):
            whole = (folder / file).read_bytes()
            for at in rng.integers(0, 8 * len(whole), FLIPS[size]):
                content = bytearray(whole)
                content[at // 8] ^= 1 << (at % 8)
                (folder / file).write_bytes(content)
                yield attempt("bits", f"{file}, bit {at}", partial(opened, folder, whole, file))
            for length in rng.integers(0, len(whole), CUTS[size]):
                (folder / file).write_bytes(whole[:length])
                yield attempt("torn", f"{file}, {length} bytes", partial(opened, folder, whole, file))
            (folder / file).write_bytes(whole)
        yield from _checkpoints(Path(place), rng, FLIPS[size])


def _checkpoints(place: Path, rng: np.random.Generator, count: int) -> Iterator[Attempt]:
    """A training that was stopped goes on to the same weights, whatever became of its newest checkpoint."""
    from elbowroom.training.callback import Callback

    class Stop(Callback):
        def on_step(self, training: object) -> None:
            if training.step == 5:  # type: ignore[attr-defined]
                raise KeyboardInterrupt

    stopped = place / "stopped"
    with contextlib.suppress(KeyboardInterrupt):
        vae().fit(ROWS, run_dir=stopped, callbacks=[Stop()])
    newest = max((stopped / runs.CHECKPOINTS).glob(runs.CHECKPOINT)).relative_to(stopped)
    whole = (stopped / newest).read_bytes()

    def goes_on(content: bytes) -> None:
        folder = place / "copy"
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(stopped, folder)
        (folder / newest).write_bytes(content)
        vae().fit(ROWS, run_dir=folder, resume=True)
        if not is_run_of(folder, fitted()):
            raise Silent("other weights")

    for at in rng.integers(0, 8 * len(whole), count):
        content = bytearray(whole)
        content[at // 8] ^= 1 << (at % 8)
        yield attempt("bits", f"checkpoint, bit {at}", partial(goes_on, bytes(content)))
