"""Measures in a run folder: metrics.json, of a report, and evaluation.json, of the long evaluation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from elbowroom import runs
from elbowroom.errors import RunError
from elbowroom.evaluation.alarms import Finding
from elbowroom.evaluation.group import Group
from elbowroom.evaluation.measure import Measure


@dataclass(frozen=True)
class SavedEvaluation:
    """What an evaluation file holds.

    Args:
        groups: the tables.
        data: source, title and split of the rows.
        settings: how much was drawn.
        current: whether the weights are still those that were measured.
    """

    groups: tuple[Group, ...]
    data: Mapping[str, Any]
    settings: Mapping[str, Any]
    current: bool


def save_measures(
    folder: Path, data: Mapping[str, Any], measures: Sequence[Measure], findings: Sequence[Finding]
) -> None:
    """Writes metrics.json: which data were measured, the measures, and what is odd."""
    content = {
        "weights": runs.digest_of_weights(folder),
        "data": dict(data),
        "measures": [measure.to_dict() for measure in measures],
        "findings": [{**asdict(finding), "values": dict(finding.values)} for finding in findings],
    }
    runs.write_sealed(folder / runs.METRICS, content)


def are_measured(folder: Path) -> bool:
    """Whether metrics.json is whole and of the weights that the folder holds."""
    try:
        return bool(runs.read_sealed(folder / runs.METRICS).get("weights") == runs.digest_of_weights(folder))
    except RunError:
        return False


def save_evaluation(
    path: Path, groups: Sequence[Group], data: Mapping[str, Any], settings: Mapping[str, Any], folder: Path
) -> None:
    """Writes the evaluation of the run in a folder, whole or not at all."""
    content = {
        "format_version": runs.FORMAT_VERSION,
        "weights": runs.digest_of_weights(folder),
        "data": dict(data),
        "settings": dict(settings),
        "groups": [group.to_dict() for group in groups],
    }
    runs.write_sealed(path, content)


def load_evaluation(folder: Path) -> SavedEvaluation | None:
    """The evaluation in a run folder, or None where there is none.

    Raises:
        RunError: the file is torn, or of another format.
    """
    path = folder / runs.EVALUATION
    if not path.exists():
        return None
    content = runs.read_sealed(path)
    runs.check_version(content, path)
    try:
        groups = tuple(Group.from_dict(group) for group in content["groups"])
        current = content["weights"] == runs.digest_of_weights(folder)
        return SavedEvaluation(groups, dict(content["data"]), dict(content["settings"]), current)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise RunError(f"{path} must be as elbowroom evaluate wrote it.", f"{type(error).__name__}: {error}",
                       "delete it, or evaluate again") from None  # fmt: skip
