"""The page of a campaign: how to read it, all verdicts in one table, then every claim with its figure and numbers."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from elbowroom.data import catalogue
from elbowroom.lab import claims, draw
from elbowroom.lab.claim import Claim, Number, Outcome, Words
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
Record = Mapping[str, Any]


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


def title(name: str) -> str:
    """The name of a data set as people write it."""
    return catalogue.describe(name).title if catalogue.is_name(name) else name


def undecided(record: Record) -> list[str]:
    """Claims that small data left open and that larger data may decide: none but in a quick record."""
    open_ones = {name for of in record["sets"].values() for name, found in of.items()
                 if found.get("verdict") == "undecided"}  # fmt: skip
    return sorted(open_ones, key=lambda name: int(name[1:])) if record["scale"] == "quick" else []


def outcome_of(record: Record, data: str, claim: Claim) -> Mapping[str, Any] | None:
    """What was found on a data set; what was found once, on no data or on a stand-in, counts for all."""
    found = record["sets"][data].get(claim.name)
    if found is not None:
        return found
    others = [of[claim.name] for of in record["sets"].values() if claim.name in of]
    return next((other for other in others if claim.any_data or other.get("data")), None)


def deciding(found: Mapping[str, Any], words: Words) -> str:
    """The first number with its interval and unit; empty where there is none."""
    if "failed" in found or not found["numbers"]:
        return ""
    number = Number(**found["numbers"][0])
    unit = words.labels.get(number.unit, number.unit)
    return " ".join(part for part in (*as_text(number), unit) if part)


def as_text(number: Number) -> tuple[str, str]:
    """A number and its 95% interval in brackets, with as many decimals as the interval's width lets believe.

    >>> as_text(Number("difference", 0.0021043, 0.000603, 0.003606, 5)), as_text(Number("error", 1.52e-13))
    (('0.0021', '[0.0006,\\xa00.0036]'), ('1.52e−13', ''))
    """
    if number.low is None or number.high is None:
        return short(number.value), ""
    half = (number.high - number.low) / 2
    decimals = max(0, 1 - math.floor(math.log10(half))) if half > 0 and math.isfinite(half) else 99
    if decimals > 7:
        return short(number.value), _between(short(number.low), short(number.high))
    value, low, high = (f"{v:,.{decimals}f}".replace("-", "−") for v in (number.value, number.low, number.high))
    return value, _between(low, high)


def _between(low: str, high: str) -> str:
    """An interval, which no line breaks apart."""
    return f"[{low},\u00a0{high}]"


def verdict(found: Mapping[str, Any], words: Words, language: str, note: str = "", whole: bool = False) -> VerdictBlock:
    """The verdict as a sign; the condition of one that holds only under it is named where there is room."""
    level = "failed" if "failed" in found else found["verdict"]
    text = say(f"claims.verdict.{level}", language)
    if whole and level == "conditional" and found.get("condition"):
        condition = words.labels.get(found["condition"], found["condition"])
        text = say("claims.condition", language, condition=condition)
    return VerdictBlock(level, text, note)


def _counts(record: Record, chosen: list[Claim], language: str) -> list[Block]:
    blocks: list[Block] = []
    for data in record["sets"]:
        found = [outcome for claim in chosen if (outcome := outcome_of(record, data, claim)) is not None]
        levels = ["failed" if "failed" in outcome else outcome["verdict"] for outcome in found]
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
            found = outcome_of(record, data, claim)
            row += [None, None] if found is None else [verdict(found, words, language), deciding(found, words)]
        rows.append(row)
    return TableBlock(header, rows, say("claims.all.caption", language), wrapped=True)


def stand_in(record: Record, claim: Claim) -> str:
    """The set that stood in for those asked for, in brackets; empty where none did."""
    names = {of[claim.name].get("data") for of in record["sets"].values() if claim.name in of} - {None, ""}
    return "".join(f" ({title(name)})" for name in sorted(names))


def _section(record: Record, claim: Claim, language: str) -> Section:
    words = claim.words[language]
    sources = "; ".join(say(f"claims.source.{number}", language) for number in claim.sources)
    lead = say("claims.lead", language, claim=words.claim, sources=sources)
    blocks: list[Block] = []
    entries: dict[str, object] = {}
    for data, of in record["sets"].items():
        if claim.name not in of:
            continue
        found = of[claim.name]
        shown = title(found.get("data") or data)
        note = say("claims.any_data", language) if claim.any_data else shown
        blocks += _found(found, claim, language, note)
        if claim.name in undecided(record):
            blocks.append(TextBlock(say("claims.open", language, command=f"elbowroom claims {claim.name} --full")))
        if "seconds" in found:
            name = say("claims.seconds", language, data=shown)
            entries[name] = say("claims.seconds.value", language, seconds=short(found["seconds"]))
    if words.remark:
        blocks.append(TextBlock(words.remark))
    blocks.append(DetailsBlock(say("claims.how", language), entries, words.method))
    return Section(f"{claim.name}  {words.title}", lead, blocks, claim.name)


def _found(found: Mapping[str, Any], claim: Claim, language: str, note: str) -> list[Block]:
    words = claim.words[language]
    sign = verdict(found, words, language, note, whole=True)
    if "failed" in found:
        return [sign, TextBlock(found["failed"])]
    outcome = Outcome.from_dict({key: value for key, value in found.items() if key != "seconds"})
    blocks: list[Block] = [sign, TextBlock(words.conclusions.get(outcome.verdict, ""))]
    if outcome.plot.get("panels"):
        blocks.append(_figure(outcome, claim, language))
    if outcome.numbers:
        blocks.append(_numbers(outcome, words, language))
    return blocks


def _figure(outcome: Outcome, claim: Claim, language: str) -> PanelsBlock:
    """Panels apart, so that a phone sets one below the other; a claim with a figure of its own shows it whole."""
    words = claim.words[language]
    if claim.figure is draw.panels:
        figures = draw.each(outcome, words)
        alts = [_alt(panel, words) for panel in outcome.plot["panels"]]
    else:
        figures, alts = [claim.figure(outcome, words)], [words.title]
    pictures = [FigureBlock(to_svg(figure), alt=alt) for figure, alt in zip(figures, alts, strict=True)]
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
    held = (
        panel.get("arms") or panel.get("lines") or panel.get("points") or panel.get("values") or panel.get("rows") or {}
    )
    keys = [panel.get("title", ""), panel.get("y", ""), panel.get("y_label", ""), *held]
    return ", ".join(words.labels.get(key, key) for key in keys if key)


def _numbers(outcome: Outcome, words: Words, language: str) -> TableBlock:
    columns = ("number", "value", "interval", "unit", "count")
    rows: list[list[Cell]] = [
        [
            words.labels.get(number.name, number.name),
            *as_text(number),
            words.labels.get(number.unit, number.unit),
            "" if number.count is None else f"{number.count:,}",
        ]
        for number in outcome.numbers
    ]
    kept = [i for i in range(len(columns)) if any(row[i] for row in rows)]
    header = [say(f"claims.column.{columns[i]}", language) for i in kept]
    return TableBlock(header, [[row[i] for i in kept] for row in rows], wrapped=True)


def _made(record: Record, language: str) -> DetailsBlock:
    entries: dict[str, object] = {
        say("claims.command", language): record["command"] or None,
        say("claims.scale", language): say(f"claims.scale.{record['scale']}", language)
        if record["scale"] in ("quick", "full") else record["scale"],
        say("claims.seeds", language): ", ".join(map(str, record["seeds"])),
        say("claims.took", language): say("claims.seconds.value", language, seconds=short(record["seconds"])),
    }  # fmt: skip
    return DetailsBlock(say("details.environment", language), {**entries, **record["environment"]})
