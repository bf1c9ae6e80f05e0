"""Pictures of which some are not as they should be, ranked by a run's score: the list, how well it sorts, and maps.

A set says which class is the normal one (`Dataset.normal`), as MVTec AD does by its folders. Where masks come with it,
the map of the score over the pixels is measured against them. The area under the ROC curve is the chance that a
picture, or a pixel, that is not normal is more unusual to the model than one that is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.metrics import roc_auc_score

from elbowroom.data.dataset import Dataset
from elbowroom.data.rows import row_blocks
from elbowroom.evaluation.inference import evenly
from elbowroom.evaluation.measure import Measure
from elbowroom.opened.results import Sheet, Table

LISTED = 10
"""Pictures that are printed, and drawn, the most unusual first."""
MOST_PIXELS = 2**26
"""Of maps that are measured; of more pictures some, evenly taken."""


@dataclass(frozen=True)
class Ranking:
    """What was found, as it is written.

    Args:
        table: a line for each picture, the most unusual first.
        measures: areas under ROC curves.
        notes: what could not be measured, in words.
        sheet: maps of the most unusual pictures, or None.
    """

    table: Table
    measures: Sequence[Measure] = ()
    notes: Sequence[str] = ()
    sheet: Sheet | None = None

    def write(self, path: Path | None) -> str:
        """.csv, .parquet or .npz, and beside it the maps as .png."""
        assert path is not None, "a ranking has no usual place"
        words = [self.table.write(path), *(f"  {measure}" for measure in self.measures), *self.notes]
        if self.sheet is not None:
            words.append(self.sheet.write(path.with_name(f"{path.stem}-maps.png")))
        return "\n".join(words)


def ranking(
    detector: Any, data: Dataset, columns: Mapping[str, np.ndarray], note: str, masks: Any, language: str = "en"
) -> Ranking:
    """Pictures with names by their scores.

    Args:
        detector: the fitted estimator that scored them.
        data: with names; with `normal`, how well the scores sort is measured.
        columns: what a table says of each row: name -> [N], with `score`, higher is more normal.
        note: what is said of the scores.
        masks: of `RowReader.masks`, or None.
        language: of the picture of maps.
    """
    assert data.names is not None
    scores = columns["score"]
    order = np.argsort(scores, kind="stable")
    places = np.empty(len(order), np.int64)
    places[order] = np.arange(1, len(order) + 1)
    kinds = columns.get("class", np.full(len(order), ""))
    listed = [f"  {place}. {data.names[row]} {kinds[row]} {scores[row]:z.5g}"
              for place, row in enumerate(order[:LISTED], start=1)]  # fmt: skip
    words = "\n".join([note, "the most unusual:", *listed])
    table = Table({**columns, "rank": places}, words, order)
    if data.normal is None or "class" not in columns:
        return Ranking(table)
    split, strange = data.split or "given rows", columns["class"] != data.normal
    measures, notes = [], []
    if 0 < strange.sum() < len(strange):
        area = float(roc_auc_score(strange, -scores))
        measures.append(Measure(f"auroc ({data.normal} against the rest)", area, "share", split, len(scores)))
    else:
        notes.append(f"  no auroc: all pictures of {split} are {data.normal if not strange.any() else 'of the rest'}")
    if masks is None:
        return Ranking(table, measures, notes, _sheet(detector, data, order, None, language))
    has_mask, marked = masks
    known = np.flatnonzero(has_mask | ~strange)  # a normal picture has nothing to be marked
    some = known[evenly(max(1, MOST_PIXELS // int(np.prod(marked.shape[1:]))), len(known))]
    if marked[some].any():
        area = float(roc_auc_score(marked[some].ravel(), maps(detector, data.take(some).x).ravel()))
        measures.append(Measure("pixel_auroc (marked against the rest)", area, "share", split, len(some)))
    else:
        notes.append("  no pixel_auroc: the masks mark no pixel")
    return Ranking(table, measures, notes, _sheet(detector, data, order, marked, language))


def maps(detector: Any, x: Any) -> np.ndarray:
    """What each pixel of pictures [N, H, W] or [N, H, W, C] adds to how unusual they are [N, H, W]."""
    values = []
    for block in row_blocks(x, itemsize=8):
        rows = np.asarray(x[block])
        values.append(detector.feature_scores(rows).reshape(*rows.shape[:3], -1).sum(3))
    return np.concatenate(values)


def _sheet(detector: Any, data: Dataset, order: np.ndarray, marked: np.ndarray | None, language: str) -> Sheet:
    """The most unusual pictures, what is marked in them, and their maps, the highest value of all white."""
    first = order[:LISTED]
    shown = np.asarray(data.take(first).x)
    unusual = maps(detector, shown)
    low, high = float(unusual.min()), float(unusual.max())
    top = 255.0 if shown.dtype == np.uint8 else float(shown.max())
    rows = {"input": shown, "score_map": _painted((unusual - low) / max(high - low, 1e-12) * top, shown)}
    if marked is not None:
        rows["mask"] = _painted(marked[first] * top, shown)
    return Sheet(rows, shown, f"{len(first)} pictures and where they are unusual", language=language)


def _painted(values: np.ndarray, like: np.ndarray) -> np.ndarray:
    """Grey values [N, H, W] as pictures of the same shape as these."""
    grey = values if like.ndim == 3 else np.repeat(values[..., None], like.shape[3], 3)
    return grey.astype(like.dtype)
