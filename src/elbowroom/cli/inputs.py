"""What the commands share: data and runs by name, and results by the ending of the file asked for."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

PICTURE_ENDINGS = (".png", ".svg", ".pdf")


def read_data(source: str, split: str | None = None, label_column: str | None = None) -> Any:
    """The data set of a name or path; on a terminal a download is asked for first."""
    from elbowroom.data.load import load

    return load(source, split=split, label_column=label_column, download=_ask if sys.stdin.isatty() else True)


def read_run(path: Path) -> Any:
    """The fitted estimator of a run folder."""
    from elbowroom.estimators.saved import load

    return load(path)


def write_result(path: Path, array: Any, names: list[str] | None = None) -> None:
    """Writes an array by the file's ending: .npy, .npz, .csv or .parquet, or rows as pictures: .png, .svg, .pdf."""
    if path.suffix.lower() in PICTURE_ENDINGS:
        from elbowroom.pictures.figures.samples import samples
        from elbowroom.pictures.output import save

        save(samples(array[:100], vmin=float(array.min()), vmax=float(array.max())), path)
        shown = min(100, len(array))
        print(f"{path}: {shown} of {len(array)} rows as pictures")
        return
    from elbowroom.data.writers import write_array

    flat = array.reshape(len(array), -1) if path.suffix.lower() in (".csv", ".parquet") else array
    write_array(path, flat, names if names and flat.ndim == 2 and len(names) == flat.shape[1] else None)
    print(f"{path}: {' x '.join(map(str, array.shape))} {array.dtype}")


def _ask(question: str) -> bool:
    answer = input(f"{question} [Y/n] ").strip().lower()
    return answer in ("", "y", "yes")
