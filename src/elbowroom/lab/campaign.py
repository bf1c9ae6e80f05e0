"""Many claims at once: models first, each trained once, then the experiments, in as many processes as there are cores.

What is done is kept: models in `folder/models`, outcomes one by one in `folder/outcomes/SET/C8.json`. A campaign that
was stopped goes on from there. The number of processes changes no number, since each computes on one thread.
"""

from __future__ import annotations

import dataclasses
import hashlib
import importlib
import json
import os
import signal
import time
import traceback
import warnings
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import torch

from elbowroom import runs
from elbowroom.configuration import to_dict
from elbowroom.errors import ConfigError, DivergedWarning, ElbowroomWarning, nearest_cure
from elbowroom.lab import claims
from elbowroom.lab.claim import Claim
from elbowroom.lab.recipe import Recipe
from elbowroom.lab.scale import SCALES, SEEDS, Scale
from elbowroom.lab.sets import set_for
from elbowroom.lab.workbench import MAKES, Workbench, all_needs, source_digest

FORMAT_VERSION = 1
RECORD, MODELS, OUTCOMES = "claims.json", "models", "outcomes"
MEASURES = ("decoding", "evaluation", "latent", "lab/measures.py", "lab/recipe.py", "lab/sets.py", "lab/verdicts.py",
            "lab/workbench.py", "sequence_model.py", "tokens.py")  # fmt: skip
"""Source that an outcome depends on, beside its models and its own file."""
Progress = Callable[[int, int, str], None]
"""Is told how much is done, of how much, and what was done last."""
THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


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

    def filed(self, outcome: dict[str, Any]) -> dict[str, Any]:
        """The outcome as the record has it under the set that was asked for."""
        return outcome if self.site.data == self.asked else {**outcome, "data": self.site.data}


