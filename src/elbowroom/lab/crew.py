"""Tasks worked through by this process or by several, each on one thread, so that their number changes no number."""

from __future__ import annotations

import os
import signal
import threading
import traceback
import warnings
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context, parent_process
from pathlib import Path
from typing import Any

import torch

from elbowroom.errors import DivergedWarning, ElbowroomWarning

THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


@dataclass(frozen=True)
class Task:
    """A function of the module level, so that another process finds it, and its arguments.

    Args:
        what: said when it is done.
        function, arguments: what is called.
        after: places, in the same list, of the tasks that come before this one; a task that failed is done as well.
    """

    what: str
    function: Callable[..., Any]
    arguments: tuple[Any, ...]
    after: frozenset[int] = frozenset()


Done = Iterator[tuple[Task, Any, "str | None"]]
"""Each task with its result and, where it failed, the error in one line instead."""


@contextmanager
def crew(workers: int | None, tasks: int) -> Iterator[Callable[[Sequence[Task]], Done]]:
    """Gives a function that works through tasks: in this process, or in so many others.

    The next task is always the first of the list whose `after` are done; so what comes first is finished first.

    Args:
        workers: processes; None means one for each core, 1 means this process.
        tasks: how many there will be in all.
    """
    workers = workers or _cores()
    if tasks == 0 or workers == 1:
        with _single_thread():
            yield _one_by_one
        return
    earlier = {name: os.environ.get(name) for name in THREADS}
    os.environ.update(dict.fromkeys(THREADS, "1"))  # read when a process starts
    pool_size = min(workers, tasks)
    pool = ProcessPoolExecutor(pool_size, mp_context=get_context("spawn"), initializer=_start)

    def work(batch: Sequence[Task]) -> Done:
        open_tasks, done = dict(enumerate(batch)), set[int]()
        running: dict[Future[Any], int] = {}
        while open_tasks or running:
            # no more than there are processes, so that what becomes ready later but comes first needs not wait
            while len(running) < pool_size and (place := _next(open_tasks, done)) is not None:
                running[pool.submit(_attempt, open_tasks.pop(place))] = place
            assert running, "tasks wait for each other in a circle"
            for future in wait(running, return_when=FIRST_COMPLETED).done:
                place = running.pop(future)
                done.add(place)
                yield (batch[place], *future.result())

    try:
        yield work
    finally:
        pool.shutdown(cancel_futures=True)
        for name, value in earlier.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


def _one_by_one(batch: Sequence[Task]) -> Done:
    open_tasks, done = dict(enumerate(batch)), set[int]()
    while (place := _next(open_tasks, done)) is not None:
        yield (open_tasks[place], *_attempt(open_tasks.pop(place)))
        done.add(place)


def _next(open_tasks: dict[int, Task], done: set[int]) -> int | None:
    """The first task that waits for none; None where all wait."""
    return next((place for place, task in open_tasks.items() if task.after <= done), None)


def _attempt(task: Task) -> tuple[Any, str | None]:
    """The result, or the error in one line: one experiment that fails must not stop the others."""
    try:
        return task.function(*task.arguments), None
    except Exception as error:
        place = traceback.extract_tb(error.__traceback__)[-1]
        return None, f"{type(error).__name__}: {error} ({Path(place.filename).name}, line {place.lineno})"


def _start() -> None:
    """What a process does first: one thread, no chatter, and Ctrl-C or its parent's end stop it without a word."""
    threading.Thread(target=_end_with_parent, daemon=True).start()
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    torch.set_num_threads(1)
    _hush()


def _end_with_parent() -> None:
    """Waits until the parent is gone, in whatever way, and ends this process: no one would hear of its result."""
    parent = parent_process()
    assert parent is not None, "a worker has a parent"
    parent.join()
    os._exit(1)


def _hush() -> None:
    """The words the library says once would be said once by each process."""
    warnings.simplefilter("ignore", ElbowroomWarning)
    warnings.simplefilter("default", DivergedWarning)


@contextmanager
def _single_thread() -> Iterator[None]:
    """One thread for torch and for the products of NumPy and SciPy."""
    import scipy.linalg  # noqa: F401 - its library must be there to be limited
    from threadpoolctl import threadpool_limits

    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        with threadpool_limits(1), warnings.catch_warnings():
            _hush()
            yield
    finally:
        torch.set_num_threads(threads)


def _cores() -> int:
    """Cores this process may use."""
    usable = getattr(os, "sched_getaffinity", None)
    return len(usable(0)) if usable else os.cpu_count() or 1
