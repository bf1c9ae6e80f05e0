"""Windows of series: every step in one, times that are checked, and scores brought back to the steps."""

from __future__ import annotations

import numpy as np
import pandas
import pytest

from elbowroom.data import load
from elbowroom.data.dataset import Dataset
from elbowroom.data.steps import pieces
from elbowroom.data.times import as_times
from elbowroom.data.windows import over_steps, windows
from elbowroom.errors import ConfigError, DataError, ElbowroomWarning

RAMP = np.arange(10.0)


def test_windows_begin_a_stride_apart_and_the_last_ends_with_the_series():
    data = windows(RAMP, window=4, stride=3)
    assert data.starts.tolist() == [0, 3, 6]
    assert data.x.tolist() == [[0, 1, 2, 3], [3, 4, 5, 6], [6, 7, 8, 9]]
    assert windows(RAMP, 4, 4).starts.tolist() == [0, 4, 6]
    assert windows(RAMP, 4).starts.tolist() == [0, 2, 4, 6]
    assert windows(RAMP, 10).starts.tolist() == [0]
    assert windows(RAMP, 1, 20).starts.tolist() == [0, 9]
    assert data.series
    assert data.times is None


def test_channels_stay_beside_each_other_with_their_names():
    frame = pandas.DataFrame({"up": RAMP, "down": -RAMP})
    data = windows(frame, window=3, stride=7)
    assert data.x.shape == (2, 3, 2)
    assert data.x[1].tolist() == [[7, -7], [8, -8], [9, -9]]
    assert data.feature_names == ("up", "down")
    assert windows(frame[["up"]], 3).x.shape == (8, 3)  # one channel is [T]


@pytest.mark.parametrize(("window", "stride"), [(3, 1), (5, 2), (4, 4), (10, 5)])
def test_what_is_true_of_steps_comes_back_from_their_windows(window, stride):
    data = windows(RAMP, window, stride)
    np.testing.assert_allclose(over_steps(data.x, data.starts), RAMP)


def test_a_step_has_the_mean_of_its_windows_and_nothing_where_it_lies_in_none():
    found = over_steps([[1.0, 2.0], [4.0, 8.0]], np.array([0, 1]), steps=4)
    np.testing.assert_array_equal(found, [1.0, 3.0, 8.0, np.nan])
    with pytest.raises(DataError, match="a score for each step"):
        over_steps(np.zeros(3), np.zeros(3, int))


def test_a_csv_brings_its_times_and_the_windows_theirs(tmp_path):
    path = tmp_path / "s.csv"
    rows = [f"2024-05-01T{hour:02}:00,{hour},{2 * hour},{int(hour > 7)}" for hour in range(10)]
    path.write_text("when,a,b,odd\n" + "\n".join(rows))
    steps = load(path, time_column="when", label_column="odd")
    assert steps.x.shape == (10, 2)
    assert steps.feature_names == ("a", "b")
    assert steps.times[1] - steps.times[0] == np.timedelta64(1, "h")
    data = windows(steps, window=4, stride=3)
    assert data.times.astype("datetime64[h]").astype(str).tolist() == [
        "2024-05-01T00",
        "2024-05-01T03",
        "2024-05-01T06",
    ]
    assert data.y.tolist() == [0, 0, 1]  # the highest of its steps
    assert data.take([2]).starts.tolist() == [6]
    frame = pandas.read_csv(path, parse_dates=["when"])
    assert (load(frame, time_column="when", label_column="odd").times == steps.times).all()
    frame.to_parquet(tmp_path / "s.parquet")
    assert (load(tmp_path / "s.parquet", time_column="when", label_column="odd").times == steps.times).all()


