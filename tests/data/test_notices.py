"""What a table has that its owner may not know: sentinels, row numbers, constant columns; and what is no such thing."""

from __future__ import annotations

import numpy as np
import pytest

from elbowroom.data.notices import notices_of


def found(column, name="a"):
    return {
        notice.code: notice.values
        for notice in notices_of(np.column_stack([column, column_beside(len(column))]), [name, "z"])
    }


def column_beside(count):
    return np.random.default_rng(1).normal(size=count)


@pytest.mark.parametrize("value", [-9999, 999, -999.0, 1e20, -1, 99999])
def test_a_number_that_repeats_far_from_the_rest_is_named(rng, value):
    column = rng.uniform(20, 40, 300)
    column[::50] = value
    assert found(column)["table.sentinel"] | {"columns": ""} == {
        "value": f"{float(value):.12g}", "count": 6, "rows": 300, "columns": "", "first": "a", "of": 1,
    }  # fmt: skip


def test_codes_of_a_survey_beside_99_are_seen(rng):
    column = rng.integers(1, 6, 300).astype(float)
    column[::30] = 99
    assert found(column)["table.sentinel"]["value"] == "99"


@pytest.mark.parametrize(
    "column",
    [
        np.random.default_rng(0).normal(size=300),
        np.arange(300) % 2.0,
        np.where(np.arange(300) % 10 == 0, -1.0, np.arange(300) % 3),
        np.random.default_rng(0).lognormal(sigma=2, size=300),
        np.random.default_rng(0).integers(0, 100, 300).astype(float),
        np.where(np.arange(300) % 3 == 0, 0.0, np.random.default_rng(0).uniform(1000, 1100, 300)),
        np.minimum(np.random.default_rng(0).normal(size=300), 1.0),
    ],
    ids=["normal", "binary", "classes", "heavy tail", "whole", "many zeros", "clipped"],
)
def test_ordinary_columns_are_not_named(column):
    assert found(column) == {}


def test_columns_that_count_rows_or_say_nothing_are_named(rng):
    count = np.arange(50.0)
    assert "table.row_numbers" in found(1000 + count)
    assert "table.row_numbers" in found(rng.permutation(count))
    assert "table.row_numbers" in found(3 * count + 7, "customer_id")
    assert found(3 * count + 7, "speed") == {}
    assert found(np.full(50, 2.5))["table.constant"]["first"] == "a"
