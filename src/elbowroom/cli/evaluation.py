"""What `elbowroom evaluate` does: reads the rows, shows progress, prints the tables and keeps them."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from elbowroom import runs
from elbowroom.cli.inputs import read_like, read_run
from elbowroom.cli.results import measured_data
from elbowroom.cli.texts import evaluate_texts
from elbowroom.errors import DataError


def evaluate(
    folder: Path,
    data: str | None,
    split: str | None,
    label_column: str | None,
    given: Mapping[str, Any],
    out: Path | None,
    language: str,
) -> None:
    """Measures a run with everything there is, prints the tables and writes them.

    Args:
        given: `evaluation.suite.Settings` that differ from the usual ones.
    """
    from elbowroom.evaluation.suite import Settings, evaluate_all
    from elbowroom.pictures.evaluation import keep

    estimator = read_run(folder, ("rows", "texts", "pairs"))
    if estimator.reads != "rows":
        asked = {**given, **({} if label_column is None else {"label_column": label_column})}
        return evaluate_texts(folder, estimator, data, split, asked, out, language)
    settings = Settings(**given)
    rows = measured_data(folder, data, split, label_column)
    rows = replace(rows, x=estimator._check(rows.x, reset=False), split=rows.split or "given rows")
    train = training_rows(folder, estimator)
    with _progress(language) as tell:
        groups = evaluate_all(estimator.model_, rows, train, settings, tell, estimator.plan_.objective.toward_prior)
    print_groups(groups, language)
    path = out or folder / runs.EVALUATION
    source = {"source": rows.source, "title": rows.title, "split": rows.split}
    keep(path, groups, source, asdict(settings), folder)
    print(f"evaluation: {path}")


def training_rows(folder: Path, estimator: Any) -> Any:
    """The rows the run was fitted to, or None where it does not say or they are no longer there."""
    source = runs.read_json(folder / runs.CONFIG).get("source")
    if source is None:
        return None
    try:
        found = read_like(source["data"], folder, source["split"], source["label_column"])
    except DataError as error:
        print(f"note: training rows are not to be had, so what needs them is left out. {error}", file=sys.stderr)
        return None
    return replace(found, x=estimator._check(found.x, reset=False))


def print_groups(groups: Sequence[Any], language: str = "en") -> None:
    """One table for each group, the notes below it."""
    from rich.console import Console
    from rich.markup import escape
    from rich.padding import Padding
    from rich.table import Table

    from elbowroom.pictures.evaluation import caption, lines, notes
    from elbowroom.pictures.words import say

    console = Console(highlight=False)
    for group in groups:
        console.print(f"\n[bold]{escape(caption(group, language))}[/bold]")
        if group.measures:
            table = Table(box=None, header_style="dim", pad_edge=False)
            columns = lines(group, language)
            for name in columns:
                # numbers stay whole however narrow the screen is; words may wrap
                words = name in ("measure", "unit")
                table.add_column(say(f"column.{name}", language), justify="left" if words else "right",
                                 no_wrap=not words)  # fmt: skip
            for cells in zip(*columns.values(), strict=True):
                table.add_row(*(escape(cell) for cell in cells))
            console.print(table)
        for text in notes(group, language):
            console.print(Padding(escape(text), (0, 0, 0, 2)), style="dim")


@contextmanager
def _progress(language: str) -> Iterator[Callable[[str, float], None]]:
    """A bar with the time that is left for each step, on stderr and only where a person looks at it."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn, TimeRemainingColumn

    from elbowroom.pictures.words import say

    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.percentage:>3.0f}%"),
               TimeElapsedColumn(), TimeRemainingColumn())  # fmt: skip
    console = Console(stderr=True)
    with Progress(*columns, console=console, disable=not console.is_terminal, transient=True) as bar:
        tasks: dict[str, TaskID] = {}

        def tell(step: str, share: float) -> None:
            if step not in tasks:
                tasks[step] = bar.add_task(say(f"step.{step}", language), total=1.0)
            bar.update(tasks[step], completed=share)

        yield tell
