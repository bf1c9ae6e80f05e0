"""One page that sets runs side by side: the same rows, the same pictures, one column of numbers each."""

from __future__ import annotations

from collections.abc import Sequence

from elbowroom.evaluation.health import prior_draws
from elbowroom.evaluation.measure import Measure
from elbowroom.evaluation.occupancy import occupancy
from elbowroom.pictures.blocks import Block, CompareBlock, FigureBlock, Rule, Section, TableBlock, TextBlock
from elbowroom.pictures.page import page
from elbowroom.pictures.panels import Panels
from elbowroom.pictures.report import alarms, details, footer, subtitle, training
from elbowroom.pictures.units import shared_unit
from elbowroom.pictures.view import RunView

BETTER: dict[str, Rule] = {
    "elbo": "high",
    "elbo_joint": "high",
    "log_px": "high",
    "nll": "low",
    "squared_error": "low",
    "mmd": "low",
    "mmd_standardised": "low",
}
LIKELIHOODS = ("elbo", "log_px", "nll")


def comparison_report(views: Sequence[RunView], language: str = "en") -> str:
    """The page of several runs, as HTML text.

    Raises:
        ConfigError: an unknown language.
    """
    panels = Panels(views, language)
    dims = [view.model.config.latent_dim for view in views]

    def section(key: str, blocks: list[Block]) -> Section:
        return Section(panels.say(f"section.{key}"), panels.say(f"section.{key}.lead"), blocks)

    sections = [
        section("numbers", _numbers(views, panels)),
        section("reconstructions", [panels.reconstructions()]),
    ]
    if min(dims) >= 2:
        sections.append(section("maps", [panels.maps(), *_pairs([panels.grid(view) for view in views])]))
    sections.append(section("samples", _pairs([panels.samples(view) for view in views])))
    if set(dims) == {2}:
        sections.append(section("gaps", [panels.gaps(), _closeness(views, panels)]))
    sections.append(training(panels))
    settings = [block for view in views for block in (TextBlock(panels.name(view)), *details(view, panels))]
    sections.append(Section(panels.say("section.details"), "", settings))
    title = " · ".join(panels.name(view) for view in views)
    return page(title, subtitle(views[0], panels), sections, language, footer(views[0], language))


def _numbers(views: Sequence[RunView], panels: Panels) -> list[Block]:
    names = [name for name in BETTER if any(name in view.evaluation for view in views)]
    priors = {panels.prior(view) for view in views}
    prior = priors.pop() if len(priors) == 1 else panels.say("prior.any")
    headings = {name: f"{panels.say(f'measure.{name}', prior=prior)} [{_unit(views, name, panels)}]" for name in names}
    rows: list[list[str | float | None]] = [[headings[name], *(_text(view, name) for view in views)] for name in names]
    # log p(x|y) and log p(x) are of different things, and so are a density and a probability: neither is the better one
    densities = {view.model.likelihood.is_density for view in views}
    mixed = len({view.labels is None for view in views}) > 1 or len(densities) > 1
    best = {headings[name]: BETTER[name] for name in names if not (mixed and name in LIKELIHOODS)}
    header = ["", *(panels.name(view) for view in views)]
    blocks: list[Block] = [TableBlock(header, rows, panels.say("caption.numbers"), best_of_row=best)]
    if len(densities) > 1 and any(name in LIKELIHOODS for name in names):
        blocks.append(TextBlock(panels.say("comparison.densities")))
    for view in views:
        blocks += [TextBlock(panels.name(view)), *alarms(view, panels)]
    return blocks


def _text(view: RunView, name: str) -> str | None:
    if name not in view.evaluation:
        return None
    measure = view.evaluation[name]
    return f"{measure.value:z.2f}" if measure.unit == "nats" else f"{measure.value:z.4g}"


def _unit(views: Sequence[RunView], name: str, panels: Panels) -> str:
    measure: Measure = next(view.evaluation[name] for view in views if name in view.evaluation)
    unit = panels.say(f"unit.{name}", unit=shared_unit(measure.unit, panels.language) or measure.unit)
    return f"{unit}, K={measure.samples}" if measure.samples else unit


def _closeness(views: Sequence[RunView], panels: Panels) -> TableBlock:
    columns = []
    for view in views:
        health = view.evaluation.health
        cells = occupancy(health.codes, draws=prior_draws(view.model, len(health.codes), 0, "cells"))
        mmds = (health.mmd, health.mmd_standardised, health.mmd_reference)
        columns.append({
            "mean": ", ".join(f"{value:z.2f}" for value in health.mean),
            "std": ", ".join(f"{value:z.2f}" for value in health.std),
            **{key: f"{m.value:z.4f}" for key, m in zip(("mmd", "standardised", "reference"), mmds, strict=True)},
            "empty": f"{cells.empty:.0%}",
            "empty_reference": f"{cells.empty_reference:.0%}",
        })  # fmt: skip
    rows = [[panels.say(f"closeness.{key}"), *(column[key] for column in columns)] for key in columns[0]]
    return TableBlock(["", *(panels.name(view) for view in views)], rows, panels.say("caption.closeness"))


def _pairs(blocks: Sequence[FigureBlock]) -> list[Block]:
    """Two figures side by side where the screen is wide."""
    pairs: list[Block] = [CompareBlock(a, b) for a, b in zip(blocks[::2], blocks[1::2], strict=False)]
    return [*pairs, *blocks[len(pairs) * 2 :]]
