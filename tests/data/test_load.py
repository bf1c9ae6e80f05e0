import doctest
import importlib
import pkgutil

import numpy as np
import pytest
import torch

import elbowroom.data
from elbowroom.data import Dataset, load
from elbowroom.errors import ConfigError, DataError


def test_arrays_tensors_and_data_sets_pass_through():
    x = np.ones((3, 2), np.float32)
    assert load(x).x is x
    assert load(torch.ones(3, 2)).x.tolist() == x.tolist()
    data = Dataset(x, y=np.arange(3), title="mine")
    assert load(data).title == "mine"
    assert load([[1, 2], [3, 4]]).x.tolist() == [[1, 2], [3, 4]]


def test_a_path_that_does_not_exist_suggests_the_set_meant():
    with pytest.raises(DataError, match=r"'fashion-mnits'.*did you mean 'fashion-mnist'"):
        load("fashion-mnits")
    with pytest.raises(DataError, match="Known: binarized-mnist, celeba"):
        load("somewhere/else.csv")


def test_a_name_is_a_set_and_dot_slash_is_a_path(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "digits").mkdir()
    assert load("digits").title == "Digits 8 x 8"
    with pytest.raises(DataError, match="the folder digits"):
        load("./digits")


def test_nan_in_a_file_names_the_file(tmp_path):
    np.save(tmp_path / "x.npy", np.array([[1.0, np.nan]]))
    with pytest.raises(DataError, match=r"x of .*x\.npy.*row 0, column 1"):
        load(tmp_path / "x.npy")


def test_one_dimension_in_a_file_is_refused(tmp_path):
    np.save(tmp_path / "x.npy", np.zeros(4))
    with pytest.raises(DataError, match="Reshape your data"):
        load(tmp_path / "x.npy")


def test_options_that_do_not_fit_the_source_are_refused():
    with pytest.raises(ConfigError, match="split"):
        load(np.ones((2, 2)), split="train")
    with pytest.raises(ConfigError, match="label_column"):
        load(np.ones((2, 2)), label_column=0)
    with pytest.raises(ConfigError, match="label_column"):
        load("digits", label_column=0)


def modules():
    return [m.name for m in pkgutil.walk_packages(elbowroom.data.__path__, "elbowroom.data.")]


@pytest.mark.parametrize("name", modules())
def test_the_examples_in_the_docstrings_hold(name):
    module = importlib.import_module(name)
    result = doctest.testmod(module)
    assert result.failed == 0
