"""Worker processes for decoding: started afresh, ended with their parent, and blind to the caller's script."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
import warnings
import weakref
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from multiprocessing.context import SpawnContext, SpawnProcess
from types import ModuleType
from typing import Any, TypeVar

from elbowroom.errors import ConfigError, RunError

Job = TypeVar("Job")
Result = TypeVar("Result")


def count(workers: int | None = None) -> int:
    """How many processes to use: as many as asked for, else one for each core this process may run on.

    Raises:
        ConfigError: less than one.
    """
    if workers is None:
        return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    if isinstance(workers, bool) or not isinstance(workers, int) or workers < 1:
        raise ConfigError("workers is a number of processes, 1 or more.", repr(workers), "leave it out for all cores")
    return workers


def results(function: Callable[[Job], Result], jobs: Iterable[Job], workers: int) -> Generator[Result, None, None]:
    """What the function gives for the jobs, as they are done; one worker is this process itself.

    Raises:
        RunError: a worker was ended from outside.
    """
    if workers == 1 or multiprocessing.current_process().daemon:  # a daemon may have no children
        yield from map(function, jobs)
        return
    pool = ProcessPoolExecutor(workers, mp_context=_Context(), initializer=_prepare)
    try:
        waiting = iter(jobs)
        running: set[Future[Any]] = set()
        while True:
            # enough that no worker waits, and few enough that a stop comes soon
            while len(running) < 3 * workers and (job := next(waiting, None)) is not None:
                running.add(pool.submit(function, job))
            if not running:
                return
            done, running = wait(running, return_when=FIRST_COMPLETED)
            for future in done:
                yield future.result()
    except BrokenProcessPool as error:
        raise _ended("start again: finished chunks are kept; with little memory set workers=1") from error
    finally:
        pool.shutdown(cancel_futures=True)


class Pool:
    """Workers that stay for many jobs, started with the first; one worker is this process itself.

    Args:
        workers: processes.
    """

    def __init__(self, workers: int):
        self.workers = workers
        self._pool: ProcessPoolExecutor | None = None

    def start(self, function: Callable[[Job], Result], job: Job) -> Callable[[], Result]:
        """Begins with a job; what it gives waits for the result, or raises a RunError if a worker was ended."""
        if self.workers == 1 or multiprocessing.current_process().daemon:
            return lambda: function(job)
        if self._pool is None:
            self._pool = ProcessPoolExecutor(self.workers, mp_context=_Context(), initializer=_prepare)
            weakref.finalize(self, self._pool.shutdown, wait=False, cancel_futures=True)
        try:
            return partial(self._wait, self._pool.submit(function, job))
        except BrokenProcessPool as error:
            raise self._broken() from error

    def _wait(self, future: Future[Any]) -> Any:
        try:
            return future.result()
        except BrokenProcessPool as error:
            raise self._broken() from error

    def _broken(self) -> RunError:
        self._pool = None  # the next job starts another one
        return _ended("resume the run; with little memory set workers=1")


def _ended(cure: str) -> RunError:
    return RunError("Worker processes run until the images are decoded.", "one was ended from outside", cure)


class _Process(SpawnProcess):
    def start(self) -> None:
        # A worker needs nothing of the caller's script. Seeing it, a new process would run it again: all its
        # imports, and without `if __name__ == "__main__"` the call that starts workers, too.
        main = sys.modules["__main__"]
        sys.modules["__main__"] = ModuleType("__main__")
        try:
            super().start()
        finally:
            sys.modules["__main__"] = main


class _Context(SpawnContext):
    Process = _Process


def _prepare() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, which then ends its workers
    warnings.simplefilter("ignore")  # what is wrong with a file is told by name
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
