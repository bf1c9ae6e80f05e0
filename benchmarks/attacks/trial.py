"""One attempt in a process of its own: how it ended, in one of five words.

held         what was promised: the right result, or an error of ours
lost         something that was there is gone
silent       a wrong result, and not a word
traceback    an error that is none of ours
hang         no end within the time
"""

from __future__ import annotations

import contextlib
import gc
import io
import json
import os
import select
import signal
import subprocess
import sys
import time
import warnings
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from typing import Any, Literal

import torch

from elbowroom.errors import ElbowroomError

torch.set_num_threads(1)  # a fork of a process whose OpenMP threads have worked would wait for them forever
ENDS = ("held", "lost", "silent", "traceback", "hang")
SECONDS = 60.0
Size = Literal["quick", "short", "long"]
"""How much is tried: in the tests (seconds), by hand (minutes), for the page."""


@dataclass(frozen=True)
class Attempt:
    """What was tried.

    Args:
        kind: of attack.
        name: which one.
        end: one of `ENDS`.
        detail: what there is to say of one that did not hold.
        seconds: that it took.
    """

    kind: str
    name: str
    end: str
    detail: str = ""
    seconds: float = 0.0


class Lost(AssertionError):
    """Something that was there is gone."""


class Silent(AssertionError):
    """A wrong result, and not a word."""


@dataclass(frozen=True)
class End:
    """How a child ended: by a signal, with an error of ours or another one, or with a result."""

    result: Any = None
    error: str = ""
    ours: bool = False
    killed: bool = False
    hung: bool = False
    end: str = ""


@dataclass(frozen=True)
class Child:
    """A process at work: its number, and the pipe that brings its answer."""

    number: int
    answer: int


_in_attempt = False
"""Whether this process is itself the child of an attempt; its own children then end with it."""


def begin(work: Callable[[], Any]) -> Child:
    """Calls a function in a fork of this process; its result is JSON. What it prints is dropped.

    A fork has one thread, but it believes in the threads of its parent: a pool of OpenMP that the parent has started
    would let the child wait for ever. `attacks/__init__.py` sees to it that there is none.
    """
    global _in_attempt
    reading, writing = os.pipe()
    sys.stdout.flush()
    sys.stderr.flush()
    gc.freeze()  # else a collection in the child copies the whole library
    number = os.fork()
    if number != 0:
        os.close(writing)
        return Child(number, reading)
    os.close(reading)
    if not _in_attempt:
        os.setpgid(0, 0)  # one name for all processes of an attempt
    _in_attempt = True
    torch.set_num_threads(1)  # the first call after a fork makes torch's pool anew; two threads must not both do so
    answer: dict[str, Any] = {}
    said = io.StringIO()
    try:
        warnings.simplefilter("ignore")
        with redirect_stdout(io.StringIO()), redirect_stderr(said):
            answer = {"result": work()}
    except (Lost, Silent) as error:
        answer = {"error": str(error), "end": type(error).__name__.lower()}
    except subprocess.TimeoutExpired as error:
        answer = {"error": str(error), "end": "hang"}
    except ElbowroomError as error:
        answer = {"error": str(error), "ours": True}
    except BaseException as error:
        place = error.__traceback__
        while place is not None and place.tb_next is not None:
            place = place.tb_next
        where = "" if place is None else f" ({place.tb_frame.f_code.co_filename}, line {place.tb_lineno})"
        answer = {"error": f"{type(error).__name__}: {error}{where}"[:5000]}
    finally:
        try:
            if "Traceback" in said.getvalue():
                answer = {"error": said.getvalue()[-500:]}
            os.write(writing, json.dumps(answer).encode())
        finally:
            os._exit(0)


def end_of(child: Child, seconds: float = SECONDS) -> End:
    """How a child ends; one that has not ended after so many seconds is killed."""
    content, hung, until = b"", False, time.monotonic() + seconds
    while True:
        if not select.select([child.answer], [], [], max(0.0, until - time.monotonic()))[0]:
            hung = True
            os.kill(child.number, signal.SIGKILL)
            break
        if not (piece := os.read(child.answer, 65536)):
            break
        content += piece
    os.close(child.answer)
    status = os.waitstatus_to_exitcode(os.waitpid(child.number, 0)[1])
    if not _in_attempt:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(child.number, signal.SIGKILL)  # what it started and left
    if hung:
        return End(hung=True)
    return End(killed=True) if status < 0 or not content else End(**json.loads(content))


def in_child(work: Callable[[], Any], seconds: float = SECONDS) -> End:
    """Calls a function in a process of its own and waits for its end."""
    return end_of(begin(work), seconds)


def attempt(kind: str, name: str, work: Callable[[], Any], seconds: float = SECONDS) -> Attempt:
    """Tries one thing: that which ends with a result or an error of ours holds."""
    started = time.perf_counter()
    end = in_child(work, seconds)
    word, detail = "held", ""
    if end.hung:
        word, detail = "hang", f"no end in {seconds:g} s"
    elif end.killed:
        word, detail = "traceback", "the process died"
    elif end.end:
        word, detail = end.end, end.error
    elif end.error and not end.ours:
        word, detail = "traceback", end.error
    return Attempt(kind, name, word, detail, time.perf_counter() - started)
