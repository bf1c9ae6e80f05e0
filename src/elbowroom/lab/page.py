"""The page of a campaign: how to read it, all verdicts in one table, then every claim with its figure and numbers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from elbowroom.lab import claims, draw, panels
from elbowroom.lab.claim import Claim
from elbowroom.lab.outcome import Outcome
from elbowroom.lab.record import Record, Result, as_text, deciding, level_of, result_on, stand_in, title, undecided
from elbowroom.lab.words import Words
from elbowroom.pictures.blocks import (
    Block,
    Cell,
    CountsBlock,
    DetailsBlock,
    FigureBlock,
    Link,
    PanelsBlock,
    Section,
    TableBlock,
    TextBlock,
    VerdictBlock,
)  # fmt: skip
from elbowroom.pictures.numerals import short
from elbowroom.pictures.output import to_svg
from elbowroom.pictures.page import page
from elbowroom.pictures.words import say

VERDICTS = ("holds", "refuted", "undecided", "conditional")


def claims_page(record: Record, language: str = "en") -> str:
    """The page of a record that `run_claims` wrote, as HTML text.

    Raises:
        ConfigError: an unknown language, or a claim that this version does not know.
    """
    names = sorted({name for of in record["sets"].values() for name in of}, key=lambda name: int(name[1:]))
    chosen = [claims.find(name) for name in names]
    sections = [
        Section(say("claims.read", language), "", [TextBlock(say("claims.read.text", language)),
                                                   *_counts(record, chosen, language)]),
        Section(say("claims.all", language), "", [_table(record, chosen, language)]),
        *(_section(record, claim, language) for claim in chosen),
        Section(say("claims.made", language), "", [_made(record, language)]),
    ]  # fmt: skip
    sets = ", ".join(title(name) for name in record["sets"])
    subtitle = say("claims.subtitle", language, sets=sets, seeds=len(record["seeds"]))
    footer = say("report.footer", language, version=record["environment"].get("elbowroom", ""))
    return page(say("claims.title", language), subtitle, sections, language, footer)


def verdict(result: Result, words: Words, language: str, note: str = "", whole: bool = False) -> VerdictBlock:
    """The verdict as a sign; with `whole` the condition of one that holds only under it is named."""
    level = level_of(result)
    text = say(f"claims.verdict.{level}", language)
    if whole and level == "conditional" and result.get("condition"):
        text = say("claims.condition", language, condition=words.label(result["condition"]))
    return VerdictBlock(level, text, note)


def _counts(record: Record, chosen: list[Claim], language: str) -> list[Block]:
    blocks: list[Block] = []
    for data in record["sets"]:
        results = [result for claim in chosen if (result := result_on(record, data, claim)) is not None]
        levels = [level_of(result) for result in results]
        shown = [level for level in (*VERDICTS, "failed") if level != "failed" or level in levels]
        signs = [VerdictBlock(level, say(f"claims.verdict.{level}", language)) for level in shown]
        counts = [(sign, levels.count(sign.level)) for sign in signs]
        blocks.append(CountsBlock(counts, title(data) if len(record["sets"]) > 1 else ""))
    return blocks


def _table(record: Record, chosen: list[Claim], language: str) -> TableBlock:
    sets = list(record["sets"])
    several = len(sets) > 1
    header = [say("claims.claim", language)]
    for data in sets:
        header += [title(data) if several else say("claims.verdict", language), say("claims.deciding", language)]
    rows: list[list[Cell]] = []
    for claim in chosen:
        words = claim.words[language]
        row: list[Cell] = [Link(f"{claim.name} {words.title}{stand_in(record, claim)}", claim.name)]
        for data in sets:
            result = result_on(record, data, claim)
            row += [None, None] if result is None else [verdict(result, words, language), deciding(result, words)]
        rows.append(row)
    return TableBlock(header, rows, say("claims.all.caption", language), wrapped=True)


def _section(record: Record, claim: Claim, language: str) -> Section:
    words = claim.words[language]
    sources = "; ".join(say(f"claims.source.{number}", language) for number in claim.sources)
    lead = say("claims.lead", language, claim=words.claim, sources=sources)
    blocks: list[Block] = []
    details: dict[str, object] = {}
    for data, results in record["sets"].items():
        if claim.name not in results:
            continue
        result = results[claim.name]
        shown = title(result.get("data") or data)
        note = say("claims.any_data", language) if claim.any_data else shown
        blocks += _result(result, words, language, note)
        if claim.name in undecided(record):
            blocks.append(TextBlock(say("claims.open", language, command=f"elbowroom claims {claim.name} --full")))
        if "seconds" in result:
            name = say("claims.seconds", language, data=shown)
            details[name] = say("claims.seconds.value", language, seconds=short(result["seconds"]))
    if words.remark:
        blocks.append(TextBlock(words.remark))
    blocks.append(DetailsBlock(say("claims.how", language), details, words.method))
    return Section(f"{claim.name}  {words.title}", lead, blocks, claim.name)


def _result(result: Result, words: Words, language: str, note: str) -> list[Block]:
    sign = verdict(result, words, language, note, whole=True)
    if "failed" in result:
        return [sign, TextBlock(result["failed"])]
    outcome = Outcome.from_dict({key: value for key, value in result.items() if key != "seconds"})
    blocks: list[Block] = [sign, TextBlock(words.conclusions.get(outcome.verdict, ""))]
    if outcome.plot.get("panels"):
        blocks.append(_figure(outcome, words, language))
    if outcome.numbers:
        blocks.append(_numbers(outcome, words, language))
    return blocks


def _figure(outcome: Outcome, words: Words, language: str) -> PanelsBlock:
    """Panels apart, so that a phone sets one below the other."""
    pictures: list[FigureBlock] = [
        FigureBlock(to_svg(figure), alt=_alt(panel, words))
        for figure, panel in zip(draw.each(outcome, words), outcome.plot["panels"], strict=True)
    ]
    caption = _caption(outcome)
    return PanelsBlock(pictures, say(caption, language, seeds=_most(outcome)) if caption else "")


def _caption(outcome: Outcome) -> str:
    """What the marks of a figure mean, where seeds are to be seen."""
    kinds = {panel["kind"] for panel in outcome.plot["panels"]}
    several = any(
        panel["kind"] == "curve" and any(line and isinstance(line[0], list) for line in panel["lines"].values())
        for panel in outcome.plot["panels"]
    ) or any(panel["kind"] == "bars" and any(len(v) > 1 for v in panel["values"].values())
             for panel in outcome.plot["panels"])  # fmt: skip
    if "paired" in kinds:
        return "claims.caption.paired"
    return "claims.caption.seeds" if several else ""


def _most(outcome: Outcome) -> int:
    """How many seeds the figure shows."""
    arms = [len(arm) for panel in outcome.plot["panels"] if panel["kind"] == "paired" for arm in panel["arms"].values()]
    return max(arms, default=0)


def _alt(panel: Mapping[str, Any], words: Words) -> str:
    series: Mapping[str, Any] = next((panel[key] for key in panels.SERIES if panel.get(key)), {})
    keys = [panel.get("title", ""), panel.get("y", ""), panel.get("y_label", ""), *series]
    return ", ".join(words.label(key) for key in keys if key)


def _numbers(outcome: Outcome, words: Words, language: str) -> TableBlock:
    columns = ("number", "value", "interval", "unit", "count")
    rows: list[list[Cell]] = [
        [
            words.label(number.name),
            *as_text(number),
            words.label(number.unit),
            "" if number.count is None else f"{number.count:,}",
        ]
        for number in outcome.numbers
    ]
    filled = [i for i in range(len(columns)) if any(row[i] for row in rows)]
    header = [say(f"claims.column.{columns[i]}", language) for i in filled]
    return TableBlock(header, [[row[i] for i in filled] for row in rows], wrapped=True)


def _made(record: Record, language: str) -> DetailsBlock:
    entries: dict[str, object] = {
        say("claims.command", language): record["command"] or None,
        say("claims.scale", language): say(f"claims.scale.{record['scale']}", language)
        if record["scale"] in ("quick", "full") else record["scale"],
        say("claims.seeds", language): ", ".join(map(str, record["seeds"])),
        say("claims.took", language): say("claims.seconds.value", language, seconds=short(record["seconds"])),
    }  # fmt: skip
    return DetailsBlock(say("details.environment", language), {**entries, **record["environment"]})