@pytest.mark.parametrize(
    ("cells", "kind", "first"),
    [
        (["1", "2"], "i", 1),
        ([" 0.5", "1e0 "], "f", 0.5),
        (["2024-05-01", "2024-05-02"], "M", np.datetime64("2024-05-01")),
        (["2024-05-01T09:00:00.25+09:00", "2024-05-01T01:00:00Z"], "M", np.datetime64("2024-05-01T00:00:00.250")),
        (np.array([1714521600000000001, 1714521600000000002]), "i", 1714521600000000001),
        (
            pandas.Series(pandas.date_range("2024-05-01", periods=2, tz="Asia/Seoul")),
            "M",
            np.datetime64("2024-04-30T15"),
        ),
    ],
)
def test_times_are_numbers_or_dates_and_lose_nothing(cells, kind, first):
    found = as_times(cells, "time")
    assert found.dtype.kind == kind
    assert found[0] == first


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("t,a\n1,1\nsoon,2\n", r"'soon' in line 3"),
        ("t,a\n2024-05-01,1\n,2\n", r"'' in line 3"),
        ("t,a\n1,1\nnan,2\n", r"no time in line 3"),
        ("t,a\n2024-05-01T00:00Z,1\n2024-05-01T01:00,2\n", r"line 3.*Cure: write all of them alike"),
        ("t,a\n1,1\n2,nan\n", r"line 3, column 'a'"),
        ("t\n1\n2\n", r"columns beside labels, times and groups"),
    ],
)
def test_a_time_or_value_that_cannot_be_read_is_named_by_its_line(tmp_path, text, wanted):
    path = tmp_path / "s.csv"
    path.write_text(text)
    with pytest.raises(DataError, match=wanted):
        load(path, time_column="t")


def test_an_unknown_time_column_and_a_source_without_columns_are_refused(tmp_path):
    path = tmp_path / "s.csv"
    path.write_text("when,a\n1,1\n2,2\n")
    with pytest.raises(ConfigError, match="did you mean 'when'"):
        load(path, time_column="wen")
    with pytest.raises(ConfigError, match="time_column fits tables only"):
        load(np.zeros((3, 2)), time_column="when")


MINUTES = np.datetime64("2024-05-01T00:00", "us") + np.arange(10) * np.timedelta64(60, "s")


@pytest.mark.parametrize(
    ("times", "wanted"),
    [
        ([0, 1, 2, 4, 3, 5], r"3 in row 4, after 4.*Cure: sort the rows by time"),
        ([0, 1, 2, 2, 3, 3], r"2 in row 3 and in the one before, 2 such row\(s\) in all.*Cure: keep one row"),
        ([0, 1, 2, 5, 6, 7, 9], r"a gap between rows 2 and 3, behind 2; 3 row\(s\) missing in all.*gaps='split'"),
        ([0, 1, 2, 3.4, 4.4, 5.4], r"1\.4.* between rows 2 and 3, where most are 1 apart.*Cure: resample"),
        ([0, 1, 2, 2.5, 3.5, 4.5], r"0\.5 between rows 2 and 3"),
        (np.delete(MINUTES, 4), r"a gap between rows 3 and 4, behind 2024-05-01T00:03:00"),
        (MINUTES[::-1], r"row 1, after 2024-05-01T00:09"),
    ],
)
def test_times_that_fall_repeat_or_leave_gaps_are_named_by_row_with_the_cure(times, wanted):
    with pytest.raises(DataError, match=wanted):
        windows(np.zeros(len(times)), 2, times=times)


def test_steps_that_differ_by_rounding_are_equal():
    assert pieces(np.arange(1000) * 0.1 + np.random.default_rng(0).uniform(-1e-4, 1e-4, 1000)) == [slice(0, 1000)]
    assert pieces(np.zeros(1)) == [slice(0, 1)]


def test_with_split_no_window_lies_across_a_gap():
    times = np.r_[0:5, 8:14, 20:22]
    data = windows(times.astype(float), window=3, stride=2, times=times, gaps="split")
    assert data.starts.tolist() == [0, 2, 5, 7, 8]  # the last stretch is too short for a window
    assert (np.diff(data.x, axis=1) == 1).all()
    assert data.times.tolist() == [0, 2, 8, 10, 11]
    assert np.isnan(over_steps(data.x, data.starts, 13)[11:]).all()


