"""The long evaluation of a run, as a terminal prints it and the report shows it."""

from __future__ import annotations

from elbowroom.evaluation.group import Group
from elbowroom.evaluation.measure import Measure
from elbowroom.evaluation.saved import SavedEvaluation
from elbowroom.pictures.blocks import AlarmBlock, Block, DetailsBlock, TableBlock, TextBlock
from elbowroom.pictures.units import shared_unit
from elbowroom.pictures.words import name, say, sentence, words

COLUMNS = ("measure", "value", "unit", "data", "samples")
OF_TEXTS = ("texts", "pairs", "restored")
"""Groups of models of texts, whose nats are per text or per token."""


def evaluation_blocks(evaluation: SavedEvaluation, language: str) -> list[Block]:
    """A table and its notes for each group, or a word on why there is none."""
    if not evaluation.current:
        return [AlarmBlock("warning", say("evaluation.stale", language))]
    blocks: list[Block] = []
    for group in evaluation.groups:
        if group.measures:
            blocks.append(_table(group, language))
        texts = notes(group, language)
        if texts:
            blocks.append(TextBlock(" ".join(texts) if group.measures else f"{caption(group, language)} {texts[0]}"))
    return [*blocks, DetailsBlock(say("details.evaluation", language), evaluation.settings)]


def caption(group: Group, language: str) -> str:
    """What a table is of."""
    return say(f"evaluation.{group.name}", language)


def notes(group: Group, language: str) -> list[str]:
    """What has to be said beside a table; names among the values, as of filters, are translated."""
    return [sentence(note, language) for note in group.notes]


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
    return say(f"measure.{measure.name}", language, prior=say("prior.any", language))


def _unit(measure: Measure, group: Group, language: str) -> str:
    """The unit without the name of the feature space, which stands below the table, nor "per example", above it."""
    key, short = f"unit.{measure.name}", measure.unit.partition(";")[0]
    if (of_texts := f"unit.text.{measure.name}") in words(language) and group.name in OF_TEXTS:
        return say(of_texts, language)
    if shared := shared_unit(short, language):
        return shared
    return say(key, language, unit=short) if key in words(language) else short
