import importlib
import tracemalloc

import numpy as np
import pytest

from elbowroom.data import load, statistics
from elbowroom.data import rows as rows_module
from elbowroom.errors import DataError


@pytest.fixture
def small_blocks(monkeypatch):
    monkeypatch.setattr(rows_module, "BLOCK_BYTES", 7 * 8 * 12)


@pytest.mark.usefixtures("small_blocks")
@pytest.mark.parametrize("dtype", ["uint8", "int32", "float32", "float64"])
def test_statistics_in_blocks_equal_numpys(dtype):
    x = (np.random.default_rng(0).normal(50, 15, (100, 3, 4))).astype(dtype)
    s = statistics(x)
    exact = x.astype(np.float64)
    np.testing.assert_allclose(s.mean, exact.mean(0), rtol=1e-13)
    np.testing.assert_allclose(s.std, exact.std(0), rtol=1e-12)
    assert np.array_equal(s.minimum, x.min(0))
    assert np.array_equal(s.maximum, x.max(0))
    assert (s.count, s.weight, s.dtype, s.event_shape) == (100, 100.0, dtype, (3, 4))
    assert (s.low, s.high) == (x.min(), x.max())
    assert s.whole == (dtype in ("uint8", "int32"))


@pytest.mark.usefixtures("small_blocks")
def test_a_mean_of_1e8_beside_a_std_of_1_loses_nothing():
    noise = np.random.default_rng(1).normal(size=(2000, 3))
    s = statistics(1e8 + noise)
    # 1e8 + noise is itself rounded to 1.5e-8; no more than that may be lost.
    np.testing.assert_allclose(s.std, noise.std(0), rtol=1e-7)
    np.testing.assert_allclose(s.mean - 1e8, noise.mean(0), atol=1e-7)


@pytest.mark.usefixtures("small_blocks")
@pytest.mark.parametrize("value", [0.1, 1e8 + 0.1, 255.0, -3.3e-7])
def test_a_constant_feature_has_a_std_of_exactly_zero(value):
    x = np.random.default_rng(2).normal(size=(500, 2))
    x[:, 1] = value
    s = statistics(x)
    assert s.std[1] == 0.0
    assert s.mean[1] == value
    assert s.constant.tolist() == [False, True]


@pytest.mark.usefixtures("small_blocks")
def test_a_weight_of_two_equals_the_row_twice_and_zero_its_absence():
    rng = np.random.default_rng(3)
    x, weight = rng.normal(size=(90, 4)), rng.integers(0, 3, 90)
    x[weight == 0] = 1e6
    weighted, repeated = statistics(x, sample_weight=weight), statistics(np.repeat(x, weight, axis=0))
    for name in ("mean", "std", "minimum", "maximum"):
        np.testing.assert_allclose(getattr(weighted, name), getattr(repeated, name), rtol=1e-12)
    assert weighted.weight == repeated.count
    np.testing.assert_array_equal(weighted.median, repeated.median)


def test_a_median_is_a_value_in_the_middle_of_each_feature_also_of_rows_on_disk(tmp_path, monkeypatch):
    x = np.random.default_rng(4).normal(size=(101, 2, 3)).astype(np.float32)
    np.testing.assert_array_equal(statistics(x).median, np.median(x, 0))
    assert statistics([[1.0], [2.0], [7.0], [9.0]]).median == [2.0]
    np.save(tmp_path / "x.npy", x)
    monkeypatch.setattr(importlib.import_module("elbowroom.data.statistics"), "MEDIAN_VALUES", 51 * 6)
    mapped = np.load(tmp_path / "x.npy", mmap_mode="r")
    np.testing.assert_array_equal(statistics(mapped).median, np.median(x[::2], 0))


@pytest.mark.parametrize("weight", [[1.0], [1.0, -1.0], [0.0, 0.0], [np.nan, 1.0]])
def test_impossible_weights_are_refused(weight):
    with pytest.raises(DataError, match="sample_weight"):
        statistics(np.zeros((2, 1)), sample_weight=weight)


def test_binary_data_is_recognised():
    assert statistics(np.array([[0.0, 1.0]])).binary
    assert statistics(np.array([[True, False]])).binary
    assert not statistics(np.array([[0.0, 0.5]])).binary
    assert not statistics(np.array([[0, 2]])).binary


def test_squares_beyond_float64_are_refused_in_words():
    with pytest.raises(DataError, match="divide the data"):
        statistics(np.array([[1e300], [-1e300]]))


def test_memory_does_not_grow_with_the_rows(tmp_path):
    np.lib.format.open_memmap(tmp_path / "large.npy", "w+", np.uint8, (2**15, 2**12))  # 128 MB, sparse
    x = np.load(tmp_path / "large.npy", mmap_mode="r")
    tracemalloc.start()
    statistics(x)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 64 * 2**20


def test_mnist_has_its_known_mean_and_constant_pixels(data_folder):
    data_folder("mnist")
    s = statistics(load("mnist").x)
    # The constants 0.1307 and 67 of many tutorials.
    assert s.mean.mean() / 255 == pytest.approx(0.13066, abs=1e-5)
    assert s.constant.sum() == 67
    assert (s.low, s.high, s.whole, s.binary) == (0, 255, True, False)
