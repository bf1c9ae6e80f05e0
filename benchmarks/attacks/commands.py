"""The command line as processes: streams that are closed, readers that leave, Ctrl-C, narrow screens, old encodings."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from attacks.model import ROWS
from attacks.trial import Attempt, Lost, Silent, Size, attempt
from elbowroom import runs

SECONDS = 120.0


def words(place: Path, *more: str) -> list[str]:
    """A command that fits a small table."""
    table = place / "rows.csv"
    np.savetxt(table, ROWS, delimiter=",", header="a,b,c,d,e,f", comments="")
    return [sys.executable, "-m", "elbowroom.cli.main", "fit", str(table), "--hidden", "8", "--latent-dim", "2",
            "--out", str(place / "run"), *more]  # fmt: skip


def ran(command: list[str], status: int = 0, shell: str = "", **options: Any) -> str:
    """What a process says on both streams, if it ends with this status and without a traceback."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), **options.pop("env", {})}
    if shell:
        command = ["bash", "-c", f'set -o pipefail; "$@" {shell}', "-", *command]
    done = subprocess.run(command, capture_output=True, env=environment, timeout=SECONDS, **options)
    said = (done.stdout + done.stderr).decode("utf-8", "replace")
    if "Traceback" in said or "Exception ignored" in said:
        raise RuntimeError(said[-400:])
    if done.returncode != status:
        raise Lost(f"status {done.returncode}: {said[-300:]}")
    return said


def whole(place: Path, shell: str) -> None:
    """A fit with other streams has all of its files."""
    ran(words(place, "--epochs", "1"), shell=shell)
    for name in (runs.WEIGHTS, runs.REPORT, runs.METRICS):
        if not (place / "run" / name).exists():
            raise Lost(name)


def full(place: Path) -> None:
    """Standard output that cannot be written is said, and costs no file."""
    ran(words(place, "--epochs", "1"), status=2, shell="> /dev/full")
    if not (place / "run" / runs.REPORT).exists():
        raise Lost("the report")


def helped(command: list[str], env: dict[str, str]) -> None:
    """Help is shown."""
    if "usage" not in ran([sys.executable, "-m", "elbowroom.cli.main", *command], env=env):
        raise Silent("no help")


def pressed(place: Path, ignored: bool) -> None:
    """Ctrl-C ends a fit with 130 and a word on --resume; where the signal is ignored, it does nothing."""
    command = words(place, "--epochs", "40" if ignored else "100000", "--batch-size", "4")
    if ignored:
        command = ["bash", "-c", 'trap "" INT; exec "$@"', "-", *command]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    # a campaign in the background has been told to ignore the signal, and would hand that on
    work = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment,
                            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL) and None)  # fmt: skip
    until = time.monotonic() + SECONDS
    while not (place / "run" / runs.HISTORY).exists() and time.monotonic() < until and work.poll() is None:
        time.sleep(0.05)
    work.send_signal(signal.SIGINT)
    said = b"".join(work.communicate(timeout=SECONDS)).decode()
    if work.returncode != (0 if ignored else 130) or (not ignored and "--resume" not in said):
        raise Silent(f"status {work.returncode}: {said[-300:]}")
    if ignored and "Ctrl-C" in said:
        raise Silent("an ignored signal stopped it")


def attempts(size: Size) -> Iterator[Attempt]:
    """Fits with their streams closed, piped into head, stopped; help in other encodings and widths."""
    if size != "long":
        yield attempt("commands", "help, cp949", partial(helped, ["--help"], {"PYTHONIOENCODING": "cp949"}), SECONDS)
    if size == "quick":
        return
    streams = {"stdin closed": "<&-", "stdout closed": ">&-", "stderr closed": "2>&-", "all closed": "<&- >&- 2>&-",
               "head of nothing": "| head -c 0", "head": "| head -n 1"}  # fmt: skip
    if size == "short":
        streams = {name: streams[name] for name in ("all closed", "head of nothing")}
    for name, shell in streams.items():
        with tempfile.TemporaryDirectory() as place:
            yield attempt("commands", name, partial(whole, Path(place), shell), SECONDS)
    with tempfile.TemporaryDirectory() as place:
        yield attempt("commands", "a full device", partial(full, Path(place)), SECONDS)
    for ignored in (False, True):
        with tempfile.TemporaryDirectory() as place:
            yield attempt("commands", f"Ctrl-C{', ignored' * ignored}", partial(pressed, Path(place), ignored), SECONDS)
    if size == "short":
        return
    for command in (["--help"], ["fit", "--help"], ["fit", "x", "--model", "vae", "--help"], ["score", "--help"]):
        for env in ({"COLUMNS": "1"}, {"COLUMNS": "0"}, {"COLUMNS": "x"}, {"PYTHONIOENCODING": "cp949"},
                    {"PYTHONIOENCODING": "euc-kr"}, {"PYTHONIOENCODING": "ascii"}):  # fmt: skip
            name = f"{' '.join(command)}, {' '.join(f'{k}={v}' for k, v in env.items())}"
            yield attempt("commands", name, partial(helped, command, env), SECONDS)
