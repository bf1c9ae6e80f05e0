"""The report of a run of texts: what was measured, what the model writes, where it looked, and how it was trained."""

from __future__ import annotations

from typing import Any

from elbowroom.configuration import to_dict
from elbowroom.pictures.blocks import (
    AlarmBlock,
    Block,
    DetailsBlock,
    FigureBlock,
    Number,
    NumbersBlock,
    PanelsBlock,
    Section,
    TableBlock,
)
from elbowroom.pictures.evaluation import evaluation_blocks
from elbowroom.pictures.figures.attention import attention
from elbowroom.pictures.figures.learning_curves import learning_curves
from elbowroom.pictures.output import to_svg
from elbowroom.pictures.page import page
from elbowroom.pictures.text_view import TextView
from elbowroom.pictures.words import name, say, sentence

MOST_SHOWN = 300
"""Characters of a text that are shown, at most."""


def text_report(view: TextView, language: str = "en") -> str:
    """The page of one run of texts, as HTML text.

    Raises:
        ConfigError: an unknown language.
    """

    def word(key: str, **values: Any) -> str:
        return say(key, language, **values)

    split = name(view.split, language)

    def section(key: str, *blocks: Block) -> Section:
        return Section(word(f"section.{key}"), word(f"section.{key}.lead"), list(blocks))

    kind = "pairs" if view.of_pairs else "codes"
    sections = [
        section(f"text_found_{kind}", _numbers(view, split, language), *alarms(view, language)),
        section(f"text_examples_{kind}", _examples(view, split, language)),
    ]
    if view.saved is not None:
        sections.append(section("evaluation", *evaluation_blocks(view.saved, language)))
    if view.attended:
        sections.append(section("text_attention", _attention(view, language)))
    if view.path:
        sections.append(section("text_path", _path(view, language)))
    if view.drawn:
        rows = [(shortened(text),) for text in view.drawn]
        drawn = TableBlock([word("text.drawn")], rows, word("caption.text_drawn"), wrapped=True)
        sections.append(section("text_drawn", drawn))
    sections.append(section("text_training", _curves(view, language)))
    sections.append(Section(word("section.details"), "", details(view, language)))
    return page(name(view.name, language), subtitle(view, language), sections, language, footer(view, language))


def subtitle(view: TextView, language: str) -> str:
    """Which texts were measured, and how many."""
    count = say(f"report.text_{'pairs' if view.of_pairs else 'codes'}", language, rows=f"{view.rows:,}")
    split = name(view.split, language)
    return f"{view.title}, {split}: {count}" if view.title else f"{split}: {count}"


def footer(view: TextView, language: str) -> str:
    """What made the page."""
    return say("report.footer", language, version=view.environment.get("elbowroom", ""))


def shortened(text: str) -> str:
    """The text, cut where it is too long to be read in a table."""
    return text if len(text) <= MOST_SHOWN else f"{text[:MOST_SHOWN]} \u2026"


def _numbers(view: TextView, split: str, language: str) -> NumbersBlock:
    cards = []
    for measure in view.measures:
        note = say("measure.note", language, split=split, rows=f"{measure.rows:,}")
        if measure.samples:
            note += f", K={measure.samples}"
        cards.append(Number(say(f"measure.text.{measure.name}", language), f"{measure.value:z.4g}",
                            say(f"unit.text.{measure.name}", language), note))  # fmt: skip
    return NumbersBlock(cards)


def alarms(view: TextView, language: str) -> list[AlarmBlock]:
    """What is odd, and what is not, in words."""
    return [AlarmBlock(finding.level, sentence(finding, language)) for finding in view.findings]


def _examples(view: TextView, split: str, language: str) -> TableBlock:
    keys = ("source", "target", "written") if view.of_pairs else ("text", "restored")
    caption = say("caption.text_examples", language, split=split)
    rows = [[shortened(text) for text in row] for row in view.examples]
    return TableBlock([say(f"text.{key}", language) for key in keys], rows, caption, stacked=True)


def _attention(view: TextView, language: str) -> Block:
    blocks = []
    for one in view.attended:
        drawn = attention(one.weights, one.generated, one.read, language=language)
        alt = say("alt.attention", language, read=" ".join(one.read[:-1]), written=" ".join(one.generated[:-1]))
        blocks.append(FigureBlock(to_svg(drawn), "", alt))
    return PanelsBlock(blocks, say("caption.attention", language))


def _path(view: TextView, language: str) -> TableBlock:
    last = len(view.path) - 1
    rows: list[tuple[str, str]] = [("", view.ends[0])]
    rows += [(f"{i / last:.2f}", shortened(text)) for i, text in enumerate(view.path)]
    rows.append(("", view.ends[1]))
    return TableBlock([say("text.way", language), say("text.written_there", language)], rows,
                      say("caption.text_path", language), wrapped=True)  # fmt: skip


def _curves(view: TextView, language: str) -> FigureBlock:
    drawn = learning_curves({view.name: history(view)}, language=language)
    caption = say("caption.text_curves", language)
    return FigureBlock(to_svg(drawn), caption, caption)


def history(view: TextView) -> list[dict[str, Any]]:
    """The rows of the history as curves show them."""
    # the sum over a text says no more than the mean over its tokens, and hides it by its length
    hidden = {"log_px", "val_log_px"}
    return [{key: value for key, value in row.items() if key not in hidden} for row in view.history]


def details(view: TextView, language: str) -> list[Block]:
    """Settings and environment, folded."""
    plan = to_dict(view.plan)
    return [
        DetailsBlock(say("details.model", language), plan["model"]),
        DetailsBlock(say("details.training", language), {**plan["objective"], **plan["training"]}),
        DetailsBlock(say("details.environment", language), view.environment),
    ]