def test_what_is_no_series_is_refused():
    with pytest.raises(DataError, match="5 steps without a gap, window=6"):
        windows(np.zeros(5), 6)
    with pytest.raises(ConfigError, match="window is a number of steps"):
        windows(RAMP, 0)
    with pytest.raises(ConfigError, match="stride is a number of steps"):
        windows(RAMP, 3, 1.5)
    with pytest.raises(ConfigError, match="'refuse', 'split' or 'join'"):
        windows(RAMP, 3, gaps="mend")
    with pytest.raises(DataError, match="A series is"):
        windows(np.zeros((4, 3, 2)), 2)
    with pytest.raises(DataError, match="NaN at row 3"):
        windows(np.where(RAMP == 3, np.nan, RAMP), 4)
    with pytest.raises(DataError, match="one time"):
        windows(RAMP, 3, times=[1, 2])
    with pytest.raises(DataError, match="one start"):
        Dataset(np.zeros((3, 2)), starts=np.zeros(2))


def test_windows_never_cross_a_group_and_groups_need_not_stand_together(tmp_path):
    rows = [(t, device, 10 * t + device) for t in range(6) for device in (1, 2)]  # sorted by time
    frame = pandas.DataFrame(rows, columns=["t", "device", "value"])
    found = windows(frame[["value", "device"]], window=3, stride=2, times=frame["t"], group="device")
    assert found.x.tolist() == [[1, 11, 21], [21, 31, 41], [31, 41, 51], [2, 12, 22], [22, 32, 42], [32, 42, 52]]
    assert found.groups.tolist() == ["1"] * 3 + ["2"] * 3
    assert found.starts.tolist() == [0, 2, 3, 6, 8, 9]
    again = windows(frame[["value"]], window=3, stride=2, group=frame["device"])
    np.testing.assert_array_equal(again.x, found.x)
    frame.to_csv(tmp_path / "s.csv", index=False)
    data = load(tmp_path / "s.csv", time_column="t", group_column="device")
    assert data.feature_names == ("value",)
    cut = windows(data, 3, 2)
    np.testing.assert_array_equal(cut.x, found.x)
    assert cut.times.tolist() == [0, 2, 3, 0, 2, 3]
    assert cut.origin["group_column"] == "device"
    assert cut.take([4]).groups.tolist() == ["2"]
    with pytest.raises(DataError, match=r"keep one row for each time.*group_column"):
        windows(load(tmp_path / "s.csv", time_column="t"), 3)


def test_a_short_group_is_said_and_a_missing_one_is_refused():
    with pytest.warns(ElbowroomWarning, match=r"1 group\(s\) of the series have no window.*: b"):
        assert len(windows(RAMP, 4, 4, group=["a"] * 8 + ["b"] * 2)) == 2
    with pytest.raises(DataError, match="none in row 1"):
        windows(RAMP, 4, group=["a", None] * 5)
    with pytest.raises(DataError, match="one group"):
        windows(RAMP, 4, group=["a"] * 3)
    with pytest.raises(ConfigError, match="group names a column of a data frame"):
        windows(RAMP, 4, group="device")


def test_the_index_of_a_frame_is_its_time():
    times = pandas.date_range("2024-05-01", periods=10, freq="h").delete(slice(4, 6))
    frame = pandas.DataFrame({"a": np.arange(8.0)}, index=times)
    for series in (frame, frame["a"]):
        with pytest.raises(DataError, match=r"a gap between rows 3 and 4, behind 2024-05-01T03.*2 row\(s\) missing"):
            windows(series, 3)
        found = windows(series, 3, 1, gaps="split")
        assert found.starts.tolist() == [0, 1, 4, 5]
        assert found.times[2] == np.datetime64("2024-05-01T06")
    assert load(frame).times[1] == np.datetime64("2024-05-01T01")
    assert load(frame.reset_index(drop=True)).times is None