@dataclass(frozen=True)
class Task:
    """A function of the module level, so that another process finds it, and its arguments."""

    what: str
    function: Callable[..., Any]
    arguments: tuple[Any, ...]


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
        progress: is told after each model and each experiment.
        fresh: do not use outcomes of an earlier campaign; models are used all the same.
        seed_count: paired seeds of every comparison.
        command: what was typed, for the record.

    Raises:
        ConfigError: an unknown claim, scale or set, or a set without the labels that a claim wants.
    """
    if isinstance(scale, str):
        if scale not in SCALES:
            raise ConfigError("A scale is named.", repr(scale), nearest_cure(scale, SCALES))
        scale = SCALES[scale]
    chosen, folder, started = choose(names), Path(folder), time.perf_counter()
    sites = [Site(name, scale, base_seed, seed_count, folder / MODELS) for name in sets or scale.sets]
    places = _places(chosen, sites)
    benches = {place.site: place.site.bench() for place in places}
    found: dict[str, dict[str, Any]] = {site.data: {} for site in sites}
    digests: dict[tuple[Site, str], str] = {}
    open_places: dict[tuple[Site, str], Place] = {}
    for place in places:
        site, claim = place.site, place.claim
        digests[site, claim.name] = digest = _digest(benches[site], claim)
        kept = None if fresh else _kept(_path(folder, site, claim.name), digest)
        if kept is None:
            open_places[site, claim.name] = place
        else:
            found[place.asked][claim.name] = place.filed(kept)
    training = _training(benches, list(open_places.values()))
    longest_first = sorted(open_places.values(), key=lambda place: -_weight(folder, benches[place.site], place))
    experiments = [Task(f"{place.claim.name}, {place.site.data}", _experiment, (place.site, place.claim.name))
                   for place in longest_first]  # fmt: skip
    total, done = len(training) + len(experiments), 0
    with _crew(workers or _cores(), total) as crew:
        for batch in (training, experiments):
            for task, result, error in crew(batch):
                done += 1
                if progress is not None:
                    progress(done, total, task.what)
                if task.function is not _experiment:
                    continue  # a model that cannot be trained makes its experiments fail, and they say so
                site, name = task.arguments
                if error is None:
                    runs.write_json(_path(folder, site, name), {"digest": digests[site, name], "outcome": result})
                place = open_places[site, name]
                found[place.asked][name] = place.filed(result if error is None else {"failed": error})
    order = [claim.name for claim in chosen]
    record = {
        "format_version": FORMAT_VERSION,
        "scale": scale.name,
        "base_seed": base_seed,
        "seeds": list(sites[0].bench().seeds),
        "sets": {name: {key: of[key] for key in order if key in of} for name, of in found.items()},
        "environment": runs.environment(),
        "seconds": round(time.perf_counter() - started, 1),
        "command": command,
    }
    runs.write_json(folder / RECORD, record)
    return record


def choose(names: Sequence[str]) -> list[Claim]:
    """The claims of these names, each once, C1 first; all of them where none is named.

    Raises:
        ConfigError: there is none of a name; the known ones are listed.
    """
    found = {claim.name: claim for claim in map(claims.find, names or claims.names())}
    return sorted(found.values(), key=lambda claim: int(claim.name[1:]))


def failures(record: dict[str, Any]) -> list[str]:
    """The experiments of a record that ended in an error, each with its claim and data set."""
    return [f"{name} on {outcome.get('data') or data}: {outcome['failed']}" for data, of in record["sets"].items()
            for name, outcome in of.items() if "failed" in outcome]  # fmt: skip


# --- what is to be done ----------------------------------------------------------------------------------------------


def _places(chosen: Sequence[Claim], sites: Sequence[Site]) -> list[Place]:
    """Where each claim is measured: on each set, or once; on a stand-in once, and not where that was asked for."""
    found: list[Place] = []
    for site in sites:
        for claim in chosen:
            at = replace(site, data=set_for(claim.name, claim.wants, site.data))
            if claim.any_data and site is not sites[0]:
                continue
            if at != site and (at in sites or any(at == other.site and claim is other.claim for other in found)):
                continue
            found.append(Place(site.data, at, claim))
    return found


def _training(benches: dict[Site, Workbench], places: Sequence[Place]) -> list[Task]:
    """The models that are wanted and not there, longest first."""
    tasks = []
    for site, bench in benches.items():
        recipes = all_needs(bench, [place.claim.needs for place in places if place.site == site])
        for recipe in recipes:
            for i, seed in enumerate(bench.seeds):
                if not bench.has(recipe, seed):
                    what = f"{recipe.preset} {recipe.latent_dim}, {site.data}, seed {i + 1} of {site.seed_count}"
                    tasks.append((_effort(recipe), Task(what, _train, (site, recipe, seed))))
    return [task for _, task in sorted(tasks, key=lambda pair: -pair[0])]


def _effort(recipe: Recipe) -> float:
    """How long training takes, roughly: steps times examples times weights of the hidden layers."""
    hidden = [float(units) for units in recipe.options.get("hidden", ())] or [1.0]
    weights = 1000 * hidden[0] + sum(a * b for a, b in pairwise(hidden))
    samples = (recipe.objective or {}).get("samples", 1)
    return weights * recipe.training.get("steps", 1) * recipe.training.get("batch_size", 1) * max(int(samples or 1), 1)


def _weight(folder: Path, bench: Workbench, place: Place) -> float:
    """Seconds of an earlier run, where there was one, else the number of models: longest first."""
    earlier = _content(_path(folder, place.site, place.claim.name)).get("outcome", {}).get("seconds")
    claim = place.claim
    return float(earlier) if earlier is not None else float(len(claim.needs(bench)) + claim.own_models)


def _digest(bench: Workbench, claim: Claim) -> str:
    """Whatever an outcome depends on: recipes, seeds, sizes, and the source of experiment, measures and models."""
    module = importlib.import_module(claim.experiment.__module__)
    content = {
        "claim": claim.name,
        "recipes": [to_dict(recipe) for recipe in claim.needs(bench)],
        "data": bench.data,
        "scale": dataclasses.asdict(bench.scale),
        "seeds": bench.seeds,
        "format": FORMAT_VERSION,
        "measures": source_digest(*MAKES, *MEASURES),
        "source": hashlib.sha256(Path(str(module.__file__)).read_bytes()).hexdigest(),
    }
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()[:24]


def _path(folder: Path, site: Site, name: str) -> Path:
    return folder / OUTCOMES / site.data / f"{name}.json"


def _kept(path: Path, digest: str) -> dict[str, Any] | None:
    content = _content(path)
    return content["outcome"] if content.get("digest") == digest else None


def _content(path: Path) -> dict[str, Any]:
    return runs.read_json(path) if path.exists() else {}


# --- who does it -----------------------------------------------------------------------------------------------------


def _train(site: Site, recipe: Recipe, seed: int) -> None:
    _bench(site).model(recipe, seed)


def _experiment(site: Site, name: str) -> dict[str, Any]:
    started = time.perf_counter()
    content = claims.find(name).experiment(_bench(site)).to_dict()
    content = json.loads(json.dumps(content, allow_nan=False))  # what no JSON can hold is found here
    return {**content, "seconds": round(time.perf_counter() - started, 1)}


@cache
def _bench(site: Site) -> Workbench:
    """One for each process, so that data and models are read once."""
    return site.bench()


def _attempt(task: Task) -> tuple[Any, str | None]:
    """The result, or the error in one line: one experiment that fails must not stop the others."""
    try:
        return task.function(*task.arguments), None
    except Exception as error:
        place = traceback.extract_tb(error.__traceback__)[-1]
        return None, f"{type(error).__name__}: {error} ({Path(place.filename).name}, line {place.lineno})"


Done = Iterator[tuple[Task, Any, "str | None"]]


@contextmanager
def _crew(workers: int, tasks: int) -> Iterator[Callable[[Sequence[Task]], Done]]:
    """Who works through tasks: this process, or so many others."""
    if tasks == 0 or workers == 1:
        with _single_thread():
            try:
                yield lambda batch: ((task, *_attempt(task)) for task in batch)
            finally:
                _bench.cache_clear()
        return
    earlier = {name: os.environ.get(name) for name in THREADS}
    os.environ.update(dict.fromkeys(THREADS, "1"))  # read when a process starts
    pool = ProcessPoolExecutor(min(workers, tasks), mp_context=get_context("spawn"), initializer=_start)

    def work(batch: Sequence[Task]) -> Done:
        waiting = {pool.submit(_attempt, task): task for task in batch}
        for future in as_completed(waiting):
            yield (waiting[future], *future.result())

    try:
        yield work
    finally:
        pool.shutdown(cancel_futures=True)
        for name, value in earlier.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


def _start() -> None:
    """What a process does first: one thread, no chatter, and Ctrl-C ends it without a word."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    torch.set_num_threads(1)
    _hush()


def _hush() -> None:
    """The words the library says once would be said once by each process."""
    warnings.simplefilter("ignore", ElbowroomWarning)
    warnings.simplefilter("default", DivergedWarning)


@contextmanager
def _single_thread() -> Iterator[None]:
    """One thread for torch and for the products of NumPy and SciPy."""
    import scipy.linalg  # noqa: F401 - its library must be there to be limited
    from threadpoolctl import threadpool_limits

    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        with threadpool_limits(1), warnings.catch_warnings():
            _hush()
            yield
    finally:
        torch.set_num_threads(threads)


def _cores() -> int:
    """Cores this process may use."""
    usable = getattr(os, "sched_getaffinity", None)
    return len(usable(0)) if usable else os.cpu_count() or 1
