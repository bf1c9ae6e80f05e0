"""What is measured of a model of texts for its page, and what it writes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from elbowroom.data.ragged import Ragged
from elbowroom.evaluation.inference import evenly
from elbowroom.evaluation.saved import SavedEvaluation
from elbowroom.evaluation.texts.generated import generated_measures
from elbowroom.evaluation.texts.measures import measure_texts
from elbowroom.latent.interpolate import path
from elbowroom.pictures.text_view import Attended, TextView
from elbowroom.runs.source import HELD_OUT
from elbowroom.runs.texts import MeasuredTexts

MOST_TEXTS = 10_000
"""Texts that are measured, at most, evenly taken."""
GENERATED = 200
"""Texts that the model writes, at most, to be compared with what should come out."""
EXAMPLES = 8
SAMPLES = 6
STEPS = 7
WELL_SEEN, MOST_DRAWN = 14, 40
"""Tokens of an example whose attention is drawn: what is sought, and the most that are read; no more are shown."""


def view_of_texts(
    estimator: Any,
    data: MeasuredTexts,
    name: str,
    environment: Mapping[str, Any],
    saved: SavedEvaluation | None = None,
) -> TextView:
    """A fitted estimator of texts with everything that its page shows.

    Args:
        estimator: a fitted one.
        data: texts or pairs.
        name: of the run.
        environment: where it was trained.
        saved: its long evaluation, where there is one.
    """
    split = data.split
    source, target = estimator._texts(data.texts, None, "the texts")
    read, wanted = estimator._encoded(source, target)
    measured = evenly(MOST_TEXTS, len(source))
    read, wanted = read.take(measured), None if wanted is None else wanted.take(measured)
    measures = measure_texts(estimator.plan_.objective, estimator.model_, read, wanted, split)
    unknown = max(estimator.vocabulary_.unknown(side) for side in (read, wanted or read))
    place = evenly(GENERATED, len(measured))
    some, right = ([side[i] for i in measured[place]] for side in (source, target or source))
    read, wanted = read.take(place), (wanted or read).take(place)
    generated = estimator._generated(read)
    measures += generated_measures(estimator.target_vocabulary_, generated, right, wanted, split, target is not None)
    shown = (some, right, generated) if target is not None else (some, generated)
    extra = _of_codes(estimator, some, read) if target is None else _of_pairs(estimator, some, read.lengths, generated)
    return TextView(
        name, estimator.plan_, estimator.history_, estimator.stop_reason_, environment, data.title,
        split, len(measured), measures, unknown, estimator.target_vocabulary_.digest(), estimator.n_texts_,
        list(zip(*shown, strict=True))[:EXAMPLES], saved=saved, source=data.source,
        held_out=(estimator.source_ or {}).get(HELD_OUT), **extra,
    )  # fmt: skip


def _of_pairs(estimator: Any, source: list[str], lengths: np.ndarray, generated: list[str]) -> dict[str, Any]:
    if not estimator.model_.config.decoder.reads_states:
        return {}
    # long enough to show a way, and short enough to be read
    nearest = np.argsort(np.abs(lengths - WELL_SEEN), kind="stable")
    chosen = [i for i in nearest if generated[i].strip() and lengths[i] <= MOST_DRAWN][:2]
    looks = [estimator.attention_of(source[i], generated[i]) for i in chosen]
    return {"attended": [Attended(weights[:MOST_DRAWN], rows[:MOST_DRAWN], read) for weights, rows, read in looks]}


def _of_codes(estimator: Any, texts: list[str], read: Ragged) -> dict[str, Any]:
    texts = [text for text, known in zip(texts, estimator.vocabulary_.known(read), strict=True) if known]
    shown: dict[str, Any] = {"drawn": estimator.sample(SAMPLES, random_state=0)} if hasattr(estimator, "sample") else {}
    if not texts:
        return shown
    lengths = [len(text) for text in texts]
    middle = np.argsort(np.abs(np.array(lengths) - np.median(lengths)), kind="stable")
    different = [texts[middle[0]], next((texts[i] for i in middle if texts[i] != texts[middle[0]]), texts[middle[0]])]
    first, last = estimator._codes(estimator._encoded(different, None)[0])
    return shown | {"path": estimator.inverse_transform(path(first, last, STEPS)), "ends": tuple(different)}
