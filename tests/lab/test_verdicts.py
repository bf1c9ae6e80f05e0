"""The rules of verdicts, against SciPy and at their edges."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from elbowroom.lab.outcome import Number
from elbowroom.lab.verdicts import (
    Interval,
    above,
    agreeing,
    all_of,
    below,
    difference,
    exact,
    interval,
    numbers,
    on_condition,
    some_of,
)


def test_the_interval_is_scipys(rng):
    values = rng.normal(2.0, 3.0, size=7)
    measured = interval(values)
    low, high = stats.t.interval(0.95, 6, loc=values.mean(), scale=stats.sem(values))
    assert (measured.mean, measured.low, measured.high) == pytest.approx((values.mean(), low, high), rel=1e-12)
    assert measured.count == 7


def test_the_interval_covers_the_mean_in_95_of_100_draws(rng):
    draws = [interval(row) for row in rng.normal(1.0, 1.0, size=(4000, 5))]
    assert np.mean([one.low < 1.0 < one.high for one in draws]) == pytest.approx(0.95, abs=0.012)


def test_a_paired_difference_forgets_what_both_share(rng):
    shared, gain = rng.normal(0, 100, size=5), np.array([1.0, 1.1, 0.9, 1.05, 0.95])
    gained = difference(shared + gain, shared)
    assert gained.mean == pytest.approx(1.0)
    assert above(gained) == "holds"
    assert below(gained) == "refuted"


@pytest.mark.parametrize(
    ("low", "high", "limit", "verdict"),
    [(0.1, 0.3, 0, "holds"), (-0.3, -0.1, 0, "refuted"), (-0.1, 0.1, 0, "undecided"), (0, 0.2, 0, "undecided"),
     (0.1, 0.3, 0.2, "undecided"), (0.1, 0.3, 0.4, "refuted"), (np.nan, 1, 0, "undecided"),
     (1, np.inf, 0, "undecided")],
)  # fmt: skip
def test_above_asks_the_whole_interval(low, high, limit, verdict):
    measured = Interval((low + high) / 2, low, high, 5)
    assert above(measured, limit) == verdict
    mirrored = {"holds": "refuted", "refuted": "holds"}
    assert below(measured, limit) == mirrored.get(verdict, verdict)


def test_all_of_holds_only_if_all_do():
    assert all_of("holds", "holds") == "holds"
    assert all_of("holds", "undecided") == "undecided"
    assert all_of("undecided", "refuted", "holds") == "refuted"


def test_an_identity_holds_within_its_tolerance():
    assert exact(-1e-9, 1e-8) == "holds"
    assert exact(2e-8, 1e-8) == "refuted"
    assert exact(np.nan, 1e-8) == "refuted"


def test_a_main_rule_decides_and_a_further_one_makes_it_conditional():
    assert on_condition("refuted", "holds", "alone") == ("refuted", "")
    assert on_condition("undecided", "refuted", "alone") == ("undecided", "")
    assert on_condition("holds", "holds", "alone") == ("holds", "")
    assert on_condition("holds", "undecided", "alone") == ("undecided", "")
    assert on_condition("holds", "refuted", "alone") == ("conditional", "alone")


def test_two_measures_agree_or_one_of_them_is_the_condition():
    assert agreeing("holds", "holds", ("a", "b")) == ("holds", "")
    assert agreeing("holds", "undecided", ("a", "b")) == ("undecided", "")
    assert agreeing("holds", "refuted", ("a", "b")) == ("conditional", "a")
    assert agreeing("refuted", "holds", ("a", "b")) == ("conditional", "b")


def test_of_several_parts_those_that_hold_are_the_condition():
    assert some_of({"a": "holds", "b": "holds"}) == ("holds", "")
    assert some_of({"a": "refuted", "b": "refuted"}) == ("refuted", "")
    assert some_of({"a": "undecided", "b": "undecided"}) == ("undecided", "")
    assert some_of({"a": "holds", "b": "undecided", "c": "refuted"}) == ("undecided", "")
    assert some_of({"a": "holds", "b": "refuted", "c": "holds"}, "_and_") == ("conditional", "a_and_c")


def test_arms_become_numbers_by_a_pattern_of_their_names():
    rows = {"vae": [1.0, 2.0, 3.0], 2: np.array([4.0, 5.0, 9.0])}
    assert numbers(rows, "nats", "error_{}") == [
        interval(rows["vae"]).number("error_vae", "nats"),
        interval(rows[2]).number("error_2", "nats"),
    ]
    assert isinstance(numbers({"a": [0.0, 1.0]})[0], Number)
