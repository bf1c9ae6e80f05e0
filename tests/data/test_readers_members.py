"""Files of several named arrays: .npz and .mat; rows, labels and splits by the names of the arrays."""

import numpy as np
import pytest
from scipy.io import savemat

from elbowroom.data import load
from elbowroom.data.load import held_out_split
from elbowroom.errors import ConfigError, DataError

WRITERS = {".npz": lambda path, arrays: np.savez(path, **arrays), ".mat": savemat}


@pytest.fixture(params=sorted(WRITERS))
def written(request, tmp_path):
    """Writes arrays to a file of either kind, and says where."""

    def write(**arrays):
        path = tmp_path / f"a{request.param}"
        WRITERS[request.param](path, arrays)
        return str(path)

    return write


def test_a_file_with_train_and_test_gives_its_training_rows_and_names_the_others(written):
    path = written(x_train=np.zeros((3, 2)), y_train=np.arange(3), x_test=np.ones((2, 2)), y_test=np.arange(2))
    data = load(path)
    assert (data.x.shape, data.y.tolist(), data.split, data.origin["split"]) == ((3, 2), [0, 1, 2], "train", "train")
    assert held_out_split(path, "train") == "test"
    assert load(path, split="test").x.tolist() == [[1, 1], [1, 1]]
    with pytest.raises(ConfigError, match="split='train'"):
        load(path, split="dev")


def test_a_file_with_one_array_of_rows_has_no_splits(written):
    path = written(X=np.zeros((3, 2)), X_test=np.ones((2, 2)))
    assert load(path).split == ""
    assert held_out_split(path, None) is None


def test_one_of_several_arrays_is_chosen_by_name(written):
    path = written(images=np.zeros((3, 2)), more=np.ones((4, 5)))
    assert load(f"{path}:more").x.shape == (4, 5)
    with pytest.raises(ConfigError, match=r"images, more.*:images'"):
        load(path)
    with pytest.raises(ConfigError, match="did you mean 'more'"):
        load(f"{path}:mor")


@pytest.mark.parametrize("dtype", [np.float64, np.float32, np.uint8, np.int16, bool])
def test_a_mat_file_keeps_values_and_types(tmp_path, dtype):
    x = np.arange(24).reshape(4, 3, 2).astype(dtype)
    for compressed in (False, True):
        savemat(tmp_path / "x.mat", {"x": x}, do_compression=compressed)
        data = load(tmp_path / "x.mat")
        np.testing.assert_array_equal(data.x, x)
        assert data.x.dtype == dtype
        assert data.x.flags["C_CONTIGUOUS"]


def test_labels_of_a_mat_file_tell_which_dimension_counts_the_rows(tmp_path):
    x, y = np.random.default_rng(0).integers(0, 256, (5, 4, 4, 3), np.uint8), np.arange(5)
    savemat(tmp_path / "svhn.mat", {"X": np.moveaxis(x, 0, -1), "y": y[:, None]})
    data = load(tmp_path / "svhn.mat")
    np.testing.assert_array_equal(data.x, x)
    assert data.y.tolist() == y.tolist()


def test_a_mat_file_of_other_things_than_numbers_is_not_read(tmp_path):
    savemat(tmp_path / "x.mat", {"s": {"a": 1}, "c": np.array([{"b": 2}, "text"], object), "t": "words"})
    with pytest.raises(DataError, match=r"arrays of numbers.*s \(struct\), c \(cell\), t \(char\)"):
        load(tmp_path / "x.mat")


def test_mat_files_of_other_versions_and_broken_ones_are_refused_with_the_cure(tmp_path):
    path = tmp_path / "x.mat"
    for content in (b"MATLAB 7.3 MAT-file".ljust(512) + b"\x89HDF\r\n", b"\x89HDF\r\n\x1a\n" + bytes(600)):
        path.write_bytes(content)
        with pytest.raises(DataError, match=r"7\.3, which is HDF5.*-v7"):
            load(path)
    path.write_bytes(b"<html>not found</html>")
    with pytest.raises(DataError, match="begins with"):
        load(path)
    savemat(path, {"x": np.random.default_rng(0).normal(size=(50, 8))}, do_compression=True)
    whole = path.read_bytes()
    for cut in (whole[:-200], whole[:160], whole[:300] + b"\0" * 100 + whole[400:]):
        path.write_bytes(cut)
        with pytest.raises(DataError, match=r"x\.mat"):
            load(path)
