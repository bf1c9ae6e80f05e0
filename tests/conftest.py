"""Shapes are checked while the tests run; what many tests share stands here."""

from __future__ import annotations

import gc
import importlib
import os
import pkgutil
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import settings
from jaxtyping import config, install_import_hook

CHECKED = ["elbowroom.maths", "elbowroom.distributions", "elbowroom.objectives"]
_hook = install_import_hook(CHECKED, "beartype.beartype")  # before anything of the library is imported
# the same examples on every machine, however slow it is
settings.register_profile("elbowroom", deadline=None, derandomize=True, database=None)
settings.load_profile("elbowroom")


def pytest_configure(config: pytest.Config) -> None:
    os.environ["ELBOWROOM_LANGUAGE"] = "en"  # whatever the system speaks; programs that tests start have it too
    # this word comes once per process, so in whichever test is first; the tests that want it ask for it
    config.addinivalue_line("filterwarnings", "ignore:The Bernoulli likelihood is defined")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whatever asks for the folder of public sets is marked `data`, so that nobody has to mark it by hand."""
    for item in items:
        if "data_folder" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.data)


@pytest.fixture(scope="session", autouse=True)
def everything_imported() -> None:
    """Else a module that is imported first while a test has replaced something would keep what was put in its place."""
    import elbowroom

    for module in pkgutil.walk_packages(elbowroom.__path__, "elbowroom."):
        importlib.import_module(module.name)
    gc.collect()
    gc.freeze()  # modules stay, so no later collection need walk through their objects, which takes 0.3 s each time


@pytest.fixture(autouse=True)
def shapes_of_quick_tests(request: pytest.FixtureRequest) -> Iterator[None]:
    """Shapes are checked in the tests that are not slow: where models train, the checks cost as much again."""
    config.update("jaxtyping_disable", request.node.get_closest_marker("slow") is not None)
    yield
    config.update("jaxtyping_disable", False)


@pytest.fixture(scope="session", autouse=True)
def one_thread() -> None:
    """Bit-for-bit tests want sums in one order, and several test processes share the processor."""
    import torch

    torch.set_num_threads(1)


@pytest.fixture
def nothing_said_before(monkeypatch: pytest.MonkeyPatch) -> None:
    """As in a new process: the library has not yet said what it says once."""
    from elbowroom.training import rows

    monkeypatch.setattr(rows, "_SAID", set())


@pytest.fixture(scope="session")
def digits() -> np.ndarray:
    """scikit-learn's digits, float32 [1797, 8, 8] in [0, 1]."""
    from sklearn.datasets import load_digits

    images = (load_digits().images / 16).astype(np.float32)
    images.setflags(write=False)
    return images


@pytest.fixture(scope="session")
def labels() -> np.ndarray:
    """The digit that each of `digits` shows, int [1797]."""
    from sklearn.datasets import load_digits

    return load_digits().target


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(0)


@pytest.fixture(scope="session")
def data_folder() -> Callable[[str], Path]:
    """Where a public set lies, or a skip that says how to run the test."""

    def find(name: str) -> Path:
        root = os.environ.get("ELBOWROOM_DATA")
        if not root:
            pytest.skip(f"set ELBOWROOM_DATA to the folder that holds {name}/ to run this test")
        if not (Path(root) / name).exists():
            pytest.skip(f"ELBOWROOM_DATA={root} holds no {name}/")
        return Path(root) / name

    return find
