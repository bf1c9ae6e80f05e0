"""What a table has that its owner may not know: sentinels, row numbers, constant columns; and what is no such thing."""

from __future__ import annotations

import warnings

import numpy as np
import pandas
import pytest

from elbowroom import ProbabilisticPCA, load_data
from elbowroom.data.notices import notices_of
from elbowroom.errors import ElbowroomWarning


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


def test_fit_says_once_what_is_odd_in_a_frame_an_array_or_a_file(tmp_path, rng):
    rows = rng.normal(size=(60, 3))
    rows[::10, 0] = -9999
    frame = pandas.DataFrame(rows, columns=["a", "b", "c"])
    frame.to_csv(tmp_path / "t.csv", index=False)
    for data, name in ((frame, "a"), (rows, "column 0"), (load_data(tmp_path / "t.csv"), "a")):
        with pytest.warns(ElbowroomWarning, match=f"'{name}': -9999 stands in 6 of 60 rows.*--missing -9999") as said:
            ProbabilisticPCA(1).fit(data)
        assert len(said) == 1
    whole = load_data(tmp_path / "t.csv", missing=-9999, incomplete="mean", drop="b")
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        ProbabilisticPCA(1).fit(whole)
    assert [str(one.message) for one in said] == ["6 missing cells are filled with the mean of their column."]
