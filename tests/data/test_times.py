"""Dates as people write them, and which steps between them are equal: of a clock, of months, of working days."""

from __future__ import annotations

import warnings

import numpy as np
import pandas as pd
import pytest

from elbowroom.data.steps import pieces
from elbowroom.data.times import as_times
from elbowroom.errors import DataError, ElbowroomWarning


@pytest.mark.parametrize(
    ("cells", "wanted"),
    [
        (["2024/05/01 13:00", "2024/5/2 9:05"], ["2024-05-01T13:00", "2024-05-02T09:05"]),
        (["2024.05.01", "2024.5.2"], ["2024-05-01T00:00", "2024-05-02T00:00"]),
        (["2024. 5. 1. 오후 3:00", "2024. 5. 2. 오전 12:30"], ["2024-05-01T15:00", "2024-05-02T00:30"]),
        (["2024년 5월 1일", "2024년 5월 2일 08:00"], ["2024-05-01T00:00", "2024-05-02T08:00"]),
        (["1.5.2024", "02.05.2024 13:00"], ["2024-05-01T00:00", "2024-05-02T13:00"]),
        (["30/04/2024", "01/05/2024"], ["2024-04-30T00:00", "2024-05-01T00:00"]),
        (["04/30/2024 1:00 PM", "05/01/2024 12:00 am"], ["2024-04-30T13:00", "2024-05-01T00:00"]),
        (["1 May 2024", "02-May-2024"], ["2024-05-01T00:00", "2024-05-02T00:00"]),
        (["Wed, 01 May 2024 10:00:00 GMT", "Thu, 02 May 2024 10:00:00 GMT"], ["2024-05-01T10:00", "2024-05-02T10:00"]),
        (["May 1, 2024", "May 2nd, 2024"], ["2024-05-01T00:00", "2024-05-02T00:00"]),
        (["2024-05-01 09:00 +0900", "2024-05-01T01:00Z"], ["2024-05-01T00:00", "2024-05-01T01:00"]),
        (["2024/05/01 23:00", "2024/05/01 24:00"], ["2024-05-01T23:00", "2024-05-02T00:00"]),
        (["2024-05", "2024/06"], ["2024-05-01T00:00", "2024-06-01T00:00"]),
        (["2024.05", "2024.06"], ["2024-05-01T00:00", "2024-06-01T00:00"]),
        (["2024Q2", "2024-Q3"], ["2024-04-01T00:00", "2024-07-01T00:00"]),
        (["May 2024", "Jun 2024"], ["2024-05-01T00:00", "2024-06-01T00:00"]),
        (["20240531", "20240601"], ["2024-05-31T00:00", "2024-06-01T00:00"]),
        (["202405312300", "202406010000"], ["2024-05-31T23:00", "2024-06-01T00:00"]),
        (["202412", "202501"], ["2024-12-01T00:00", "2025-01-01T00:00"]),
    ],
)
def test_common_ways_of_writing_a_date_are_read(cells, wanted):
    assert as_times(cells, "time").astype("datetime64[m]").astype(str).tolist() == wanted


def test_fractions_of_a_second_durations_and_plain_numbers_stay_what_they_are():
    assert as_times(["2024/5/1 00:00:00.021", "2024/5/1 00:00:01,5"], "time")[0] == np.datetime64(
        "2024-05-01T00:00:00.021"
    )
    assert as_times(["00:01:30", "00:01:30.5"], "time").tolist() == [90.0, 90.5]
    assert as_times(["1990", "1991"], "time").tolist() == [1990, 1991]
    assert as_times([20240532, 20240533], "time").tolist() == [20240532, 20240533]  # no such days
    assert as_times(["1999.12", "1999.13"], "time").dtype == np.float64
    seconds = as_times(pd.timedelta_range("1s", periods=2, freq="500ms"), "time")
    assert seconds.tolist() == [1.0, 1.5]
    assert as_times(pd.period_range("2024-01", periods=2, freq="M"), "time")[1] == np.datetime64("2024-02-01")
    zoned = pd.date_range("2024-05-01", periods=2, freq="h", tz="Asia/Seoul")
    assert as_times(zoned, "time")[0] == np.datetime64("2024-04-30T15:00")


