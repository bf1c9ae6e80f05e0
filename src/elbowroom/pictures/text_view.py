"""A run of texts as its page shows it: what was measured, and what the model writes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from elbowroom.evaluation.alarms import Finding
from elbowroom.evaluation.measure import Measure
from elbowroom.evaluation.saved import SavedEvaluation
from elbowroom.evaluation.texts.alarms import find_text_alarms


@dataclass(frozen=True)
class Attended:
    """Attention [U, T] of one example, and the tokens of its rows and columns."""

    weights: np.ndarray
    generated: list[str]
    read: list[str]


@dataclass(frozen=True)
class TextView:
    """One run; `measures` and examples are of texts of the same split."""

    name: str
    plan: Any
    history: Sequence[Mapping[str, Any]]
    stop_reason: str | None
    environment: Mapping[str, Any]
    title: str
    """How the texts are called."""
    split: str
    rows: int
    measures: Sequence[Measure]
    unknown: float
    """Share of the measured tokens that the vocabulary has not."""
    vocabulary: str
    """Digest of the vocabulary whose tokens were counted."""
    texts: int
    """Texts or pairs that training saw."""
    examples: Sequence[tuple[str, ...]]
    """Source, target and what was generated; or a text and its reconstruction."""
    path: Sequence[str] = ()
    """Texts on the straight way between two codes, both ends included."""
    ends: tuple[str, str] = ("", "")
    """The texts of these two codes, as they are."""
    drawn: Sequence[str] = ()
    """Draws of the prior."""
    attended: Sequence[Attended] = ()
    saved: SavedEvaluation | None = None
    """The long evaluation in the run folder."""
    source: str = ""
    """Where the texts came from."""
    held_out: Mapping[str, Any] | None = None
    """How many texts training held out, and how many of these share a side with it; see `runs.source`."""

    @cached_property
    def findings(self) -> list[Finding]:
        """The alarms of the run."""
        return find_text_alarms(self.measures, self.unknown, self.texts, self.history, self.stop_reason,
                                self.held_out)  # fmt: skip

    @property
    def data_record(self) -> dict[str, str]:
        """Source, title and split of the texts."""
        return {"source": self.source, "title": self.title, "split": self.split}

    @property
    def of_pairs(self) -> bool:
        """Whether one text becomes another."""
        return self.plan.model.latent_dim is None
