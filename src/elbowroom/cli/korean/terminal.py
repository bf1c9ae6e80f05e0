"""What tyro, which reads the options, prints in Korean: its help, and what it refuses.

It counts characters where a terminal counts cells, of which a Korean character takes two. So each such character that
it gets has a filler behind it, which is taken out again where it prints. Its own few words are translated there: help
line by line, a refusal as a whole, since it may have broken the lines.
"""

from __future__ import annotations

import re
import sys
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from typing import Any

from elbowroom.cli.korean import in_korean
from elbowroom.wording import speaking

FILLER = "\ue000"
HEADINGS = ("positional arguments", "options", "subcommands")
PHRASES = ("show this help message and exit", "(required)")
USAGE = "usage:"
_CODES = r"(?:\x1b\[[\d;]*m)*"  # colours


@contextmanager
def for_tyro() -> Iterator[None]:
    """Korean for what is `said` to tyro and for what it prints meanwhile."""
    out: Any = _Printer(sys.stdout, _help)
    errors: Any = _Printer(sys.stderr, _refusal)
    with speaking(lambda text: filled(in_korean(text))), redirect_stdout(out), redirect_stderr(errors):
        yield


def filled(text: str) -> str:
    """The text with a filler behind each character that is two cells wide, so that its length is its width."""
    plain = text.replace(FILLER, "")  # what stands in a place may have them already
    return "".join(c + FILLER if unicodedata.east_asian_width(c) in "WF" else c for c in plain)


class _Printer:
    """A stream that prints something else than it is given."""

    def __init__(self, stream: Any, made_of: Callable[[str], str]):
        self._stream, self._made_of = stream, made_of

    def write(self, text: str) -> int:
        self._stream.write(self._made_of(text).replace(FILLER, ""))
        return len(text)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


def _help(text: str) -> str:
    """Lines of help with tyro's own words in Korean; boxes keep their width."""
    text = re.sub(f"^({_CODES}){USAGE}", lambda match: match[1] + in_korean(USAGE), text)
    before = f"─{_CODES} {_CODES}|^ {_CODES}"
    text = re.sub(f"({before})({_any_of(HEADINGS)})({_CODES} {_CODES})([─ ]+)", _heading, text)
    return re.sub(f"({_any_of(PHRASES)})( *)", _phrase, text)


def _any_of(phrases: Sequence[str]) -> str:
    """A pattern for these phrases, between whose words colours may be set."""
    return "|".join(f"{_CODES} {_CODES}".join(map(re.escape, phrase.split())) for phrase in phrases)


def _heading(match: re.Match[str]) -> str:
    english = re.sub(_CODES, "", match[2])
    korean = filled(in_korean(english))
    return match[1] + korean + match[3] + match[4][0] * (len(english) + len(match[4]) - len(korean))


def _phrase(match: re.Match[str]) -> str:
    english = re.sub(_CODES, "", match[1])
    return filled(in_korean(english)).ljust(len(english) + len(match[2]))


def _refusal(text: str) -> str:
    """A box with a refusal, drawn anew around its paragraphs in Korean; anything else as it stands."""
    title, *lines = re.sub(_CODES, "", text).split("\n")
    if title.startswith("╭"):
        inside = [line[2:-2] for line in lines[:-1]]
    elif (
        title.strip() and lines and not lines[0].strip(" -")
    ):  # without signs for boxes there is a line below the title
        inside = [line[2:] for line in lines[1:-1]]
    else:
        return text
    from rich.console import Console, Group
    from rich.padding import Padding
    from rich.panel import Panel
    from rich.rule import Rule
    from rich.text import Text

    rows = [
        Padding(Text(in_korean(words)), (0, 0, 0, indent)) if words.strip("─-") else Rule(style="red")
        for indent, words in _paragraphs(inside)
    ]
    console = Console(file=sys.stderr)
    with console.capture() as drawn:
        console.print(Panel(Group(*rows), title=Text(in_korean(title.strip("╭─╮ "))), title_align="left",
                            border_style="red", expand=False))  # fmt: skip
    return drawn.get().rstrip("\n")


def _paragraphs(lines: list[str]) -> list[tuple[int, str]]:
    """What was broken into these lines, each with how far it is indented."""
    paragraphs: list[tuple[int, str]] = []
    before = ""
    for line in lines:
        words = line.strip()
        indent, first = len(line) - len(line.lstrip()), len(words.split(" ")[0])
        goes_on = paragraphs and paragraphs[-1][0] == indent and len(before.rstrip()) + 1 + first > len(line)
        if goes_on and words.strip("─-") and before.strip("─- "):
            paragraphs[-1] = indent, f"{paragraphs[-1][1]} {words.replace(FILLER, '')}"
        else:
            paragraphs.append((indent, words.replace(FILLER, "")))
        before = line
    return paragraphs
