"""One page that sets runs side by side: the same rows, the same pictures, one column of numbers each."""

from __future__ import annotations

from collections.abc import Sequence

from elbowroom.evaluation.measure import Measure
from elbowroom.evaluation.occupancy import occupancy
from elbowroom.pictures.blocks import Block, CompareBlock, FigureBlock, Section, TableBlock, TextBlock
from elbowroom.pictures.page import page
from elbowroom.pictures.panels import Panels
from elbowroom.pictures.report import alarms, details, footer
from elbowroom.pictures.view import RunView

BETTER = {
    "elbo": "high",
    "log_px": "high",
    "nll": "low",
    "squared_error": "low",
    "mmd": "low",
    "mmd_standardised": "low",
}


def comparison_report(views: Sequence[RunView], language: str = "en") -> str:
    """The page of several runs, as HTML text.

    Raises:
        ConfigError: an unknown language.
    """
    panels = Panels(views, language)
    data = views[0].data
    sections = [
        Section(panels.say("section.numbers"), panels.say("section.numbers.lead"), _numbers(views, panels)),
        Section(
            panels.say("section.reconstructions"),
            panels.say("section.reconstructions.lead"),
            [panels.reconstructions()],
        ),
    ]
    if all(view.model.config.latent_dim >= 2 for view in views):
        sections.append(Section(panels.say("section.maps"), panels.say("section.maps.lead"), [panels.maps(), *_pairs([panels.grid(v) for v in views])]))  # fmt: skip
    sections.append(Section(panels.say("section.samples"), panels.say("section.samples.lead"), _pairs([panels.samples(v) for v in views])))  # fmt: skip
    if all(view.model.config.latent_dim == 2 for view in views):
        sections.append(Section(panels.say("section.gaps"), panels.say("section.gaps.lead"), [panels.gaps(), _closeness(views, panels)]))  # fmt: skip
    sections.append(
        Section(panels.say("section.training"), panels.say("section.training.lead"), [panels.curves()])
    )
    per_run: list[Block] = [
        block for view in views for block in (TextBlock(panels.name(view)), *details(view, panels))
    ]
    sections.append(Section(panels.say("section.details"), "", per_run))
    title = panels.say("comparison.title", names=" · ".join(panels.name(view) for view in views))
    subtitle = panels.say(
        "report.subtitle", data=data.title or data.source, split=data.split or "-", rows=f"{len(data):,}"
    )
    return page(title, subtitle, sections, language, footer(views[0], language))


def _numbers(views: Sequence[RunView], panels: Panels) -> list[Block]:
    names = [name for name in BETTER if any(name in view.evaluation for view in views)]
    rows: list[list[str | float | None]] = []
    for view in views:
        values = [view.evaluation[name].value if name in view.evaluation else None for name in names]
        rows.append([panels.name(view), *values])
    units = [_unit(views, name) for name in names]
    header = [
        "",
        *(f"{panels.say('measure.' + name)} [{unit}]" for name, unit in zip(names, units, strict=True)),
    ]
    best = {heading: BETTER[name] for heading, name in zip(header[1:], names, strict=True)}
    blocks: list[Block] = [TableBlock(header, rows, panels.say("caption.numbers"), best)]
    for view in views:
        blocks += [TextBlock(panels.name(view)), *alarms(view, panels)]
    return blocks


def _unit(views: Sequence[RunView], name: str) -> str:
    found: list[Measure] = [view.evaluation[name] for view in views if name in view.evaluation]
    return found[0].unit + (f", K={found[0].samples}" if found[0].samples else "")


def _closeness(views: Sequence[RunView], panels: Panels) -> TableBlock:
    header = ["", *(panels.say(f"closeness.{key}") for key in ("mean", "std", "mmd", "standardised", "reference", "empty", "empty_reference"))]  # fmt: skip
    rows: list[list[str | float | None]] = []
    for view in views:
        health = view.evaluation.health
        cells = occupancy(health.codes)
        moments = [", ".join(f"{value:.2f}" for value in values) for values in (health.mean, health.std)]
        rows.append([panels.name(view), *moments, *(f"{m.value:.4f}" for m in (health.mmd, health.mmd_standardised, health.mmd_reference)),
                     f"{cells.empty:.0%}", f"{cells.empty_reference:.0%}"])  # fmt: skip
    return TableBlock(header, rows, panels.say("caption.closeness"))


def _pairs(blocks: Sequence[FigureBlock]) -> list[Block]:
    """Two figures side by side where the screen is wide."""
    pairs: list[Block] = [CompareBlock(a, b) for a, b in zip(blocks[::2], blocks[1::2], strict=False)]
    return [*pairs, *blocks[len(pairs) * 2 :]]
