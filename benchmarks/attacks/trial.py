"""One attempt in a process of its own: how it ended, in one of five words.

held         what was promised: the right result, or an error of ours
lost         something that was there is gone
silent       a wrong result, and not a word
traceback    an error that is none of ours
hang         no end within the time
"""

from __future__ import annotations

import io
import json
import os
import select
import signal
import sys
import warnings
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from typing import Any

from elbowroom.errors import ElbowroomError

ENDS = ("held", "lost", "silent", "traceback", "hang")
SECONDS = 60.0


@dataclass(frozen=True)
class Attempt:
    """What was tried.

    Args:
        kind: of attack.
        name: which one.
        end: one of `ENDS`.
        detail: what there is to say of one that did not hold.
    """

    kind: str
    name: str
    end: str
    detail: str = ""


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


def in_child(work: Callable[[], Any], seconds: float = SECONDS) -> End:
    """Calls a function in a fork of this process; its result is JSON. What it prints is dropped."""
    reading, writing = os.pipe()
    sys.stdout.flush()
    sys.stderr.flush()
    child = os.fork()
    if child == 0:
        os.close(reading)
        answer: dict[str, Any] = {}
        try:
            warnings.simplefilter("ignore")
            with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()) as said:
                answer = {"result": work()}
        except (Lost, Silent) as error:
            answer = {"error": str(error), "end": type(error).__name__.lower()}
        except ElbowroomError as error:
            answer = {"error": str(error), "ours": True}
        except BaseException as error:
            place = error.__traceback__
            while place is not None and place.tb_next is not None:
                place = place.tb_next
            where = "" if place is None else f" ({place.tb_frame.f_code.co_filename}, line {place.tb_lineno})"
            answer = {"error": f"{type(error).__name__}: {error}{where}"}
        finally:
            try:
                if "Traceback" in said.getvalue():
                    answer = {"error": said.getvalue()[-500:]}
                os.write(writing, json.dumps(answer).encode()[:60_000])
            finally:
                os._exit(0)
    os.close(writing)
    content, hung = b"", False
    while True:
        if not select.select([reading], [], [], seconds)[0]:
            hung = True
            os.kill(child, signal.SIGKILL)
            break
        if not (piece := os.read(reading, 65536)):
            break
        content += piece
    os.close(reading)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    if hung:
        return End(hung=True)
    return End(killed=True) if status < 0 or not content else End(**json.loads(content))


def attempt(kind: str, name: str, work: Callable[[], Any], seconds: float = SECONDS) -> Attempt:
    """Tries one thing: that which ends with a result or an error of ours holds."""
    end = in_child(work, seconds)
    if end.hung:
        return Attempt(kind, name, "hang", f"no end in {seconds:g} s")
    if end.killed:
        return Attempt(kind, name, "traceback", "the process died")
    if end.end:
        return Attempt(kind, name, end.end, end.error)
    return Attempt(kind, name, "held" if end.ours or not end.error else "traceback", "" if end.ours else end.error)
