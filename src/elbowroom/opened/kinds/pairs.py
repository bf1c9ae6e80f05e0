"""Runs of pairs: one text becomes another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from elbowroom.data.text.pairs import Pairs
from elbowroom.opened.kinds._sequences import SequencesRun
from elbowroom.opened.results import Texts
from elbowroom.runs.texts import MeasuredTexts


@dataclass(frozen=True)
class PairsRun(SequencesRun):
    """A run whose model reads one text and gives another."""

    models = "pairs of texts"
    commands = "translate, score, evaluate and report"
    sides = 2

    def in_memory(self, data: Any) -> MeasuredTexts:
        """`Pairs`, or a tuple (sources, targets)."""
        pairs = Pairs(tuple(data[0]), tuple(data[1])) if isinstance(data, tuple) else data
        return MeasuredTexts(pairs, "", getattr(pairs, "title", ""), "given texts")

    def translations(self, texts: Sequence[str], **decoding: Any) -> Texts:
        """What each text becomes."""
        return Texts({"source": texts, "written": self.estimator.predict(texts, **decoding)})


kind = PairsRun
