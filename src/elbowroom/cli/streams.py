"""Where commands speak and listen: streams that are closed, break, cannot write a sign, or would obey one.

Whatever happens to what is said, the work goes on and its files are written. Control characters, which a name or a
table may bring, are shown and never obeyed; colours and bars of our own go past that (`console`).
"""

from __future__ import annotations

import codecs
import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from elbowroom.errors import RunError, visible

PLAIN = str.maketrans({"╭": "+", "╮": "+", "╰": "+", "╯": "+", "┌": "+", "┐": "+", "└": "+", "┘": "+", "│": "|",
                       "─": "-", "━": "-", "—": "-", "–": "-", "…": "...", "±": "+-", "×": "x", "·": "*", "’": "'",
                       "→": "->", "≤": "<=", "≥": ">=", "²": "2", "σ": "sigma", "β": "beta"})  # fmt: skip
"""Signs that are written in a plainer way where an encoding has them not."""


class Said:
    """A stream whose reader may go: then what is written is dropped. It says `failed` what else went wrong.

    Args:
        stream: to write to.
        shown: whether control characters are shown instead of obeyed.
    """

    def __init__(self, stream: Any, shown: bool = False):
        self.stream, self.shown = stream, shown
        self.failed = ""

    def write(self, text: str) -> int:
        try:
            self.stream.write(visible(text) if self.shown else text)
        except OSError as error:
            self._drop(error)
        return len(text)

    def flush(self) -> None:
        try:
            self.stream.flush()
        except OSError as error:
            self._drop(error)
        except ValueError:
            """It was closed meanwhile, so that nothing is left to flush."""

    def _drop(self, error: OSError) -> None:
        if not isinstance(error, BrokenPipeError):
            self.failed = error.strerror or str(error)
        try:
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, self.stream.fileno())  # else Python complains at its exit that it cannot flush
            os.close(nowhere)
        except (OSError, ValueError):
            self.stream = io.StringIO()  # a stream of Python's own, without a place in the system

    def __getattr__(self, name: str) -> Any:
        return getattr(self.stream, name)


@contextmanager
def streams() -> Iterator[None]:
    """Standard streams that a command can rely on; afterwards they are what they were.

    Raises:
        RunError: standard output could not be written, though its reader was there; all else was done.
    """
    _keep_places()
    earlier, ways = (sys.stdin, sys.stdout, sys.stderr), {}
    if sys.stdin is None:
        sys.stdin = io.StringIO()
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            stream = io.StringIO()
        elif hasattr(stream, "reconfigure"):
            ways[stream] = stream.errors
            stream.reconfigure(errors="plain")
        setattr(sys, name, Said(stream))
    out: Any = sys.stdout
    try:
        yield
        out.flush()
        if out.failed:
            raise RunError("What a command says can be written.", f"standard output: {out.failed}",
                           "see to where it goes")  # fmt: skip
    finally:
        out.flush()
        sys.stdin, sys.stdout, sys.stderr = earlier
        for stream, errors in ways.items():
            stream.reconfigure(errors=errors)


def show_control() -> None:
    """From now on control characters are shown; the help, in colours of the parser of options, is behind us."""
    if isinstance(sys.stdout, Said):
        sys.stdout.shown = True


def console(**options: Any) -> Any:
    """A console of rich on standard output, whose colours are obeyed; texts of others go through `marked`."""
    from rich.console import Console

    out: Any = sys.stdout
    plain: Any = Said(out.stream) if isinstance(out, Said) else out
    return Console(file=plain, **options)


def marked(text: str) -> str:
    """A text as a console shows it: without markup, control characters written out."""
    from rich.markup import escape

    return escape(visible(text))


def _keep_places() -> None:
    """Opens the places 0 to 2 where they are closed, so that no file of ours gets one and is written by a print."""
    while (place := os.open(os.devnull, os.O_RDWR)) <= 2:
        pass
    os.close(place)


def _plain(error: UnicodeError) -> tuple[str, int]:
    """How signs are written that an encoding has not, such as the half of one in a name of a file."""
    assert isinstance(error, UnicodeEncodeError)
    signs = error.object[error.start : error.end]
    plain = "".join(sign.translate(PLAIN) if sign.translate(PLAIN) != sign else _number(sign) for sign in signs)
    return plain, error.end


def _number(sign: str) -> str:
    return f"\\u{ord(sign):04x}" if ord(sign) < 0x10000 else f"\\U{ord(sign):08x}"


codecs.register_error("plain", _plain)
