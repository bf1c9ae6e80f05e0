"""Runs of strangers, whole in themselves: what they ask for is looked at before it is done."""

from __future__ import annotations

import os
import tracemalloc
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from elbowroom import VAE, load, runs
from elbowroom.errors import DataError, ElbowroomWarning, RunError
from elbowroom.opened import open_run

X = np.random.default_rng(0).normal(size=(40, 4)).astype(np.float32)


@pytest.fixture(scope="module")
def fitted() -> VAE:
    return VAE(2, hidden=(8,), epochs=1, random_state=0).fit(X)


@pytest.fixture
def saved(fitted, tmp_path) -> Path:
    return fitted.save(tmp_path / "run")


def changed(folder: Path, file: str, *place: str, value: Any) -> None:
    content = inner = runs.read_json(folder / file)
    for key in place[:-1]:
        inner = inner[key]
    inner[place[-1]] = value
    runs.write_json(folder / file, content)
    runs.seal(folder)


@pytest.mark.parametrize("value", [10**9, 90_000])
@pytest.mark.parametrize("place", [("latent_dim",), ("encoder", "hidden")])
def test_a_size_that_the_weights_have_not_is_refused_before_it_takes_memory(saved, place, value):
    changed(saved, "config.json", "plan", "model", *place, value=[value] if place[-1] == "hidden" else value)
    tracemalloc.start()
    try:
        with pytest.raises(RunError, match="must fit the model"):
            load(saved)
        assert tracemalloc.get_traced_memory()[1] < 20e6
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize(("kind", "words"), [("nan", "NaN or infinity"), ("inf", "NaN or infinity"), ("int8", "int8"),
                                             ("complex64", "complex64")])  # fmt: skip
def test_weights_that_are_no_finite_numbers_are_refused_by_name(saved, kind, words):
    tensors, _ = runs.load_tensors(saved / runs.WEIGHTS)
    name = "decoder.layers.0.weight"
    value = tensors[name].clone()
    if kind in ("nan", "inf"):
        value[0, 0] = float(kind)
    else:
        value = value.to(getattr(torch, kind))
    runs.save_tensors(saved / runs.WEIGHTS, {**tensors, name: value})
    runs.seal(saved)
    with pytest.raises(RunError, match=rf"decoder\.layers\.0\.weight.*{words}"):
        load(saved)


@pytest.mark.parametrize(("name", "value"), [("transform", 3), ("__class__", "x"), ("model_", {}), ("n_iter_", "many")])
def test_only_what_fitting_learns_is_set_from_a_file(saved, name, value):
    changed(saved, "fitted.json", "learned", name, value=value)
    with pytest.raises(RunError, match="holds what fitting learns"):
        load(saved)


@pytest.mark.parametrize(("file", "place", "value"), [
    ("config.json", ("plan",), []), ("config.json", ("params",), "x"), ("config.json", ("source",), 3),
    ("config.json", ("source", "feature_names"), "x"), ("config.json", ("plan", "model"), None),
    ("config.json", ("plan", "model", "encoder"), {}), ("config.json", ("estimator",), ["VAE"]),
    ("fitted.json", ("stop_reason",), 3), ("fitted.json", ("learned",), []), ("fitted.json", ("feature_names_in_",), 3),
])  # fmt: skip
def test_a_field_of_another_type_is_refused_in_words(saved, file, place, value):
    def attempt() -> None:
        changed(saved, file, *place, value=value)  # which reads the settings, too
        load(saved)

    with pytest.raises(ValueError, match=file.replace(".", r"\.") + "|Known"):
        attempt()


def test_the_file_that_a_run_names_as_its_data_is_said_before_it_is_read_and_is_a_file(tmp_path):
    from elbowroom import load_data

    np.save(tmp_path / "rows.npy", X)
    folder = VAE(2, hidden=(8,), epochs=1, random_state=0).fit(load_data(tmp_path / "rows.npy")).save(tmp_path / "run")
    with pytest.warns(ElbowroomWarning, match=r"run names .*rows\.npy as its data"):
        open_run(folder).measured()
    (tmp_path / "rows.npy").unlink()
    os.mkfifo(tmp_path / "rows.npy")
    with pytest.raises(DataError, match="a file or a folder"):
        open_run(folder, announce=lambda sentence: None).measured()