def test_day_and_month_are_never_guessed():
    cells = ["01/02/2024", "02/02/2024", "03/02/2024"]
    with pytest.raises(DataError, match=r"days stand before months.*01/02/2024 in row 0.*day_first=True"):
        as_times(cells, "time")
    assert as_times(cells, "time", day_first=True)[1] == np.datetime64("2024-02-02")
    assert as_times(cells, "time", day_first=False)[2] == np.datetime64("2024-03-02")
    with pytest.raises(DataError, match=r"13/01/2024 in row 0 and 01/13/2024 in row 1"):
        as_times(["13/01/2024", "01/13/2024"], "time")
    with pytest.raises(DataError, match=r"'13/01/2024' in row 0"):
        as_times(["13/01/2024"], "time", day_first=False)


@pytest.mark.parametrize("cell", ["01/02/24", "tomorrow", "2024-13-01", "2024/05/01 25:00", "2024/02/30", ""])
def test_what_is_no_date_is_named(cell):
    with pytest.raises(DataError, match=r"in row 1.*years with four digits"):
        as_times(["2024/05/01", cell], "time")


@pytest.mark.parametrize(
    "freq", ["MS", "ME", "BMS", "BME", "QS", "QE", "YS", "YE", "2MS", "6MS", "B", "C", "W", "D", "h"]
)
def test_steps_of_a_calendar_are_no_gaps_and_nothing_is_said(freq):
    times = as_times(pd.date_range("2000-01-31", periods=80, freq=freq), "time")
    with warnings.catch_warnings():
        warnings.simplefilter("error", ElbowroomWarning)
        assert pieces(times) == [slice(0, 80)]


def test_days_of_a_place_with_summer_time_are_steps():
    times = as_times(pd.date_range("2024-01-01", periods=300, freq="D", tz="Europe/Berlin"), "time")
    with pytest.warns(ElbowroomWarning, match=r"differ by up to 4.2% of a step"):
        assert pieces(times) == [slice(0, 300)]


@pytest.mark.parametrize(("freq", "lost"), [("MS", 1), ("QE", 2), ("W", 1), ("D", 3)])
def test_a_missing_step_of_a_calendar_is_a_gap_and_counted(freq, lost):
    times = np.delete(as_times(pd.date_range("2000-01-01", periods=60, freq=freq), "time"), np.arange(20, 20 + lost))
    with pytest.raises(DataError, match=rf"between rows 19 and 20.*; {lost} row\(s\) missing in all"):
        pieces(times)
    assert pieces(times, "split") == [slice(0, 20), slice(20, 60 - lost)]
    assert pieces(times, "join") == [slice(0, 60 - lost)]


def test_single_working_days_without_a_row_are_days_off_and_said_and_a_month_of_them_is_a_gap():
    days = as_times(pd.date_range("2022-01-03", periods=200, freq="B"), "time")
    with pytest.warns(
        ElbowroomWarning, match=r"3 working day\(s\) of the series have no row, the first behind 2022-01-14"
    ):
        assert pieces(np.delete(days, [10, 11, 90])) == [slice(0, 197)]
    assert len(pieces(np.delete(days, [10, 11, 90]), "split")) == 3
    with pytest.raises(DataError, match=r"20 row\(s\) missing"):
        pieces(np.delete(days, np.arange(50, 70)))


def test_jitter_is_tolerated_and_said_and_more_than_a_quarter_of_a_step_is_not():
    rng, grid = np.random.default_rng(0), np.arange(600) * 1_000_000
    near = (grid + rng.normal(0, 40_000, 600)).astype("datetime64[us]")
    with pytest.warns(ElbowroomWarning, match=r"The steps of the series differ by up to \d+\.\d% of a step"):
        assert pieces(near) == [slice(0, 600)]
    with pytest.warns(ElbowroomWarning):
        assert pieces(np.delete(near, [100, 101]), "split") == [slice(0, 100), slice(100, 598)]
    with pytest.raises(DataError, match=r"Cure: resample.*gaps='join'"):
        pieces((grid + rng.normal(0, 300_000, 600).clip(-400_000, 400_000)).astype("datetime64[us]"))


def test_stretches_stay_in_their_group_and_errors_name_the_row_as_it_was():
    groups = np.array(["a"] * 4 + ["b"] * 3)
    assert pieces(None, groups=groups) == [slice(0, 4), slice(4, 7)]
    times = np.array([0, 1, 2, 3, 0, 1, 2])
    assert pieces(times, groups=groups) == [slice(0, 4), slice(4, 7)]
    with pytest.raises(DataError, match=r"each group of x.*row 13, after 3"):
        pieces(np.array([0, 1, 3, 2, 0, 1, 2]), what="x", groups=groups, rows=np.arange(10, 17))
