"""Rows on disk: what is chosen is not read, and what is read is what an array would give."""

from __future__ import annotations

import numpy as np
import pytest

from elbowroom.data.arrays import as_array, check_data
from elbowroom.data.dataset import Dataset
from elbowroom.data.rows import Mapped, Rows, chosen, on_disk
from elbowroom.data.statistics import statistics


class Counted(Mapped):
    """Counts the rows that are read."""

    def __init__(self, array):
        super().__init__(array)
        self.read_rows = 0

    def read(self, index):
        self.read_rows += len(index)
        return super().read(index)


@pytest.fixture
def mapped(tmp_path) -> np.memmap:
    array = np.random.default_rng(0).integers(0, 256, (20, 3, 4), dtype=np.uint8)
    np.save(tmp_path / "x.npy", array)
    return np.load(tmp_path / "x.npy", mmap_mode="r")


def test_choosing_reads_nothing_and_reading_gives_the_rows_asked_for(mapped):
    source = Counted(mapped)
    rows = Rows(source)[np.array([5, 3, 19, 0])][1:]
    assert (rows.shape, rows.ndim, rows.size, rows.nbytes, len(rows)) == ((3, 3, 4), 3, 36, 36, 3)
    assert source.read_rows == 0
    np.testing.assert_array_equal(np.asarray(rows), mapped[[3, 19, 0]])
    np.testing.assert_array_equal(rows[2], mapped[0])
    np.testing.assert_array_equal(np.asarray(rows, np.float64), mapped[[3, 19, 0]].astype(np.float64))
    np.testing.assert_array_equal(np.stack(list(rows)), mapped[[3, 19, 0]])
    np.testing.assert_array_equal(np.asarray(rows[np.array([True, False, True])]), mapped[[3, 0]])
    assert repr(rows) == "Rows(uint8 [3, 3, 4])"
    with pytest.raises(ValueError, match="copy"):
        np.array(rows, copy=False)


def test_only_what_lies_on_disk_is_left_there(mapped):
    assert isinstance(chosen(mapped, np.array([1, 2])), Rows)
    assert isinstance(chosen(np.array(mapped), np.array([1, 2])), np.ndarray)
    assert on_disk(mapped[3:])
    assert on_disk(chosen(mapped, np.array([1])))
    assert not on_disk(np.array(mapped))


def test_checks_statistics_and_data_sets_take_rows_as_they_are(mapped):
    rows = chosen(mapped, np.arange(0, 20, 3))
    assert as_array(rows) is rows
    assert check_data(rows) is rows
    found, expected = statistics(rows), statistics(np.array(mapped[::3]))
    for name in ("minimum", "maximum", "mean", "std"):
        np.testing.assert_array_equal(getattr(found, name), getattr(expected, name))
    data = Dataset(rows, np.arange(7)).take([6, 0])
    np.testing.assert_array_equal(np.asarray(data.x), mapped[[18, 0]])
    assert data.event_shape == (3, 4)
