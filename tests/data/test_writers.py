import os
import sys

import numpy as np
import pytest

from elbowroom.data import load, write_array
from elbowroom.errors import ConfigError, DataError, RunError


@pytest.mark.parametrize("ending", [".npy", ".npz", ".csv", ".parquet"])
@pytest.mark.parametrize("dtype", ["uint8", "bool", "int64", "float32", "float64"])
def test_what_is_written_reads_back_as_the_same_values(tmp_path, ending, dtype):
    x = (np.random.default_rng(0).normal(size=(20, 3)) * 100).astype(dtype)
    back = load(write_array(tmp_path / f"x{ending}", x)).x
    assert np.array_equal(back.astype(dtype), x)
    if ending != ".csv":
        assert back.dtype == x.dtype
    assert [p.name for p in tmp_path.iterdir()] == [f"x{ending}"]


@pytest.mark.parametrize("ending", [".npz", ".csv", ".parquet"])
def test_column_names_are_kept(tmp_path, ending):
    path = write_array(tmp_path / f"x{ending}", np.ones((2, 2)), names=["z1", "잠재, 2"])
    assert load(path).feature_names == ("z1", "잠재, 2")


def test_floats_are_written_with_the_digits_they_need(tmp_path):
    write_array(tmp_path / "x.csv", np.array([[0.1, 1e-30]], np.float32), names=["a", "b"])
    assert (tmp_path / "x.csv").read_text() == "a,b\n0.1,1e-30\n"


def test_images_keep_their_shape_in_npy_and_are_flattened_in_tables(tmp_path):
    x = np.arange(8).reshape(2, 2, 2)
    assert load(write_array(tmp_path / "x.npy", x)).x.shape == (2, 2, 2)
    assert load(write_array(tmp_path / "x.csv", x)).x.shape == (2, 4)


def test_an_unknown_ending_lists_the_known_ones(tmp_path):
    with pytest.raises(ConfigError, match=r"\.csv, \.npy, \.npz, \.parquet"):
        write_array(tmp_path / "x.xlsx", np.ones((2, 2)))


def test_what_is_no_number_and_names_that_do_not_fit_are_refused(tmp_path):
    with pytest.raises(DataError, match="numbers"):
        write_array(tmp_path / "x.npy", np.array([["a"]]))
    with pytest.raises(ConfigError, match="1 names for 2 columns"):
        write_array(tmp_path / "x.csv", np.ones((2, 2)), names=["a"])
    assert list(tmp_path.iterdir()) == []


def test_an_absent_folder_is_made_and_a_file_in_its_place_is_named(tmp_path):
    assert write_array(tmp_path / "absent" / "x.npy", np.ones((2, 2))).exists()
    (tmp_path / "file").write_text("")
    with pytest.raises(RunError, match="file"):
        write_array(tmp_path / "file" / "x.npy", np.ones((2, 2)))


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_cannot_be_written_is_named(tmp_path):
    tmp_path.chmod(0o555)
    with pytest.raises(RunError, match="Permission"):
        write_array(tmp_path / "x.npy", np.ones((2, 2)))


@pytest.mark.parametrize("ending", [".npy", ".npz", ".csv", ".parquet"])
@pytest.mark.skipif(sys.platform == "win32", reason="a limit on file sizes is POSIX")
def test_a_full_disk_leaves_the_old_file_and_nothing_half_written(tmp_path, ending):
    import resource
    import signal

    path = tmp_path / f"x{ending}"
    write_array(path, np.ones((2, 2)))
    old = path.read_bytes()
    # A limit on the size of files ends writing as a full disk does: part is written, then an OSError.
    limits, handler = resource.getrlimit(resource.RLIMIT_FSIZE), signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, limits[1]))
    try:
        with pytest.raises(RunError, match="has room"):
            write_array(path, np.random.default_rng(0).normal(size=(50_000, 3)))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        signal.signal(signal.SIGXFSZ, handler)
    assert path.read_bytes() == old
    assert [p.name for p in tmp_path.iterdir()] == [path.name]


def test_parquet_without_its_library_names_the_cure(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(RunError, match=r"elbowroom\[tables\]"):
        write_array(tmp_path / "x.parquet", np.ones((2, 2)))
    assert list(tmp_path.iterdir()) == []
