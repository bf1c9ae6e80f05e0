"""A map of codes beside the same map of the rows themselves, and how far each can be trusted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import torch

from elbowroom.data.arrays import check_data
from elbowroom.errors import DataError
from elbowroom.evaluation.inference import as_input, blocks, for_inference
from elbowroom.evaluation.measure import Measure
from elbowroom.latent.projections import NEIGHBOURS, Projection, project, trust
from elbowroom.model import Model


@dataclass(frozen=True)
class CodeMap:
    """What a figure of a map shows, and what is measured of it.

    Args:
        projections: "codes", and "rows" where the rows themselves were mapped too.
        measures: the trustworthiness of each, with the number of neighbours in its unit.
    """

    projections: Mapping[str, Projection]
    measures: Sequence[Measure]

    @property
    def trust(self) -> dict[str, float]:
        """The values of the measures by their names."""
        return {measure.name: measure.value for measure in self.measures}


def map_codes(
    codes: np.ndarray,
    rows: np.ndarray | None = None,
    by: str = "tsne",
    seed: int = 0,
    *,
    dimensions: Sequence[int] | None = None,
    beside: bool = True,
    split: str = "given rows",
) -> CodeMap:
    """Codes [N, D] on a plane, with the trustworthiness of the map to the codes and to the rows.

    Three measures: `trustworthiness` of the map of the codes to the rows, `trustworthiness_of_rows` of the same map
    made of the rows themselves, which is what the first is to be compared with, and `trustworthiness_to_codes` of the
    map of the codes to the codes. Too few rows for so many neighbours have none.

    Args:
        codes: means of q(z|x), or draws of it.
        rows: what the codes are of [N, *event], on comparable scales, such as `scaled_rows` gives; None without any.
        by: "tsne", "pca", "umap" or "coordinates"; see `project`.
        seed: of t-SNE and UMAP.
        dimensions: of "coordinates", which two, counted from 0.
        beside: map the rows themselves too, which takes as long again or longer; coordinates are of codes alone.
        split: what to call the rows.

    Raises:
        ConfigError: an unknown method, or UMAP where it is not installed.
        DataError: codes that are no rows [N, D], rows of another number, or too few.
    """
    codes = check_data(codes, "codes")
    flat = None if rows is None else check_data(rows, "rows").reshape(len(rows), -1)
    if flat is not None and len(flat) != len(codes):
        raise DataError("Each row has a code.", f"{len(flat)} rows and {len(codes)} codes", "pass those of one set")
    projections = {"codes": project(codes, by, seed, dimensions)}
    if flat is not None and beside and projections["codes"].dimensions is None:
        projections["rows"] = project(flat, by, seed)
    measures = []

    def measure(name: str, true: np.ndarray, shown: str) -> None:
        value = trust(true, projections[shown].points)
        measures.append(Measure(name, value, f"share, {NEIGHBOURS} neighbours", split, len(codes)))

    if len(codes) > 2 * NEIGHBOURS:
        if flat is not None:
            measure("trustworthiness", flat, "codes")
        if flat is not None and "rows" in projections:
            measure("trustworthiness_of_rows", flat, "rows")
        measure("trustworthiness_to_codes", codes, "codes")
    return CodeMap(projections, measures)


def scaled_rows(model: Model, x: np.ndarray) -> np.ndarray:
    """Rows [N, F] as the networks see them, flattened, so that the columns of a table can be compared."""
    ready = for_inference(model, x.dtype)
    with torch.no_grad():
        scaled = [ready.scaling(as_input(block), ready.dtype).flatten(1).numpy() for block in blocks(x, ready)]
    return np.concatenate(scaled)
