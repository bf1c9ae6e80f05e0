"""One page that sets runs of texts side by side: the same texts, one column of numbers and of what was written each."""

from __future__ import annotations

from collections.abc import Sequence

from elbowroom.pictures.blocks import Block, FigureBlock, Rule, Section, TableBlock, TextBlock
from elbowroom.pictures.figures.learning_curves import learning_curves
from elbowroom.pictures.output import to_svg
from elbowroom.pictures.page import page
from elbowroom.pictures.text_report import alarms, details, footer, history, shortened, subtitle
from elbowroom.pictures.text_view import TextView
from elbowroom.pictures.words import name, say

BETTER: dict[str, Rule] = {"bleu": "high", "exact_match": "high", "elbo": "high"}
BETTER_OF_ONE_VOCABULARY: dict[str, Rule] = {
    "log_px_per_token": "high",
    "perplexity": "low",
    "elbo_per_token": "high",
    "perplexity_elbo": "low",
}
"""A token of another vocabulary is another thing, so none of these is the better one there."""


def text_comparison(views: Sequence[TextView], language: str = "en") -> str:
    """The page of several runs of texts, as HTML text.

    Args:
        views: of the same texts; all of pairs, or all of single texts.
        language: "en" or "ko".

    Raises:
        ConfigError: an unknown language.
    """
    first, names = views[0], [name(view.name, language) for view in views]
    split = name(first.split, language)

    def section(key: str, *blocks: Block) -> Section:
        return Section(say(f"section.{key}", language), say(f"section.{key}.lead", language), list(blocks))

    kind = "pairs" if first.of_pairs else "codes"
    sections = [
        section("text_compared", _numbers(views, names, language), *_findings(views, names, language)),
        section(f"text_examples_{kind}", _examples(views, names, split, language)),
    ]
    if all(view.path and view.ends == first.ends for view in views):
        sections.append(section("text_path", _paths(views, names, language)))
    if all(view.drawn for view in views):
        rows = [[shortened(text) for text in row] for row in zip(*(view.drawn for view in views), strict=True)]
        drawn = TableBlock(names, rows, say("caption.text_drawn", language), stacked=True)
        sections.append(section("text_drawn", drawn))
    caption = say("caption.text_curves", language)
    curves = learning_curves(dict(zip(names, map(history, views), strict=True)), language=language)
    sections.append(section("text_training", FigureBlock(to_svg(curves), caption, caption)))
    settings = [block for title, view in zip(names, views, strict=True)
                for block in (TextBlock(title), *details(view, language))]  # fmt: skip
    sections.append(Section(say("section.details", language), "", settings))
    return page(" · ".join(names), subtitle(first, language), sections, language, footer(first, language))


def _numbers(views: Sequence[TextView], names: Sequence[str], language: str) -> TableBlock:
    measured = [{measure.name: measure for measure in view.measures} for view in views]
    keys = dict.fromkeys(key for group in measured for key in group)
    headings = {}
    for key in keys:
        measure = next(group[key] for group in measured if key in group)
        unit = f"{say(f'unit.text.{key}', language)}, N={measure.rows:,}"
        unit += f", K={measure.samples}" if measure.samples else ""
        headings[key] = f"{say(f'measure.text.{key}', language)} [{unit}]"
    rows = [
        [headings[key], *(f"{group[key].value:z.4g}" if key in group else None for group in measured)] for key in keys
    ]
    alike = len({view.vocabulary for view in views}) == 1
    rules = BETTER | (BETTER_OF_ONE_VOCABULARY if alike else {})
    best = {headings[key]: rule for key, rule in rules.items() if key in keys}
    return TableBlock(["", *names], rows, say("caption.text_compared", language), best_of_row=best)


def _findings(views: Sequence[TextView], names: Sequence[str], language: str) -> list[Block]:
    blocks: list[Block] = []
    for title, view in zip(names, views, strict=True):
        blocks += [TextBlock(title), *alarms(view, language)]
    return blocks


def _examples(views: Sequence[TextView], names: Sequence[str], split: str, language: str) -> TableBlock:
    sides = ("source", "target") if views[0].of_pairs else ("text",)
    header = [*(say(f"text.{key}", language) for key in sides), *names]
    rows = [[*shown[0][:-1], *(example[-1] for example in shown)]
            for shown in zip(*(view.examples for view in views), strict=True)]  # fmt: skip
    caption = say("caption.text_examples", language, split=split)
    return TableBlock(header, [[shortened(text) for text in row] for row in rows], caption, stacked=True)


def _paths(views: Sequence[TextView], names: Sequence[str], language: str) -> TableBlock:
    first, last = views[0], len(views[0].path) - 1
    rows = [["", *(first.ends[0] for _ in views)]]
    rows += [
        [f"{i / last:.2f}", *(shortened(text) for text in texts)]
        for i, texts in enumerate(zip(*(view.path for view in views), strict=True))
    ]
    rows.append(["", *(first.ends[1] for _ in views)])
    header = [say("text.way", language), *names]
    return TableBlock(header, rows, say("caption.text_path", language), stacked=True)
