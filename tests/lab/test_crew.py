"""Tasks in their order and after those they wait for; processes that end when the one that started them does."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from elbowroom.lab.crew import Task, crew

SCRIPT = """
import os, sys, time
from elbowroom.lab.crew import Task, crew

def linger(place):
    open(f"{sys.argv[1]}/{place}", "w").write(str(os.getpid()))
    time.sleep(60)

if __name__ == "__main__":
    with crew(2, 2) as work:
        list(work([Task("a", linger, (0,)), Task("b", linger, (1,))]))
"""


def echo(value):
    if value is None:
        raise ValueError("nothing to say")
    return value


def order(workers: int) -> list[str]:
    tasks = [Task("first", echo, (None,)), Task("waits", echo, (1,), frozenset({0, 2})), Task("second", echo, (2,)),
             Task("last", echo, (3,), frozenset({1}))]  # fmt: skip
    with crew(workers, len(tasks)) as work:
        return [task.what for task, _, _ in work(tasks)]


def test_a_task_runs_as_soon_as_those_before_it_are_done_even_if_they_failed():
    assert order(1) == ["first", "second", "waits", "last"]


@pytest.mark.slow
def test_several_processes_keep_the_conditions():
    done = order(2)
    assert sorted(done) == ["first", "last", "second", "waits"]
    assert max(done.index("first"), done.index("second")) < done.index("waits") < done.index("last")


def alive(process: int) -> bool:
    """Whether it runs; one that has ended and waits to be collected does not."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


@pytest.mark.slow
@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc")
@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL])
def test_workers_end_with_the_process_that_started_them(tmp_path, how):
    script = tmp_path / "campaign.py"
    script.write_text(SCRIPT)
    (folder := tmp_path / "started").mkdir()
    parent = subprocess.Popen([sys.executable, str(script), str(folder)], env=os.environ)
    try:
        until = time.monotonic() + 60
        while len(written := [file for file in folder.iterdir() if file.read_text()]) < 2:
            assert parent.poll() is None
            assert time.monotonic() < until
            time.sleep(0.1)
        workers = [int(file.read_text()) for file in written]
        assert all(alive(worker) for worker in workers)
        parent.send_signal(how)
        parent.wait(10)
        until = time.monotonic() + 10
        while any(alive(worker) for worker in workers) and time.monotonic() < until:
            time.sleep(0.05)
        assert not any(alive(worker) for worker in workers)
    finally:
        parent.kill()
        parent.wait()
