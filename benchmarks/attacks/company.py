"""Several processes and threads at once: on one folder, and with one seed."""

from __future__ import annotations

import tempfile
import threading
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import torch

from attacks.model import ROWS, fitted, is_run_of, vae
from attacks.trial import Attempt, Silent, Size, attempt, begin, end_of
from elbowroom.errors import ElbowroomError

ROUNDS: dict[Size, int] = {"quick": 1, "short": 2, "long": 40}


def two_fits(folder: Path, wait: float) -> None:
    """Two processes fit other models in one folder: one of them does, and the folder is its own."""
    children = {}
    for seed in (0, 1):  # forks of one thread: a fork beside a thread may inherit a lock that nobody opens
        time.sleep(wait * seed)
        children[seed] = begin(lambda seed=seed: vae(random_state=seed).fit(ROWS, run_dir=folder) and None)
    ends = {seed: end_of(child) for seed, child in children.items()}
    if any(end.error and not end.ours for end in ends.values()):
        raise RuntimeError(str(ends))
    did = [seed for seed, end in ends.items() if not end.error and not end.killed]
    if len(did) != 1:
        raise Silent(f"{len(did)} of two fits ended in one folder")
    if not is_run_of(folder, fitted(did[0])):
        raise Silent("the folder holds parts of two models")


def in_threads(count: int) -> None:
    """Fits in threads give the model of their seed, and leave the caller's generators alone."""
    torch.manual_seed(7)
    np.random.seed(7)
    before = torch.get_rng_state(), np.random.get_state()[1].copy()
    found: dict[int, Any] = {}

    def one(number: int) -> None:
        try:
            found[number] = vae(random_state=number % 2).fit(ROWS)
        except BaseException as error:
            found[number] = error

    threads = [threading.Thread(target=one, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for number, model in found.items():
        if isinstance(model, BaseException):
            raise model
        if not np.array_equal(model.transform(ROWS), fitted(number % 2).transform(ROWS)):
            raise Silent("another model under the same seed")
    if not torch.equal(torch.get_rng_state(), before[0]) or (np.random.get_state()[1] != before[1]).any():
        raise Silent("a global generator of the caller's has moved")


def in_one_process(folder: Path) -> None:
    """Two threads fit in one folder: one of them does."""
    ends: list[Any] = []

    def one(seed: int) -> None:
        try:
            ends.append(vae(random_state=seed).fit(ROWS, run_dir=folder))
        except ElbowroomError:
            ends.append(None)

    threads = [threading.Thread(target=one, args=(seed,)) for seed in (0, 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    did = [end for end in ends if end is not None]
    if len(did) != 1 or not is_run_of(folder, did[0]):
        raise Silent("two threads in one folder")


def attempts(size: Size) -> Iterator[Attempt]:
    """Races that begin at the same time, and one a little after the other."""
    fitted(0), fitted(1)
    for number in range(ROUNDS[size]):
        with tempfile.TemporaryDirectory() as place:
            name = f"two processes, {number}"
            yield attempt("company", name, partial(two_fits, Path(place) / "run", 0.002 * (number % 8)))
            yield attempt("company", f"two threads, {number}", partial(in_one_process, Path(place) / "other"))
        yield attempt("company", f"threads of one seed, {number}", partial(in_threads, 4))
