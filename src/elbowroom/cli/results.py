"""What the commands print: records of measures as lines and tables; and what they do with a run that is fitted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from elbowroom.cli.inputs import open_here

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
    target: str | None = None,
) -> None:
    """Measures a run, prints and saves the measures, and writes its report."""
    from elbowroom.pictures.page import write_page

    run = open_here(folder)
    view = run.view(run.with_target(run.measured(data, split, label_column), target, split), samples=samples)
    run.save_measures(view)
    for measure in view.measures:
        print(f"  {measure}")
    print_findings(view.findings)
    for example in view.examples[:SHOWN]:
        print("  " + "\n    ".join(example))
    path = out or folder / "report.html"
    write_page(path, run.page(view, language))
    print(f"report: {path}")


def print_findings(findings: Sequence[Any]) -> None:
    """Says what is odd, in words."""
    from elbowroom.pictures.words import say

    for finding in findings:
        print(f"  {finding.level}: {say(finding.code, 'en', **finding.values)}")


def print_table(runs: Mapping[str, Sequence[Any]]) -> None:
    """The measures of several runs, by name, one column each; below each other where the screen is too narrow."""
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

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
    console, first = Console(), min(HEADING, max(map(len, headings)))
    widths = {title: max(min(len(title), NAME), *map(len, column)) + 2 for title, column in cells.items()}
    console.print(f"{escape(rows.split)}, N={rows.rows}", style="italic")
    for part in _that_fit(widths, console.width - first):
        table = Table("", box=None, header_style="bold", pad_edge=False)
        for title in part:
            table.add_column(escape(title), justify="right", overflow="fold", min_width=max(map(len, cells[title])))
        table.columns[0].max_width = first
        for heading, *line in zip(headings, *(cells[title] for title in part), strict=True):
            table.add_row(escape(heading), *line)
        console.print(table)


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
