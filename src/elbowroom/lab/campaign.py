"""Many claims at once, in as many processes as there are cores: an experiment runs as soon as its models are trained.

What is done is stored: models in `folder/models`, outcomes one by one in `folder/outcomes/SET/C8.json`, and the record
after each of them. A campaign that was stopped goes on from there.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

from elbowroom import runs
from elbowroom.configuration import to_dict
from elbowroom.data.whole_files import check_writable
from elbowroom.errors import ConfigError, nearest_cure
from elbowroom.lab import claims, store
from elbowroom.lab.claim import Claim
from elbowroom.lab.crew import Task, crew
from elbowroom.lab.recipe import Recipe
from elbowroom.lab.record import FILE, FORMAT_VERSION
from elbowroom.lab.scale import SCALES, SEEDS, Scale
from elbowroom.lab.sets import set_for
from elbowroom.lab.workbench import Workbench

MODELS = "models"
Progress = Callable[[int, int, str], None]
"""Hears how much is done, of how much, and what was done last."""


@dataclass(frozen=True)
class Site:
    """Where an experiment runs: what a process needs to set up its workbench."""

    data: str
    scale: Scale
    base_seed: int
    seed_count: int
    models: Path

    def bench(self) -> Workbench:
        return Workbench(self.data, self.scale, self.base_seed, self.models, seed_count=self.seed_count)


@dataclass(frozen=True)
class Place:
    """A claim, the set it was asked on, and the site it is measured at: that set's, or a stand-in's."""

    asked: str
    site: Site
    claim: Claim

    def filed(self, result: dict[str, Any]) -> dict[str, Any]:
        """The result as the record has it under the set that was asked for."""
        return result if self.site.data == self.asked else {**result, "data": self.site.data}


def run_claims(
    names: Sequence[str],
    scale: Scale | str = "quick",
    base_seed: int = 0,
    folder: Path | str = "claims",
    sets: Sequence[str] | None = None,
    workers: int | None = None,
    progress: Progress | None = None,
    *,
    fresh: bool = False,
    seed_count: int = SEEDS,
    command: str = "",
) -> dict[str, Any]:
    """Runs claims and writes the record `folder/claims.json`.

    Args:
        names: such as "C8"; none means all.
        scale: "quick", "full", or sizes of your own.
        base_seed: all seeds derive from it.
        folder: for models, outcomes and the record.
        sets: names of public sets; by default those of the scale.
        workers: processes; by default one for each core. With 1 everything happens in this process.
        progress: is called after each model and each experiment.
        fresh: do not use outcomes of an earlier campaign; models are used all the same.
        seed_count: paired seeds of every comparison.
        command: what was typed, for the record.

    Raises:
        ConfigError: an unknown claim, scale or set, or a set without the labels that a claim wants.
        RunError: the folder cannot be written, which is found before anything is computed.
    """
    if isinstance(scale, str):
        if scale not in SCALES:
            raise ConfigError("A scale is named.", repr(scale), nearest_cure(scale, SCALES))
        scale = SCALES[scale]
    chosen, folder, started = claims.choose(names), Path(folder), time.perf_counter()
    check_writable(folder)
    sites = [Site(name, scale, base_seed, seed_count, folder / MODELS) for name in sets or scale.sets]
    places = _places(chosen, sites)
    benches = {place.site: place.site.bench() for place in places}
    results: dict[str, dict[str, Any]] = {site.data: {} for site in sites}
    digests: dict[tuple[Site, str], str] = {}
    open_places: dict[tuple[Site, str], Place] = {}
    for place in places:
        site, name = place.site, place.claim.name
        digests[site, name] = digest = store.digest_of(benches[site], place.claim)
        stored = None if fresh else store.read(folder, site.data, name, digest)
        if stored is None:
            open_places[site, name] = place
        else:
            results[place.asked][name] = place.filed(stored)
    tasks = _tasks(folder, benches, list(open_places.values()))
    order = [claim.name for claim in chosen]

    def write_record() -> dict[str, Any]:
        ordered = {name: {key: of[key] for key in order if key in of} for name, of in results.items()}
        record = _record(sites[0], ordered, time.perf_counter() - started, command)
        runs.write_json(folder / FILE, record)
        return record

    try:
        with crew(workers, len(tasks)) as work:
            for done, (task, result, error) in enumerate(work(tasks), 1):
                said = task.what
                if task.function is _experiment:  # a model that cannot be trained makes its experiments fail
                    site, name = task.arguments
                    if error is None:
                        store.write(folder, site.data, name, digests[site, name], result)
                        said = f"{said}: {result['verdict']}"
                    place = open_places[site, name]
                    results[place.asked][name] = place.filed(result if error is None else {"failed": error})
                    write_record()
                if progress is not None:
                    progress(done, len(tasks), said)
    finally:
        _bench.cache_clear()
    return write_record()


def _record(site: Site, results: dict[str, dict[str, Any]], seconds: float, command: str) -> dict[str, Any]:
    """What `claims.json` says: the outcomes of each set by claim, and all that the numbers depend on."""
    return {
        "format_version": FORMAT_VERSION,
        "scale": site.scale.name,
        "base_seed": site.base_seed,
        "seeds": list(site.bench().seeds),
        "sets": results,
        "environment": runs.environment(),
        "seconds": round(seconds, 1),
        "command": command,
    }


# --- what is to be done ----------------------------------------------------------------------------------------------


def _places(chosen: Sequence[Claim], sites: Sequence[Site]) -> list[Place]:
    """Where each claim is measured: on each set, or once; on a stand-in once, and not where that was asked for."""
    places: list[Place] = []
    for site in sites:
        for claim in chosen:
            at = replace(site, data=set_for(claim.name, claim.wants, site.data))
            if claim.any_data and site is not sites[0]:
                continue
            if at != site and (at in sites or any(at == other.site and claim is other.claim for other in places)):
                continue
            places.append(Place(site.data, at, claim))
    return places


def _tasks(folder: Path, benches: dict[Site, Workbench], places: Sequence[Place]) -> list[Task]:
    """Set by set and the longest claim first: its models that are not there, longest first, then its experiment.

    Recipes that make the same model are one task, whichever claims name them.
    """
    tasks: list[Task] = []
    training: dict[tuple[Site, str], int] = {}
    for site, bench in benches.items():
        there = [place for place in places if place.site == site]
        for place in sorted(there, key=lambda place: -_weight(folder, bench, place)):
            needed = set()
            for recipe in sorted(recipes_of([place.claim], bench), key=_effort, reverse=True):
                for i, seed in enumerate(bench.seeds):
                    if bench.has(recipe, seed):
                        continue
                    key = site, bench.digest(recipe, seed)
                    if key not in training:
                        training[key] = len(tasks)
                        what = f"{recipe.preset} {recipe.latent_dim}, {site.data}, seed {i + 1} of {site.seed_count}"
                        tasks.append(Task(what, _train, (site, recipe, seed)))
                    needed.add(training[key])
            name = place.claim.name
            tasks.append(Task(f"{name}, {site.data}", _experiment, (site, name), frozenset(needed)))
    return tasks


def recipes_of(chosen: Sequence[Claim], bench: Workbench) -> list[Recipe]:
    """The recipes that claims need, each once."""
    recipes: dict[str, Recipe] = {}
    for claim in chosen:
        for recipe in claim.needs(bench):
            recipes.setdefault(json.dumps(to_dict(recipe), sort_keys=True), recipe)
    return list(recipes.values())


def _effort(recipe: Recipe) -> float:
    """How long training takes, roughly: steps times examples times weights of the hidden layers."""
    hidden = [float(units) for units in recipe.options.get("hidden", ())] or [1.0]
    weights = 1000 * hidden[0] + sum(a * b for a, b in pairwise(hidden))
    passes_of_a_step = (1 + max(int((recipe.objective or {}).get("samples", 1) or 1), 1)) / 2  # the encoder's is one
    return weights * recipe.training.get("steps", 1) * recipe.training.get("batch_size", 1) * passes_of_a_step


def _weight(folder: Path, bench: Workbench, place: Place) -> float:
    """Seconds of an earlier run, where there was one, else the number of models: longest first."""
    claim = place.claim
    earlier = store.seconds(folder, place.site.data, claim.name)
    return float(earlier) if earlier is not None else float(len(claim.needs(bench)) + claim.own_models)


# --- what a process does ---------------------------------------------------------------------------------------------


def _train(site: Site, recipe: Recipe, seed: int) -> None:
    _bench(site).model(recipe, seed)


def _experiment(site: Site, name: str) -> dict[str, Any]:
    started = time.perf_counter()
    content = claims.find(name).experiment(_bench(site)).to_dict()
    content = json.loads(json.dumps(content, allow_nan=False))  # what no JSON can hold fails here
    return {**content, "seconds": round(time.perf_counter() - started, 1)}


@cache
def _bench(site: Site) -> Workbench:
    """One for each process, so that data and models are read once."""
    return site.bench()
