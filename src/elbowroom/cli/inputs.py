"""What the commands share: data and runs by name, and results by the ending of the file asked for."""

from __future__ import annotations

import sys
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

PICTURE_ENDINGS = (".png", ".svg", ".pdf")


def read_data(
    source: str,
    split: str | None = None,
    label_column: str | None = None,
    series: Mapping[str, Any] | None = None,
    **images: Any,
) -> Any:
    """The data set of a name or path; on a terminal a download is asked for first, and decoding shows a bar.

    Args:
        source: the name or path.
        split: which part of a set.
        label_column: of a table.
        series: window, stride, time and gaps, where the rows are the steps of a series that is cut into windows.
        images: of images.
    """
    from elbowroom.data.load import load
    from elbowroom.data.windows import windows

    if are_images(source):
        with _bar() as progress:
            return load(source, split, label_column, progress=progress, **images)
    time = series["time"] if series else None
    data = load(source, split, label_column, consent(), time_column=time, **images)
    return windows(data, series["window"], series["stride"], gaps=series["gaps"]) if series else data


def read_like(
    source: str, folder: Path, split: str | None = None, label_column: str | None = None, gaps: str | None = None
) -> Any:
    """As `read_data`; images are prepared, and series cut, like those that the run of this folder was fitted to.

    Columns are matched by their names. `gaps` says what to do where steps of a series are missing, if not as then.

    Raises:
        DataError: columns of other names.
    """
    known = _source(folder)
    if not are_images(source):
        cut = known.get("series")
        cut = {**cut, "gaps": gaps} if cut and gaps else cut
        return _in_columns(read_data(source, split, label_column, cut), known.get("feature_names"))
    return _in_range(read_data(source, split, label_column, **image_rule(folder)), folder)


def _in_columns(data: Any, known: list[str] | None) -> Any:
    """A table, or windows of several channels, with its columns in the order of those that a run was fitted to."""
    from dataclasses import replace

    import numpy as np

    from elbowroom.errors import DataError

    given = None if data.feature_names is None else list(data.feature_names)
    if known is None or given is None or given == known:
        return data
    if sorted(given) != sorted(known):
        lacking, more = ([name for name in a if name not in b] for a, b in ((known, given), (given, known)))
        got = [f"without {', '.join(lacking)}"] * bool(lacking) + [f"with {', '.join(more)}"] * bool(more)
        raise DataError("A run is given columns of the names that it was fitted to.", f"a table {' and '.join(got)}",
                        "rename or leave out columns; a label's is named by --label-column")  # fmt: skip
    order = [given.index(name) for name in known]
    return replace(data, x=np.asarray(data.x)[..., order], feature_names=tuple(known))


def _in_range(data: Any, folder: Path) -> Any:
    """Images, 0 to 255, in the range of the numbers that the run of this folder was fitted to, where it had others."""
    from dataclasses import replace

    import numpy as np

    known = _source(folder).get("range")
    if known is None:
        return data
    low, high = known
    return replace(data, x=np.asarray(data.x, np.float32) * ((high - low) / 255.0) + low)


def as_drawn(rows: Any, folder: Path, estimator: Any) -> Any:
    """Rows [..., *event] as pictures show them.

    Windows of several channels are curves, one channel behind the other, in the units that the model's networks see.
    """
    import numpy as np
    import torch

    from elbowroom.pictures.cells import channels_behind

    rows, event = np.asarray(rows), _event_shape(folder)
    if len(event) != 2 or not _source(folder).get("series"):
        return rows
    model = estimator.model_
    with torch.no_grad():
        scaled = model.scaling(torch.from_numpy(np.ascontiguousarray(rows.reshape(-1, *event))), model.dtype)
    return channels_behind(scaled.numpy().reshape(rows.shape))


def read_steps(source: str, folder: Path, split: str | None = None, label_column: str | None = None) -> Any:
    """The series that `read_like` cuts, whole: a row for each step."""
    from elbowroom.data.load import load

    return load(source, split, label_column, time_column=_source(folder)["series"]["time"])


def image_rule(folder: Path) -> dict[str, Any]:
    """How images are prepared for the run of this folder: as its own were, or else to the shape of its rows."""
    if images := _source(folder).get("images"):
        return images
    shape = _event_shape(folder)
    if len(shape) != 2 and shape[2:] != [3]:
        return {}  # the run is of other rows, and its model says so when it sees images
    return {"size": shape[:2], "colour": "grey" if len(shape) == 2 else "colour"}


def _event_shape(folder: Path) -> list[int]:
    from elbowroom import runs

    found: list[int] = runs.read_json(folder / runs.CONFIG).get("plan", {}).get("model", {}).get("event_shape", [])
    return found


def _source(folder: Path) -> dict[str, Any]:
    from elbowroom import runs

    return runs.read_json(folder / runs.CONFIG).get("source") or {}


def are_images(source: str) -> bool:
    """Whether a source is no name of a public set, and a folder, archive or list of images."""
    from elbowroom.data import catalogue
    from elbowroom.data.images import is_images

    return not catalogue.is_name(source) and is_images(source)


