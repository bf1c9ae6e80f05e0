"""elbowroom claims: runs the experiments, says how far they are, prints the verdicts, writes the pages."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

import tyro

from elbowroom.errors import ConfigError

EVERY = 5.0
"""Seconds between two lines of progress where there is no terminal."""
COLOURS = {"holds": "green", "refuted": "red", "undecided": "bright_black", "conditional": "yellow",
           "failed": "magenta"}  # fmt: skip


@dataclass(frozen=True)
class Claims:
    """Put what is said about autoencoders to the test: each claim an experiment, each with a verdict.

    Writes claims.json, claims.html and claims.ko.html. Models and outcomes are kept in the same folder, so a
    campaign that was stopped goes on where it was. The quick scale takes scikit-learn's digits and minutes, the full
    one MNIST and Fashion-MNIST and hours.

    Examples:
      elbowroom claims
      elbowroom claims C8 C20
      elbowroom claims C24 C25 --data celeba
      elbowroom claims --full --workers 8 --out claims-full
      elbowroom claims --list
    """

    names: Annotated[tyro.conf.Positional[tuple[str, ...]], tyro.conf.arg(metavar="C8 ...")] = ()
    """Claims by number; none means all."""
    quick: bool = False
    """Small data and few steps; this is what is done unless --full is given."""
    full: bool = False
    """Large data and many steps."""
    data: str | None = None
    """A set by name instead of those of the scale; most claims want one with labels."""
    seed: int = 0
    """All seeds of the comparisons derive from it."""
    out: Path = Path("claims")
    """Folder for the record, the pages, models and outcomes."""
    workers: int | None = None
    """Processes; by default one for each core. Their number changes no figure."""
    language: Literal["en", "ko", "both"] = "both"
    """Of the page."""
    fresh: bool = False
    """Run every experiment again; trained models are still used."""
    list: bool = False
    """Show the claims and run none."""

    def run(self) -> int:
        if self.list:
            list_claims("ko" if self.language == "ko" else "en")
            return 0
        return run_asked(self)


def list_claims(language: str) -> None:
    """Prints number, title and claim of all."""
    from rich.console import Console
    from rich.table import Table

    from elbowroom.lab import claims

    table = Table(box=None, header_style="bold", pad_edge=False)
    for heading in ("", "title", "what is claimed"):
        table.add_column(heading, overflow="fold")
    for name in claims.names():
        words = claims.find(name).words[language]
        table.add_row(name, words.title, words.claim)
    Console().print(table)


def run_asked(asked: Claims) -> int:
    """Runs the claims asked for; returns 1 if an experiment failed."""
    from elbowroom.cli.inputs import read_data
    from elbowroom.lab.campaign import RECORD, choose, failures, run_claims
    from elbowroom.lab.page import claims_page
    from elbowroom.lab.scale import SCALES
    from elbowroom.lab.sets import set_for
    from elbowroom.pictures.page import write_page

    if asked.quick and asked.full:
        raise ConfigError("A campaign is quick or full.", "--quick --full", "give one of the two")
    if asked.workers is not None and asked.workers < 1:
        raise ConfigError("At least one process works.", f"--workers {asked.workers}", "give 1 or more")
    scale = SCALES["full" if asked.full else "quick"]
    chosen = choose(asked.names)  # a wrong name is said before anything is read
    sets = (asked.data,) if asked.data else scale.sets
    for name in dict.fromkeys(set_for(claim.name, claim.wants, name) for name in sets for claim in chosen):
        read_data(name, "train")  # downloads once, before the processes start
    try:
        with _progress() as progress:
            record = run_claims(asked.names, scale, asked.seed, asked.out, sets, asked.workers, progress,
                                fresh=asked.fresh, command=typed(asked))  # fmt: skip
    except KeyboardInterrupt:
        print(
            f"stopped; what was finished is kept in {asked.out}, the same command goes on from there", file=sys.stderr
        )
        raise
    _print_verdicts(record, "ko" if asked.language == "ko" else "en")
    print(f"record: {asked.out / RECORD}")
    for language in ("en", "ko") if asked.language == "both" else (asked.language,):
        path = asked.out / ("claims.html" if language == "en" else f"claims.{language}.html")
        write_page(path, claims_page(record, language))
        print(f"page: {path}")
    wrong = failures(record)
    for line in wrong:
        print(f"failed: {line}", file=sys.stderr)
    return 1 if wrong else 0


def typed(asked: Claims) -> str:
    """The command that gives the same numbers."""
    words = ["elbowroom claims", *asked.names, "--full" if asked.full else "--quick"]
    words += [f"--data {asked.data}"] if asked.data else []
    return " ".join([*words, f"--seed {asked.seed}"])


@contextmanager
def _progress() -> Iterator[Callable[[int, int, str], None]]:
    """A bar on a terminal, a line every few seconds elsewhere; both on the error stream."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    console = Console(stderr=True)
    if not console.is_terminal:
        last = [0.0]

        def say(done: int, total: int, what: str) -> None:
            if done == total or time.monotonic() - last[0] >= EVERY:
                last[0] = time.monotonic()
                print(f"{done}/{total} {what}", file=sys.stderr, flush=True)

        yield say
        return
    columns = (BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), TextColumn("{task.description}"))
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("", total=None)
        yield lambda done, total, what: bar.update(task, completed=done, total=total, description=what)


def _print_verdicts(record: Mapping[str, Any], language: str) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from elbowroom.lab import claims
    from elbowroom.lab.page import deciding, stand_in, title, undecided, verdict
    from elbowroom.pictures.words import say

    several = len(record["sets"]) > 1
    for data, of in record["sets"].items():
        table = Table(box=None, header_style="bold", pad_edge=False, title=title(data) if several else None,
                      title_justify="left")  # fmt: skip
        table.add_column("")
        table.add_column(say("claims.claim", language), overflow="fold")
        table.add_column(say("claims.verdict", language), overflow="fold")
        table.add_column(say("claims.deciding", language), overflow="fold")
        for name, found in of.items():
            words = claims.find(name).words[language]
            sign = verdict(found, words, language)
            number = found["failed"] if "failed" in found else deciding(found, words)
            table.add_row(
                name,
                Text(words.title + stand_in(record, claims.find(name))),
                Text(sign.text, COLOURS[sign.level]),
                Text(number),
            )
        Console().print(table)
    if open_ones := undecided(record):
        print(say("claims.open", language, command=f"elbowroom claims {' '.join(open_ones)} --full"))


command = Claims
