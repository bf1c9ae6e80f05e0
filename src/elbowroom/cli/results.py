"""What the commands print: records of measures as lines and tables; and what they do with a run that is fitted."""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from elbowroom.cli.inputs import open_here
from elbowroom.cli.streams import console, marked
from elbowroom.wording import said

SHOWN = 3  # examples of texts that are printed
HEADING = 28  # characters of a measure's name and unit in one line of a table, at most
NAME = 14  # characters of a run's name in one line of a table, at least; the rest goes below


def finish(
    folder: Path,
    data: str | None = None,
    split: str | None = None,
    label_column: str | None = None,
    samples: int | None = None,
    out: Path | None = None,
    language: str = "en",
    own: bool = False,
    ranks: bool = False,
    target: str | None = None,
) -> None:
    """Measures a run, writes its report and the measures, in this order, and prints them.

    What says that a run is complete is written last, and nothing waits for a reader of what is printed. A report that
    goes elsewhere wants no folder that can be written.

    Args:
        folder: of the run.
        data, split, label_column: what it is measured on.
        samples: K of the NLL.
        out: where the report goes.
        language: of the report.
        own: as in `open_here`.
        ranks: whether pictures, of which one class alone was trained on, are ranked by a detector, in scores.csv.
        target: the clean rows of damaged ones.
    """
    from elbowroom import runs
    from elbowroom.errors import ElbowroomWarning, RunError
    from elbowroom.pictures.page import write_page

    run = open_here(folder, own=own)
    measured = run.with_target(run.measured(data, split, label_column), target, split)
    view = run.view(measured, samples=samples)
    path = write_page(out or folder / runs.REPORT, run.page(view, language))
    ranked = ""
    if ranks and getattr(measured, "normal", None) is not None and hasattr(run.estimator, "predict"):
        ranked = run.scores(measured, language=language).write(folder / "scores.csv")
    try:
        run.save_measures(view)
    except RunError as error:
        if out is None:
            raise
        warnings.warn(ElbowroomWarning(f"{error} The measures are in the report alone."), stacklevel=2)
    print_measures(view.measures, language)
    print_findings(view.findings, language)
    for example in view.examples[:SHOWN]:
        print("  " + "\n    ".join(example))
    print(said(f"report: {path}"))
    if ranked:
        print(ranked)


def print_measures(measures: Sequence[Any], language: str) -> None:
    """A line for each measure."""
    for measure in measures:
        print(f"  {_worded(measure, language)}")


def _worded(measure: Any, language: str) -> Any:
    """The measure with its unit and its split in a language."""
    from elbowroom.pictures.units import shared_unit
    from elbowroom.pictures.words import name

    unit = shared_unit(measure.unit, language) or said(measure.unit)
    return replace(measure, unit=unit, split=name(measure.split, language))


def print_findings(findings: Sequence[Any], language: str) -> None:
    """Says what is odd, in words."""
    from elbowroom.pictures.words import sentence

    for finding in findings:
        print(f"  {said(finding.level)}: {sentence(finding, language)}")


def print_table(runs: Mapping[str, Sequence[Any]], language: str = "en") -> None:
    """The measures of several runs, by name, one column each; below each other where the screen is too narrow."""
    from rich.cells import cell_len
    from rich.table import Table

    runs = {title: [_worded(measure, language) for measure in measures] for title, measures in runs.items()}
    names = list(dict.fromkeys(measure.name for measures in runs.values() for measure in measures))
    rows = next(iter(runs.values()))[0]
    columns = {title: {measure.name: measure for measure in measures} for title, measures in runs.items()}
    headings = []
    for name in names:
        measure = next(column[name] for column in columns.values() if name in column)
        count = f", N={measure.rows}" if measure.rows != rows.rows else ""
        headings.append(f"{name} [{measure.unit}{count}]")
    cells = {title: [f"{column[name].value:z.4g}" if name in column else "-" for name in names]
             for title, column in columns.items()}  # fmt: skip
    screen, first = console(), min(HEADING, max(map(cell_len, headings)))
    widths = {title: max(min(len(title), NAME), *map(len, column)) + 2 for title, column in cells.items()}
    screen.print(f"{marked(rows.split)}, N={rows.rows}", style="italic")
    for part in _that_fit(widths, screen.width - first):
        table = Table("", box=None, header_style="bold", pad_edge=False)
        for title in part:
            table.add_column(marked(title), justify="right", overflow="fold", min_width=max(map(len, cells[title])))
        table.columns[0].max_width = first
        for heading, *line in zip(headings, *(cells[title] for title in part), strict=True):
            table.add_row(marked(heading), *line)
        screen.print(table)


def _that_fit(widths: Mapping[str, int], most: int) -> list[list[str]]:
    """The columns of these widths in parts, as many in each as fit beside each other; at least one."""
    parts: list[list[str]] = []
    free = 0
    for title, width in widths.items():
        if not parts or width > free:
            parts.append([])
            free = most
        parts[-1].append(title)
        free -= width
    return parts


def print_groups(groups: Sequence[Any], language: str = "en") -> None:
    """One table for each group, the notes below it."""
    from rich.padding import Padding
    from rich.table import Table

    from elbowroom.pictures.evaluation import caption, lines, notes
    from elbowroom.pictures.words import say

    screen = console(highlight=False)
    for group in groups:
        screen.print(f"\n[bold]{marked(caption(group, language))}[/bold]")
        if group.measures:
            table = Table(box=None, header_style="dim", pad_edge=False)
            columns = lines(group, language)
            for name in columns:
                # numbers stay whole however narrow the screen is; words may wrap
                words = name in ("measure", "unit")
                table.add_column(say(f"column.{name}", language), justify="left" if words else "right",
                                 no_wrap=not words)  # fmt: skip
            for cells in zip(*columns.values(), strict=True):
                table.add_row(*(marked(cell) for cell in cells))
            screen.print(table)
        for text in notes(group, language):
            screen.print(Padding(marked(text), (0, 0, 0, 2)), style="dim")