@contextmanager
def _bar() -> Iterator[Callable[[int, int], None]]:
    """A bar for images that are decoded, on stderr and only where a person looks at it; none if all are ready."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    console = Console(stderr=True)
    columns = (TextColumn("images"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, disable=not console.is_terminal, transient=True) as bar:

        def tell(done: int, count: int) -> None:
            if not bar.task_ids:
                bar.add_task("", total=count)
            bar.update(bar.task_ids[0], completed=done)

        yield tell


def read_run(path: Path, reads: Collection[str] = ("rows",)) -> Any:
    """The fitted estimator of a run folder.

    Args:
        path: the folder.
        reads: what the command has a use for: models of "rows", of "texts", of "pairs".

    Raises:
        ConfigError: the run's model reads something else.
    """
    from elbowroom.errors import ConfigError
    from elbowroom.estimators.saved import load

    estimator = load(path)
    if estimator.reads not in reads:
        raise ConfigError(f"This command is for models of {' or '.join(MODELS_OF[kind] for kind in reads)}.",
                          f"{path}, whose {type(estimator).__name__} reads {MODELS_OF[estimator.reads]}",
                          f"such a run is for {COMMANDS_OF[estimator.reads]}")  # fmt: skip
    return estimator


MODELS_OF = {"rows": "rows", "texts": "texts", "pairs": "pairs of texts"}
COMMANDS_OF = {
    "rows": "embed, reconstruct, sample, morph, traverse, score, evaluate and report",
    "texts": "embed, reconstruct, interpolate, sample, score, evaluate and report",
    "pairs": "translate, score, evaluate and report",
}


def read_rows(text: str, count: int) -> Any:
    """Places of rows, such as "3,17,42", as indices [R] into so many rows.

    Raises:
        ConfigError: not whole numbers, or one that is no row.
    """
    import numpy as np

    from elbowroom.errors import ConfigError

    try:
        found = [int(cell) for cell in text.split(",")]
    except ValueError:
        raise ConfigError("Rows are whole numbers with commas between them.", repr(text), "try 3,17,42") from None
    outside = [row for row in found if not 0 <= row < count]
    if outside:
        raise ConfigError(f"A row is one of the data, 0 to {count - 1}.", str(outside[0]), "name another row")
    return np.array(found)


def read_part(text: str) -> dict[str, Any]:
    """A part with settings, such as "block,height=10,width=10", as a dictionary; values are JSON, or else text.

    Raises:
        ConfigError: a setting without a value.
    """
    import json

    from elbowroom.errors import ConfigError

    name, *settings = text.split(",")
    found: dict[str, Any] = {"name": name}
    for setting in settings:
        key, equals, value = setting.partition("=")
        if not equals:
            raise ConfigError("Settings follow a name as setting=value, with commas between them.", repr(text),
                              "write it as in block,height=10,width=10")  # fmt: skip
        try:
            found[key.strip()] = json.loads(value)
        except json.JSONDecodeError:
            found[key.strip()] = value
    return found


def labels_for(estimator: Any, data: Any) -> dict[str, Any]:
    """The argument y of a conditional model's methods; none for the others.

    Raises:
        DataError: the data have no labels.
    """
    from elbowroom.errors import DataError
    from elbowroom.evaluation.conditions import labels_of

    if estimator.model_.config.condition is None:
        return {}
    if data.y is None:
        raise DataError("A conditional model wants the labels of the rows too.", f"{data.source}, without labels",
                        "name their column by --label-column, or take a set that has labels")  # fmt: skip
    return {"y": labels_of(estimator.model_.config, data)}


def is_of_series(folder: Path, estimator: Any) -> bool:
    """Whether the rows of a run are series: windows that were cut, or what a network of series reads."""
    return bool(_source(folder).get("series") or estimator.model_.config.encoder.for_series)


def write_result(path: Path, array: Any, names: list[str] | None = None, series: bool = False) -> None:
    """Writes an array by the file's ending: .npy, .npz, .csv or .parquet, or rows as pictures: .png, .svg, .pdf.

    Series are drawn as curves.
    """
    if path.suffix.lower() in PICTURE_ENDINGS:
        from elbowroom.pictures.figures.samples import samples
        from elbowroom.pictures.figures.series import series as curves
        from elbowroom.pictures.output import save

        if series:
            shown, figure = min(8, len(array)), curves({"sample": array[:8]})
        else:
            shown = min(100, len(array))
            figure = samples(array[:shown], vmin=float(array.min()), vmax=float(array.max()))
        save(figure, path)
        print(f"{path}: {shown} of {len(array)} rows as pictures")
        return
    from elbowroom.data.writers import write_array

    flat = array.reshape(len(array), -1) if path.suffix.lower() in (".csv", ".parquet") else array
    write_array(path, flat, names if names and flat.ndim == 2 and len(names) == flat.shape[1] else None)
    print(f"{path}: {' x '.join(map(str, array.shape))} {array.dtype}")


def write_columns(path: Path, columns: Mapping[str, Any]) -> None:
    """Writes columns [N] of several types, such as times and scores, by the file's ending."""
    from elbowroom.data import writers

    writers.write_columns(path, columns)
    print(f"{path}: {len(next(iter(columns.values())))} x {len(columns)}")


def consent() -> Any:
    """Whether to download what is absent: on a terminal a person is asked."""
    return _ask if sys.stdin.isatty() else True


def _ask(question: str) -> bool:
    answer = input(f"{question} [Y/n] ").strip().lower()
    return answer in ("", "y", "yes")
