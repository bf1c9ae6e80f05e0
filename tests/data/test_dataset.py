import subprocess
import sys

import numpy as np
import pytest

from elbowroom.data import Dataset, encode_labels
from elbowroom.errors import DataError


def test_take_keeps_rows_and_labels_together_and_the_words():
    data = Dataset(np.arange(12).reshape(6, 2), y=np.arange(6), title="t", split="train")
    taken = data.take(np.array([5, 0]))
    assert taken.x.tolist() == [[10, 11], [0, 1]]
    assert taken.y.tolist() == [5, 0]
    assert (taken.title, taken.split, len(taken), taken.event_shape) == ("t", "train", 2, (2,))
    assert data.take(data.y > 3).y.tolist() == [4, 5]


def test_a_slice_of_rows_is_no_copy():
    data = Dataset(np.zeros((6, 2), np.uint8))
    assert np.shares_memory(data.take(slice(2, 4)).x, data.x)


def test_labels_that_do_not_fit_the_rows_are_refused():
    with pytest.raises(DataError, match="3 rows and 2 labels"):
        Dataset(np.zeros((3, 1)), y=np.zeros(2))
    with pytest.raises(DataError, match="2 columns, 1 names"):
        Dataset(np.zeros((3, 2)), feature_names=("a",))


def test_attributes_stay_with_their_rows():
    attributes = np.arange(12).reshape(6, 2)
    data = Dataset(np.zeros((6, 3)), attributes=attributes, attribute_names=("young", "smiling"))
    taken = data.take([5, 0])
    assert taken.attributes.tolist() == [[10, 11], [0, 1]]
    assert taken.attribute_names == ("young", "smiling")
    assert repr(taken) == "Dataset('', x=float64 [2, 3], attributes=int64 [2, 2])"


def test_attributes_that_do_not_fit_are_refused():
    x = np.zeros((3, 1))
    for shape in ((2, 4), (3,)):
        with pytest.raises(DataError, match="3 rows and attributes of shape"):
            Dataset(x, attributes=np.zeros(shape))
    with pytest.raises(DataError, match="4 attributes, 1 names"):
        Dataset(x, attributes=np.zeros((3, 4)), attribute_names=("a",))
    with pytest.raises(DataError, match="have values"):
        Dataset(x, attribute_names=("a",))


def test_the_printed_form_is_one_line():
    text = repr(Dataset(np.zeros((60000, 4), np.uint8), y=np.zeros(60000, int), title="MNIST", split="test"))
    assert text == "Dataset('MNIST', x=uint8 [60000, 4], y=int64, split='test')"


def test_text_labels_become_numbers_in_the_order_of_their_names():
    codes, names = encode_labels(["b", "a", "b"])
    assert (codes.tolist(), names) == ([1, 0, 1], ("a", "b"))
    assert encode_labels(["3", "1"])[0].tolist() == [3, 1]
    assert encode_labels(np.array([0.5, 1.0]))[0].tolist() == [0.5, 1.0]
    assert encode_labels(np.array([[2.0], [1.0]]))[0].dtype == np.int64


def test_a_missing_label_names_its_row():
    with pytest.raises(DataError, match=r"none in row 1, 2 in all"):
        encode_labels(["a", None, "b", float("nan")])
    with pytest.raises(DataError, match="none in row 0"):
        encode_labels(np.array([np.nan, 1.0]))


def test_importing_the_floor_imports_numpy_and_nothing_heavier():
    code = (
        "import sys, elbowroom.data; "
        "print([m for m in ('torch', 'pandas', 'polars', 'pyarrow', 'sklearn') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
