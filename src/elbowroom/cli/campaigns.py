"""What `elbowroom claims` does: run the experiments, say how far they are, print the verdicts, write the pages."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from elbowroom.errors import ConfigError
from elbowroom.wording import said

EVERY = 5.0
"""Seconds between two lines of progress where there is no terminal."""
COLOURS = {"holds": "green", "refuted": "red", "undecided": "bright_black", "conditional": "yellow",
           "failed": "magenta"}  # fmt: skip


def list_claims(language: str) -> None:
    """Prints number, title and claim of all."""
    from rich.table import Table

    from elbowroom.cli.streams import console
    from elbowroom.lab import claims

    table = Table(box=None, header_style="bold", pad_edge=False)
    for heading in ("", said("title"), said("what is claimed")):
        table.add_column(heading, overflow="fold")
    for name in claims.names():
        words = claims.find(name).words[language]
        table.add_row(name, words.title, words.claim)
    console().print(table)


def left_undecided(path: Path, names: Sequence[str]) -> tuple[str, ...]:
    """The claims that the quick campaign of this record left undecided; where names are given, those among them.

    Raises:
        ConfigError: there is no record, it is not that of a quick campaign, or none of these claims is undecided in it.
    """
    from elbowroom.lab.claims import choose
    from elbowroom.lab.record import undecided
    from elbowroom.runs import read_json

    rule = "--undecided takes the record of a quick campaign."
    cure = "run `elbowroom claims` first and give its claims.json"
    if not path.is_file():
        raise ConfigError(rule, f"{str(path)!r}, which is no file", cure)
    record = read_json(path)
    if record.get("scale") != "quick":
        raise ConfigError(rule, f"{str(path)!r}, of scale {record.get('scale')!r}", cure)
    left = undecided(record)
    wanted = {claim.name for claim in choose(names)} if names else set(left)
    if not wanted.intersection(left):
        raise ConfigError("Claims are run that the record leaves undecided.", f"{str(path)!r}, which leaves open: "
                          f"{', '.join(left) or 'none'}", "leave --undecided out")  # fmt: skip
    return tuple(name for name in left if name in wanted)


def run_campaign(
    names: Sequence[str], scale: str, data: str | None, seed: int, out: Path, workers: int | None,
    languages: Sequence[str], fresh: bool,
) -> int:  # fmt: skip
    """Runs the claims of these names with the options of the command; returns 1 if an experiment failed.

    The verdicts are printed in the first of the languages, and each has a page.
    """
    from elbowroom.cli.inputs import read_data
    from elbowroom.lab.campaign import run_claims
    from elbowroom.lab.claims import choose
    from elbowroom.lab.page import claims_page
    from elbowroom.lab.record import FILE, failures
    from elbowroom.lab.scale import SCALES
    from elbowroom.lab.sets import set_for
    from elbowroom.pictures.page import write_page

    if workers is not None and workers < 1:
        raise ConfigError("At least one process works.", f"--workers {workers}", "give 1 or more")
    chosen = choose(names)  # a wrong name is said before anything is read
    sets = (data,) if data else SCALES[scale].sets
    for name in dict.fromkeys(set_for(claim.name, claim.wants, name) for name in sets for claim in chosen):
        read_data(name, "train")  # downloads once, before the processes start
    try:
        with _progress() as progress:
            record = run_claims(names, scale, seed, out, sets, workers, progress, fresh=fresh,
                                command=_typed(names, scale, data, seed))  # fmt: skip
    except KeyboardInterrupt:
        print(said(f"stopped; what was finished is in {out}, the same command goes on from there"), file=sys.stderr)
        raise
    _print_verdicts(record, languages[0])
    print(said(f"record: {out / FILE}"))
    for each in languages:
        path = out / ("claims.html" if each == "en" else f"claims.{each}.html")
        write_page(path, claims_page(record, each))
        print(said(f"page: {path}"))
    wrong = failures(record)
    for line in wrong:
        print(said(f"failed: {line}"), file=sys.stderr)
    return 1 if wrong else 0


def _typed(names: Sequence[str], scale: str, data: str | None, seed: int) -> str:
    """The command that gives the same numbers."""
    words = ["elbowroom claims", *names, f"--{scale}"]
    words += [f"--data {data}"] if data else []
    return " ".join([*words, f"--seed {seed}"])


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
    from rich.table import Table
    from rich.text import Text

    from elbowroom.cli.streams import console
    from elbowroom.lab import claims
    from elbowroom.lab.page import verdict
    from elbowroom.lab.record import deciding, stand_in, title, undecided
    from elbowroom.pictures.words import say

    several = len(record["sets"]) > 1
    for data, of in record["sets"].items():
        table = Table(box=None, header_style="bold", pad_edge=False, title=title(data) if several else None,
                      title_justify="left")  # fmt: skip
        table.add_column("")
        table.add_column(say("claims.claim", language), overflow="fold")
        table.add_column(say("claims.verdict", language), overflow="fold")
        table.add_column(say("claims.deciding", language), overflow="fold")
        for name, result in of.items():
            words = claims.find(name).words[language]
            sign = verdict(result, words, language)
            number = result["failed"] if "failed" in result else deciding(result, words)
            table.add_row(
                name,
                Text(words.title + stand_in(record, claims.find(name))),
                Text(sign.text, COLOURS[sign.level]),
                Text(number),
            )
        console().print(table)
    if open_ones := undecided(record):
        print(say("claims.open", language, command=f"elbowroom claims {' '.join(open_ones)} --full"))
