"""The report of one run: what was measured, what the model does, how it was trained, in one HTML page."""

from __future__ import annotations

from elbowroom.configuration import to_dict
from elbowroom.latent.projections import LEAST_ROWS
from elbowroom.pictures.blocks import AlarmBlock, Block, DetailsBlock, Number, NumbersBlock, Section, TextBlock
from elbowroom.pictures.evaluation import evaluation_blocks
from elbowroom.pictures.page import page
from elbowroom.pictures.panels import Panels
from elbowroom.pictures.units import shared_unit
from elbowroom.pictures.view import RunView
from elbowroom.pictures.words import say, sentence
from elbowroom.training.settings import ClosedForm

CARDS = ("elbo", "elbo_joint", "nll", "log_px", "kl", "squared_error", "active_units", "mmd", "mmd_standardised")


def run_report(view: RunView, language: str = "en") -> str:
    """The page of one run, as HTML text; a bound is shown only where the model has one.

    Raises:
        ConfigError: an unknown language.
    """
    panels = Panels([view], language)
    sections = [
        _measured(view, panels),
        _section(panels, "reconstructions", panels.reconstructions(), *_restorations(view, panels)),
        _latent(view, panels),
        _generation(view, panels),
        *_evaluation(view, panels),
        training(panels),
        Section(panels.say("section.details"), "", details(view, panels)),
    ]
    return page(panels.name(view), subtitle(view, panels), sections, language, footer(view, language))


def subtitle(view: RunView, panels: Panels) -> str:
    """Which rows the page was measured on."""
    data = view.data.title or view.data.source
    return panels.say("report.subtitle", data=data, split=panels.split, rows=f"{len(view.data):,}")


def number_cards(view: RunView, panels: Panels) -> NumbersBlock:
    """The measures of a run, each with unit, split, rows, samples and error."""
    cards = []
    for measure in view.measures:
        if measure.name in CARDS:
            value, _, _ = str(measure).removeprefix(measure.name + " ").partition(f" {measure.unit}")
            unit = panels.say(f"unit.{measure.name}", unit=shared_unit(measure.unit, panels.language) or measure.unit)
            note = panels.say("measure.note", split=panels.split, rows=f"{measure.rows:,}")
            if measure.samples:
                note += f", K={measure.samples}"
            heading = panels.say(f"measure.{measure.name}", prior=panels.prior(view))
            cards.append(Number(heading, value, unit, note))
    return NumbersBlock(cards)


def alarms(view: RunView, panels: Panels) -> list[AlarmBlock]:
    """The findings in words."""
    return [AlarmBlock(finding.level, sentence(finding, panels.language)) for finding in view.findings]


def details(view: RunView, panels: Panels) -> list[Block]:
    """Every setting, and where it ran."""
    plan = to_dict(view.plan)
    return [
        DetailsBlock(panels.say("details.model"), plan["model"]),
        DetailsBlock(panels.say("details.training"), {**plan["objective"], **plan["training"]}),
        DetailsBlock(panels.say("details.environment"), view.environment),
    ]


def training(panels: Panels) -> Section:
    """The learning curves of runs that went by steps; and which runs have none, since they had a closed form."""
    solved = [panels.name(view) for view in panels.views if isinstance(view.plan.training, ClosedForm)]
    has_curves = any(view.history for view in panels.views)
    blocks: list[Block] = [panels.curves()] if has_curves else []
    if solved:
        blocks.append(TextBlock(panels.say("training.closed_form", names=", ".join(solved))))
    lead = panels.say("section.training.lead") if has_curves else ""
    return Section(panels.say("section.training"), lead, blocks)


def footer(view: RunView, language: str) -> str:
    """Which version wrote the page, and on what."""
    return say("report.footer", language, version=view.environment.get("elbowroom", ""))


def _measured(view: RunView, panels: Panels) -> Section:
    lead = panels.say("section.found.lead" if view.has_prior else "section.found.lead_point")
    return Section(panels.say("section.found"), lead, [number_cards(view, panels), *alarms(view, panels)])


def _section(panels: Panels, key: str, *blocks: Block) -> Section:
    return Section(panels.say(f"section.{key}"), panels.say(f"section.{key}.lead"), list(blocks))


def _restorations(view: RunView, panels: Panels) -> list[Block]:
    is_denoiser = view.model.config.corruption is not None and view.form == "pictures"
    return [panels.restorations(view)] if is_denoiser else []


def _latent(view: RunView, panels: Panels) -> Section:
    blocks: list[Block] = []
    if view.model.config.latent_dim >= 2:
        blocks += [panels.maps(), panels.grid(view)]
    if view.model.config.latent_dim > 2 and len(view.data) >= LEAST_ROWS:
        blocks.append(panels.code_map(view))
    if view.model.config.latent_dim == 2:
        blocks.append(panels.gaps())
    else:
        blocks.append(panels.traversals(view))
    if view.has_kl:
        blocks.append(panels.kl(view))
    return _section(panels, "latent", *blocks)


def _evaluation(view: RunView, panels: Panels) -> list[Section]:
    if view.saved is None:
        return []
    return [_section(panels, "evaluation", *evaluation_blocks(view.saved, panels.language))]


def _generation(view: RunView, panels: Panels) -> Section:
    title = panels.say("section.generation")
    lead = panels.say("section.generation.lead", prior=panels.prior(view))
    blocks: list[Block] = [panels.samples(view)]
    if view.has_classes and view.form == "pictures":
        blocks.append(panels.styles(view))
    return Section(title, lead, blocks)
