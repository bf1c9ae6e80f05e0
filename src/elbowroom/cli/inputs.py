"""What the commands share at a terminal: data and runs by name, with a question before a download, and a bar."""

from __future__ import annotations

import atexit
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from elbowroom.errors import visible
from elbowroom.wording import said


def open_here(folder: Path, able: str = "", own: bool = False) -> Any:
    """The open run of a folder; a download is asked for on a terminal, and decoding of images shows a bar.

    Args:
        folder: of the run.
        able: the method that the command wants of it; see `elbowroom.opened.open_run`.
        own: whether the run was fitted by this very command, so that nobody wonders which data it reads.
    """
    from elbowroom.opened import open_run

    said = set[str]()

    def announce(sentence: str) -> None:
        if not own and sentence not in said:
            said.add(sentence)
            print(f"note: {visible(sentence)}", file=sys.stderr)

    return open_run(folder, able, download=consent(), progress=image_bar(), announce=announce)


def read_data(
    source: str,
    split: str | None = None,
    label_column: str | None = None,
    series: Mapping[str, Any] | None = None,
    group_column: str | None = None,
    target: str | None = None,
    **options: Any,
) -> Any:
    """The data set of a name or path; on a terminal a download is asked for first, and decoding shows a bar.

    Args:
        source: the name or path.
        split: which part of a set.
        label_column: of a table.
        series: window, stride, time and gaps, where the rows are the steps of a series that is cut into windows.
        group_column: of a table.
        target: the name or path of the clean rows, where these are damaged ones; they are read alike.
        options: of tables and images, as `load` takes them.
    """
    from elbowroom.data.load import load
    from elbowroom.data.windows import windows
    from elbowroom.runs.rows import are_images, pairs_of

    if target is not None:
        alike = {**options, **({"strict": True} if are_images(source) else {})}  # one left out would shift the others
        rows, clean = (read_data(name, split, label_column, series, group_column, **alike) for name in (source, target))
        return pairs_of(rows, clean, target)
    if are_images(source):
        options["progress"] = image_bar()
    time = series["time"] if series else None
    data = load(source, split, label_column, consent(), time, group_column, **options)
    return windows(data, series["window"], series["stride"], gaps=series["gaps"]) if series else data


def consent() -> Any:
    """Whether to download what is absent: on a terminal a person is asked."""
    return _ask if sys.stdin.isatty() else True


def _ask(question: str) -> bool:
    try:
        return input(f"{said(question)} [Y/n] ").strip().lower() in ("", "y", "yes")
    except EOFError:
        return False


def image_bar() -> Callable[[int, int], None]:
    """A bar for images that are decoded, on stderr and only where a person looks at it; none if all are ready."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    console = Console(stderr=True)
    columns = (TextColumn(said("images")), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    bar = Progress(*columns, console=console, disable=not console.is_terminal, transient=True)

    def show(done: int, count: int) -> None:
        if not bar.task_ids:
            bar.add_task("", total=count)
            atexit.register(bar.stop)  # also after an error the terminal is as it was
            bar.start()
        bar.update(bar.task_ids[0], completed=done, total=count)
        if done >= count:
            bar.stop()

    return show


@contextmanager
def step_bar(language: str) -> Iterator[Callable[[str, float], None]]:
    """A bar with the time that is left for each step of an evaluation, on stderr and only where a person looks."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn, TimeRemainingColumn

    from elbowroom.pictures.words import say

    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.percentage:>3.0f}%"),
               TimeElapsedColumn(), TimeRemainingColumn())  # fmt: skip
    console = Console(stderr=True)
    with Progress(*columns, console=console, disable=not console.is_terminal, transient=True) as bar:
        tasks: dict[str, TaskID] = {}

        def show(step: str, share: float) -> None:
            if step not in tasks:
                tasks[step] = bar.add_task(say(f"step.{step}", language), total=1.0)
            bar.update(tasks[step], completed=share)

        yield show
