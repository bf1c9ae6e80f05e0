"""The evaluation of a run, as the command prints it and the report shows it, and the file that both share."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from elbowroom import runs
from elbowroom.errors import RunError
from elbowroom.evaluation.group import Group
from elbowroom.evaluation.measure import Measure
from elbowroom.pictures.blocks import AlarmBlock, Block, DetailsBlock, TableBlock, TextBlock
from elbowroom.pictures.words import name, say, words

COLUMNS = ("measure", "value", "unit", "data", "samples")
OF_TEXTS = ("texts", "pairs", "restored")
"""Groups of models of texts, whose nats are per text or per token."""
COMMON = {"nats": "unit.nats", "squared MMD": "unit.squared_mmd", "similarity": "unit.similarity"}


@dataclass(frozen=True)
class KeptEvaluation:
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


def keep(
    path: Path, groups: Sequence[Group], data: Mapping[str, Any], settings: Mapping[str, Any], folder: Path
) -> None:
    """Writes the evaluation of a run folder, whole or not at all."""
    content = {
        "format_version": runs.FORMAT_VERSION,
        "weights": _fingerprint(folder),
        "data": dict(data),
        "settings": dict(settings),
        "groups": [group.to_dict() for group in groups],
    }
    runs.write_json(path, content)


def kept(folder: Path) -> KeptEvaluation | None:
    """The evaluation in a run folder, or None where there is none.

    Raises:
        RunError: the file is torn, or of a later format.
    """
    path = folder / runs.EVALUATION
    if not path.exists():
        return None
    content = runs.read_json(path)
    runs.check_version(content, path)
    try:
        groups = tuple(Group.from_dict(group) for group in content["groups"])
        current = content["weights"] == _fingerprint(folder)
        return KeptEvaluation(groups, dict(content["data"]), dict(content["settings"]), current)
    except (KeyError, TypeError, AttributeError) as error:
        raise RunError(f"{path} must be as elbowroom evaluate wrote it.", f"{type(error).__name__}: {error}",
                       "delete it, or evaluate again") from None  # fmt: skip


def evaluation_blocks(found: KeptEvaluation, language: str) -> list[Block]:
    """A table and its notes for each group, or a word on why there is none."""
    if not found.current:
        return [AlarmBlock("warning", say("evaluation.stale", language))]
    blocks: list[Block] = []
    for group in found.groups:
        if group.measures:
            blocks.append(_table(group, language))
        texts = notes(group, language)
        if texts:
            blocks.append(TextBlock(" ".join(texts) if group.measures else f"{caption(group, language)} {texts[0]}"))
    return [*blocks, DetailsBlock(say("details.evaluation", language), found.settings)]


def caption(group: Group, language: str) -> str:
    """What a table is of."""
    return say(f"evaluation.{group.name}", language)


def notes(group: Group, language: str) -> list[str]:
    """What has to be said beside a table; names among the values, as of filters, are translated."""
    return [
        say(note.code, language, **{k: name(v, language) if isinstance(v, str) else v for k, v in note.values.items()})
        for note in group.notes
    ]


def lines(group: Group, language: str) -> dict[str, list[str]]:
    """The columns of a table as a terminal shows them, by their names; those without a word in them are left out."""
    columns: dict[str, list[str]] = {}
    for measure in group.measures:
        value, _, error = number(measure).partition(" ± ")
        cells = {
            "measure": _name(measure, language),
            "value": value,
            "error": error,
            "unit": _unit(measure, group, language),
            "split": name(measure.split, language),
            "rows": f"{measure.rows:,}",
            "samples": f"{measure.samples:,}" if measure.samples else "",
        }
        for key, cell in cells.items():
            columns.setdefault(key, []).append(cell)
    return {key: cells for key, cells in columns.items() if any(cells)}


def number(measure: Measure) -> str:
    """The value, with its error where it has one."""
    value, _, _ = str(measure).removeprefix(measure.name + " ").partition(f" {measure.unit}")
    return value


def _table(group: Group, language: str) -> TableBlock:
    rows = [
        (_name(m, language), number(m), _unit(m, group, language), f"{name(m.split, language)}, {m.rows:,}",
         f"{m.samples:,}" if m.samples else None)
        for m in group.measures
    ]  # fmt: skip
    header = [say(f"column.{column}", language) for column in COLUMNS]
    meanings = [say(f"meaning.{m.name}", language) for m in group.measures]
    return TableBlock(header, rows, caption(group, language), notes=meanings)


def _name(measure: Measure, language: str) -> str:
    return say(f"measure.{measure.name}", language)


def _unit(measure: Measure, group: Group, language: str) -> str:
    """The unit without the name of the feature space, which stands below the table, nor "per example", above it."""
    key, short = f"unit.{measure.name}", measure.unit.partition(";")[0]
    if (of_texts := f"unit.text.{measure.name}") in words(language) and group.name in OF_TEXTS:
        return say(of_texts, language)
    if short in COMMON:
        return say(COMMON[short], language)
    if short.startswith("of "):
        return say("unit.of", language, count=short.removeprefix("of "))
    return say(key, language, unit=short) if key in words(language) else short


def _fingerprint(folder: Path) -> str:
    """Of the weights, so that a page does not show numbers of others."""
    path = folder / runs.WEIGHTS
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.exists() else ""
