"""What a run answers with: arrays, tables, texts; each writes itself by a file's ending and says so in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from elbowroom.data import writers
from elbowroom.data.arrays import range_of
from elbowroom.data.whole_files import write_whole
from elbowroom.errors import ConfigError
from elbowroom.pictures.output import save
from elbowroom.wording import said

PICTURE_ENDINGS = (".png", ".svg", ".pdf")
TEXT_ENDINGS = (".txt", ".tsv", ".csv", ".parquet")
MOST_PICTURES, MOST_CURVES = 100, 8


class Result(Protocol):
    """What can be written, and then says what was."""

    def write(self, path: Path | None) -> str:
        """Writes the file, by its ending, and gives the words for it; None takes the usual place."""
        ...


@dataclass(frozen=True)
class Arrays:
    """An array [N, ...]: numbers, tables, or pictures.

    Args:
        values: the array.
        names: of the columns, where it has two dimensions and as many.
        whole: columns that a table has as whole numbers, with the lowest and the highest one.
        curves: whether rows are drawn as curves.
        usual: the file that is written where none is named.
        note: what is said beside.
        inputs: the first rows before the model changed them; a picture shows them above what became of them.
        language: of a picture's words.
        about: what a table says of each row before its numbers, such as the name of its file.
    """

    values: np.ndarray
    names: Sequence[str] | None = None
    curves: bool = False
    usual: str = ""
    note: str = ""
    inputs: np.ndarray | None = None
    language: str = "en"
    whole: Mapping[str, Sequence[int]] | None = None
    about: Mapping[str, np.ndarray] = field(default_factory=dict)

    def write(self, path: Path | None) -> str:
        """.npy, .npz, .csv or .parquet; or rows as pictures: .png, .svg, .pdf."""
        place, array = path or Path(self.usual), self.values
        if place.suffix.lower() in PICTURE_ENDINGS:
            return _lines(self._draw(place), self.note)
        if self.whole and self.names and place.suffix.lower() in (".csv", ".parquet"):
            return Table(self._columns(), self.note).write(place)
        flat = array.reshape(len(array), -1) if place.suffix.lower() in (".csv", ".parquet") else array
        fit = self.names and flat.ndim == 2 and len(self.names) == flat.shape[1]
        names = list(self.names) if fit and self.names else None
        note = self.note
        if self.about and place.suffix.lower() in (".csv", ".parquet"):
            numbers = names or [f"x{column}" for column in range(flat.shape[1])]
            writers.write_columns(place, {**self.about, **dict(zip(numbers, flat.T, strict=True))})
        else:
            writers.write_array(place, flat, names)
            if self.about:
                note = _lines(note, f"  a table (.csv or .parquet) says the {' and the '.join(self.about)} of each row")
        return _lines(f"{place}: {' x '.join(map(str, array.shape))} {array.dtype}", note)

    def _columns(self) -> dict[str, np.ndarray]:
        """The columns of a table; whole numbers are such, and lie between their ends."""
        columns = dict(zip(self.names or (), self.values.T, strict=True))
        for name, (low, high) in (self.whole or {}).items():
            columns[name] = np.rint(np.clip(columns[name], low, high)).astype(np.int64)
        return columns

    def _draw(self, path: Path) -> str:
        from elbowroom.pictures.figures.reconstructions import reconstructions
        from elbowroom.pictures.figures.samples import samples
        from elbowroom.pictures.figures.series import series

        array, inputs = self.values, self.inputs
        shown = min(MOST_CURVES if self.curves else MOST_PICTURES, len(array))
        alone = {"sample" if inputs is None else "reconstruction": array[:shown]}
        rows = alone if inputs is None else {"input": inputs[:shown], **alone}
        if self.curves:
            figure = series(rows, language=self.language)
        elif inputs is None:
            figure = samples(array[:shown], vmin=float(array.min()), vmax=float(array.max()))
        else:
            low, high = range_of(inputs)
            figure = reconstructions(rows, vmin=low, vmax=high, language=self.language)
        save(figure, path)
        return said(f"{path}: {shown} of {len(array)} rows as pictures")


@dataclass(frozen=True)
class Sheet:
    """A picture of examples in columns and what became of them in rows.

    Args:
        rows: name -> [N, *event].
        like: rows whose range of values the pictures have.
        note: what is said of it.
        columns: examples side by side.
        language: of the names.
    """

    rows: Mapping[str, np.ndarray]
    like: np.ndarray
    note: str
    columns: int = 10
    language: str = "en"

    def write(self, path: Path | None) -> str:
        """.png, .svg or .pdf."""
        from elbowroom.pictures.figures.reconstructions import reconstructions

        assert path is not None, "a sheet has no usual place"
        low, high = range_of(self.like)
        save(reconstructions(self.rows, vmin=low, vmax=high, columns=self.columns, language=self.language), path)
        return f"{path}: {self.note}"


@dataclass(frozen=True)
class Table:
    """Columns [N] of several types, such as times and scores.

    Args:
        columns: name -> values.
        note: what is said beside.
        order: in which the rows are written, places [N]; None leaves them as they are.
    """

    columns: Mapping[str, Any]
    note: str = ""
    order: np.ndarray | None = None

    def write(self, path: Path | None) -> str:
        """.npz, .csv or .parquet; .npy has no place for text, and takes the numbers alone, in the data's order."""
        assert path is not None, "a table has no usual place"
        columns = dict(self.columns)
        if path.suffix.lower() == ".npy":
            columns = {name: values for name, values in columns.items() if np.asarray(values).dtype.kind not in "OSUT"}
        elif self.order is not None:
            columns = {name: np.asarray(values)[self.order] for name, values in columns.items()}
        writers.write_columns(path, columns)
        return _lines(f"{path}: {len(next(iter(columns.values())))} x {len(columns)}", self.note)


@dataclass(frozen=True)
class Texts:
    """Columns of texts, of which the last is the answer."""

    columns: Mapping[str, Sequence[str]]

    def write(self, path: Path | None) -> str:
        """The last column as lines (.txt), or all as a table (.tsv .csv .parquet); without a path nothing is written.

        Raises:
            ConfigError: another ending.
        """
        last = self.columns[list(self.columns)[-1]]
        if path is None:
            return "\n".join(last)
        ending = path.suffix.lower()
        if ending not in TEXT_ENDINGS:
            raise ConfigError("Texts are written by the file's ending.", path.name, f"take {', '.join(TEXT_ENDINGS)}")
        if ending in (".txt", ".tsv"):
            wanted = [last] if ending == ".txt" else list(self.columns.values())
            rows = ("\t".join(" ".join(text.split("\t")) for text in row) for row in zip(*wanted, strict=True))
            write_whole(path, "".join(" ".join(row.splitlines()) + "\n" for row in rows).encode())
        else:
            columns = {name: np.array(list(texts), dtype=object) for name, texts in self.columns.items()}
            writers.write_columns(path, columns)
        return said(f"{path}: {len(last)} texts")


def _lines(*words: str) -> str:
    return "\n".join(word for word in words if word)
