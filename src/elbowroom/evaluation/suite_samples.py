"""The decoder of an evaluation: the geometry of what it makes of codes, and the quality of its samples."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from elbowroom.data.rows import taken
from elbowroom.evaluation import inference
from elbowroom.evaluation.alarms import Finding
from elbowroom.evaluation.features import FeatureSpace
from elbowroom.evaluation.generation import frechet, sample_quality
from elbowroom.evaluation.geometry import class_shares, continuity, sure_share, total_variation
from elbowroom.evaluation.group import Group
from elbowroom.evaluation.health import prior_draws
from elbowroom.evaluation.inference import evenly, has_density
from elbowroom.evaluation.labels import repeated
from elbowroom.evaluation.likelihood_parts import is_mass
from elbowroom.evaluation.measure import Measure
from elbowroom.evaluation.occupancy import occupancy
from elbowroom.model import Model

PAIRS, STEPS = 500, 64
CELLS = 50
MOST_REAL = 5000
"""Real rows that samples are compared with, at most, evenly taken."""
CONFIDENCE = 0.9


@dataclass(frozen=True)
class Generated:
    """Decoded draws of the prior.

    Args:
        x: rows [M, *event].
        drawn: whether they are draws of p(x|z), or its means.
        has_prior: whether the model was trained toward its prior.
    """

    x: np.ndarray
    drawn: bool
    has_prior: bool

    @classmethod
    def of(
        cls, model: Model, x: np.ndarray, rows: int, seed: int, labels: Any = None, toward_prior: bool | None = None
    ) -> Generated:
        """Draws of p(x|z) where rows x are such draws, black and white or whole numbers; else its means.

        A conditional model is given the labels of the rows, gone through as often as it takes.
        """
        drawn = is_mass(model, x)
        has_prior = has_density(model) if toward_prior is None else toward_prior
        labels = taken(labels, np.arange(rows) % len(x))
        return cls(inference.sample(model, rows, seed, drawn, labels), drawn, has_prior)


def geometry_group(
    model: Model, x: np.ndarray, split: str, space: FeatureSpace, generated: Generated, seed: int,
    tell: Callable[[str, float], None], labels: Any = None,
) -> Group:  # fmt: skip
    """Continuity between codes, gaps of a 2-D map, and with classes how sure and how even samples are.

    The lines of a conditional model are decoded under the label of the first row.
    """
    tell("geometry", 0.0)
    codes = inference.encode(model, x, labels)
    ways = continuity(lambda z: inference.decode(model, z, repeated(labels, len(z))), codes, space, PAIRS, STEPS, seed)
    error = float(ways.std(ddof=1) / len(ways) ** 0.5)
    unit = f"largest over mean step of {STEPS}; {space.name}"
    measures = [Measure("continuity", float(ways.mean()), unit, split, len(x), PAIRS, error)]
    tell("geometry", 0.7)
    if codes.shape[1] == 2:
        cells = occupancy(codes.astype(np.float64), seed, CELLS, prior_draws(model, len(codes), seed, "cells"))
        unit = f"share of {CELLS} x {CELLS} cells"
        measures.append(Measure("empty_cells", cells.empty, unit, split, len(x)))
        measures.append(Measure("empty_cells_reference", cells.empty_reference, unit, "prior", len(x)))
    if space.classes is not None:
        real, count = x[evenly(MOST_REAL, len(x))], len(generated.x)
        sure, sure_of_real = (sure_share(space, rows, CONFIDENCE) for rows in (generated.x, real))
        distance = total_variation(class_shares(space, generated.x), class_shares(space, x))
        of = f"share surer than {CONFIDENCE:.0%}; {space.name}"
        measures += [
            Measure("confident_samples", sure, of, "samples", count),
            Measure("confident_reference", sure_of_real, of, split, len(real)),
            Measure("class_shares", distance, f"total variation; {space.name}", split, len(x), count),
        ]
    tell("geometry", 1.0)
    return Group("geometry", tuple(measures), (_space_note(space),))


def samples_group(
    x: np.ndarray, split: str, space: FeatureSpace, generated: Generated, train: np.ndarray,
    tell: Callable[[str, float], None],
) -> Group:  # fmt: skip
    """Frechet and kernel distance, precision and recall, and how near samples come to a training row."""
    tell("samples", 0.0)
    real = x[evenly(MOST_REAL, len(x))]
    measures = sample_quality(space, real, generated.x, split, train)
    tell("samples", 0.9)
    known = train[evenly(MOST_REAL, len(train))]
    reference = frechet(space.features(real), space.features(known))
    measures.insert(1, Measure("frechet_reference", reference, measures[0].unit, split, len(real), len(known)))
    tell("samples", 1.0)
    notes = [_space_note(space), Finding("notice", "evaluation.drawn" if generated.drawn else "evaluation.means")]
    if not generated.has_prior:
        notes.append(Finding("notice", "evaluation.no_prior"))
    return Group("samples", tuple(measures), tuple(notes))


def _space_note(space: FeatureSpace) -> Finding:
    about = dict(space.about)
    return Finding("notice", f"evaluation.space_{about.pop('kind', 'given')}", about or {"name": space.name})
