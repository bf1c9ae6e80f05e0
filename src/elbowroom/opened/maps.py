"""The map of a run's codes: a picture, and a table of where each row lies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from elbowroom.data import writers
from elbowroom.latent.maps import CodeMap, map_codes
from elbowroom.opened.results import PICTURE_ENDINGS
from elbowroom.pictures.output import save
from elbowroom.wording import said

MOST_ROWS = 10_000
"""Rows of a map, unless more are asked for."""


@dataclass(frozen=True)
class ToMap:
    """What a run brings to a map.

    Args:
        codes: [N, D].
        places: of the rows among the data, counted from 0 [N].
        rows: what the codes are of [N, F], as the networks see them; None where these are no numbers.
        labels: [N], or None.
        class_names: a name per class number, or None.
        split: what to call the rows.
    """

    codes: np.ndarray
    places: np.ndarray
    rows: np.ndarray | None = None
    labels: np.ndarray | None = None
    class_names: Sequence[str] | None = None
    split: str = "given rows"


@dataclass(frozen=True)
class MapOfRun:
    """A map that writes itself.

    Args:
        source: what was mapped.
        made: the map with its measures.
        names: of the rows, such as the files of images; by default their places.
        language: of the picture.
        are_files: whether the names are those of files.
    """

    source: ToMap
    made: CodeMap
    names: Sequence[str]
    language: str = "en"
    are_files: bool = False

    def write(self, path: Path) -> str:
        """A picture (.png .svg .pdf) and, beside it, the table as .csv; or the table alone (.csv .npz .parquet).

        Raises:
            ConfigError: another ending.
            RunError: a file cannot be written.
        """
        if path.suffix.lower() not in PICTURE_ENDINGS:
            return self._write_table(path)
        from elbowroom.pictures.figures.scatter import scatter

        shown, source = self.made.projections, self.source
        figure = scatter(shown, source.labels, names=source.class_names, language=self.language)
        save(figure, path)
        return f"{said(f'{path}: {len(self.names)} points')}\n{self._write_table(path.with_suffix('.csv'))}"

    def _write_table(self, path: Path) -> str:
        columns: dict[str, Any] = {"file" if self.are_files else "row": np.array(list(self.names))}
        for name, one in self.made.projections.items():
            prefix = "" if name == "codes" else f"{name}_"
            numbers = (1, 2) if one.dimensions is None else tuple(d + 1 for d in one.dimensions)
            method = one.by if one.dimensions is None else "z"
            columns |= {f"{prefix}{method}_{n}": one.points[:, axis] for axis, n in enumerate(numbers)}
        if self.source.labels is not None:
            columns["label"] = np.asarray(self.source.labels)
        writers.write_columns(path, columns)
        return said(f"{path}: {len(self.names)} rows of {', '.join(columns)}")


def map_of_run(
    run: Any,
    data: Any,
    by: str | None = None,
    sampled: bool = False,
    seed: int = 0,
    *,
    most: int = MOST_ROWS,
    dimensions: Sequence[int] | None = None,
    beside: bool = True,
    names: Sequence[str] = (),
    language: str = "en",
) -> MapOfRun:
    """The codes of data on a plane.

    Args:
        run: an open run that has codes.
        data: of its `read`.
        by: "tsne", "pca", "umap" or "coordinates"; None takes codes of two dimensions as they are, and t-SNE of more.
        sampled: draws of q(z|x) in place of its means.
        seed: of the draws, and of t-SNE and UMAP.
        most: rows, evenly taken.
        dimensions: of "coordinates", which two, counted from 0.
        beside: map the rows themselves too.
        names: of all rows of the data, if they have some.
        language: of the picture.

    Raises:
        ConfigError: an unknown method, or UMAP where it is not installed.
        DataError: rows that the run cannot read, or too few of them.
    """
    source: ToMap = run.to_map(data, most, sampled, seed)
    plain = source.codes.shape[1] == 2 or dimensions is not None
    method = by or ("coordinates" if plain else "tsne")
    made = map_codes(source.codes, source.rows, method, seed, dimensions=dimensions, beside=beside, split=source.split)
    chosen = [names[place] if names else str(place) for place in source.places]
    return MapOfRun(source, made, chosen, language, are_files=bool(names))
