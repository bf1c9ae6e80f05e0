"""Measures that belong together, with what has to be said beside them; kept as JSON in a run folder."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from pydantic import TypeAdapter

from elbowroom.evaluation.alarms import Finding
from elbowroom.evaluation.measure import Measure


@dataclass(frozen=True)
class Group:
    """One table of an evaluation.

    Args:
        name: "bounds", "latent", "geometry", "probes" or "samples".
        measures: in the order to be shown.
        notes: what a reader must know; the words are in `pictures/words`.
    """

    name: str
    measures: tuple[Measure, ...]
    notes: tuple[Finding, ...] = ()

    def __getitem__(self, name: str) -> Measure:
        return {measure.name: measure for measure in self.measures}[name]

    def __contains__(self, name: str) -> bool:
        return any(measure.name == name for measure in self.measures)

    def to_dict(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "measures": [measure.to_dict() for measure in self.measures],
            "notes": [asdict(note) for note in self.notes],
        }

    @classmethod
    def from_dict(cls, content: Mapping[str, Any]) -> Group:
        """What `to_dict` gave.

        Raises:
            ValueError: the content is another.
        """
        return TypeAdapter(cls).validate_python(content)
