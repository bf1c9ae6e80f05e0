import tracemalloc

import numpy as np
import pandas
import polars
import pytest
import torch

from elbowroom.data import as_array, check_data, check_width
from elbowroom.errors import DataError


@pytest.mark.parametrize("dtype", ["uint8", "bool", "int64", "float16", "float32", "float64"])
def test_good_data_is_returned_as_it_is(dtype):
    x = np.ones((3, 2, 2), dtype)
    assert check_data(x) is x


@pytest.mark.parametrize(
    ("x", "message"),
    [
        (np.zeros((0, 3)), "0 rows"),
        (np.zeros((3, 0)), r"0 feature\(s\) \(shape=\(3, 0\)\) while a minimum of 1 is required"),
        (np.zeros(3), "Reshape your data"),
        (np.float64(3), "Reshape your data"),
        (np.zeros((2, 2), complex), "Complex data not supported"),
        ([["a", "b"]], "text"),
        (np.array([["2020-01-01"]], "datetime64[D]"), "dates"),
        ([[1.0], [2.0, 3.0]], "one shape"),
        (np.ma.masked_equal([[1, 2]], 2), "masked"),
        (np.array([[1, "2"]], object), "'2' at row 0, column 1"),
        (np.array([[1, {}]], object), "argument must be .* string.* number"),
        (np.array([[1, None]], object), "NaN at row 0, column 1, 1 such"),
    ],
)
def test_bad_data_is_refused_with_the_rule_and_what_was_received(x, message):
    with pytest.raises(DataError, match=message):
        check_data(x)


def test_numbers_in_an_object_array_are_numbers():
    assert check_data(np.array([[1, 2.5], [True, np.float32(3)]], object)).tolist() == [[1, 2.5], [1, 3]]


def test_objects_that_are_no_numbers_are_also_a_type_error():
    with pytest.raises(TypeError):
        check_data(np.array([[{"a": 1}]], object))


def test_the_first_nan_and_the_number_of_them_are_named():
    x = np.zeros((100, 7), np.float32)
    x[41, 3] = np.nan
    x[41, 5] = np.inf
    x[90, 0] = -np.inf
    with pytest.raises(DataError, match=r"NaN at row 41, column 3, 3 such value\(s\) in all"):
        check_data(x)
    images = np.zeros((5, 4, 4))
    images[2, 1, 3] = np.inf
    with pytest.raises(DataError, match=r"inf at row 2, column \(1, 3\), 1 such"):
        check_data(images, "images")


def test_a_large_memory_map_is_checked_in_little_memory(tmp_path):
    path = tmp_path / "large.npy"
    # A sparse file: 1 GB of zeros that takes no room on disk.
    x = np.lib.format.open_memmap(path, "w+", np.float32, (2**14, 2**14))
    x[-1, -1] = np.nan
    x = np.load(path, mmap_mode="r")[-4096:]  # 256 MB of it, to be quick
    tracemalloc.start()
    with pytest.raises(DataError, match="row 4095, column 16383, 1 such"):
        check_data(x)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 64 * 2**20


def test_tensors_frames_and_lists_become_arrays():
    expected = [[1.0, 2.0], [3.0, 4.0]]
    tensor = torch.tensor(expected, requires_grad=True)
    for x in (
        expected,
        tensor,
        tensor.to(torch.bfloat16),
        pandas.DataFrame(expected),
        polars.DataFrame({"a": [1.0, 3.0], "b": [2.0, 4.0]}),
    ):
        assert check_data(x).tolist() == expected
    assert check_data(tensor).dtype == np.float32
    assert np.shares_memory(as_array(tensor), tensor.detach().numpy())
    assert as_array(pandas.Series([1, 2])).tolist() == [1, 2]
    assert as_array(polars.Series([1, 2])).tolist() == [1, 2]


def test_big_endian_arrays_become_native():
    assert check_data(np.array([[1.5]], ">f4")).dtype.isnative


def test_a_sparse_matrix_is_refused_with_a_cure():
    from scipy.sparse import csr_array

    with pytest.raises(DataError, match=r"sparse.*toarray"):
        check_data(csr_array(np.eye(2)))


def test_a_wrong_width_names_both_shapes_and_a_reshape_where_it_would_do():
    check_width(np.zeros((5, 28, 28)), (28, 28))
    with pytest.raises(DataError, match=r"fitted on rows of shape \(28, 28\)\. Received: rows of shape \(8, 8\)"):
        check_width(np.zeros((5, 8, 8)), (28, 28))
    with pytest.raises(DataError, match=r"x\.reshape\(-1, 28, 28\)"):
        check_width(np.zeros((5, 784)), (28, 28))
    with pytest.raises(DataError, match="X has 1 features, but PCA is expecting 3 features as input"):
        check_width(np.zeros((5, 1)), (3,), who="PCA")
