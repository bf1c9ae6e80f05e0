"""A small workbench for all tests of the lab, and the outcome of each experiment on it, once."""

from __future__ import annotations

import warnings

import pytest

from elbowroom.lab import claims
from elbowroom.lab.outcome import Outcome
from elbowroom.lab.scale import Scale
from elbowroom.lab.sets import set_for
from elbowroom.lab.workbench import Workbench

TINY = Scale("tiny", ("digits",), (16,), 24, 128, 4e-3, 4, (150, 300, 450), 200, lengths=(3, 6))


@pytest.fixture(scope="session")
def tiny() -> Scale:
    return TINY


@pytest.fixture(scope="session")
def bench() -> Workbench:
    """Three seeds and a few steps: enough for every line of an experiment to run, too few for its verdict."""
    return Workbench("digits", TINY, seed_count=3)


@pytest.fixture(scope="session")
def sprites() -> Workbench:
    """The same for claims about attributes, which digits have not; few rows, so that all is quick."""
    bench = Workbench("sprites", TINY, seed_count=3)
    bench.train, bench.test = bench.train.take(slice(0, 2000)), bench.test.take(slice(0, 600))
    return bench


@pytest.fixture(scope="session")
def outcome(bench, sprites):
    """From a claim's name to the outcome of its experiment; each runs once."""
    outcomes: dict[str, Outcome] = {}

    def of(name: str) -> Outcome:
        if name not in outcomes:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # models that learned nothing make correlations of constants
                claim = claims.find(name)
                at = sprites if set_for(name, claim.wants, bench.data) == sprites.data else bench
                outcomes[name] = claim.experiment(at)
        return outcomes[name]

    return of
