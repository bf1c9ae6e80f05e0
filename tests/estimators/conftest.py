"""Rows in six dimensions, and one small model of each kind that is fitted to them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from helpers.estimators import ALL, make


@pytest.fixture(scope="module")
def x() -> np.ndarray:
    rng = np.random.default_rng(0)
    return (rng.normal(size=(80, 3)) @ rng.normal(size=(3, 6)) + 0.1 * rng.normal(size=(80, 6))).astype(np.float32)


@pytest.fixture(scope="module", params=ALL, ids=lambda cls: cls.__name__)
def fitted(request, x) -> Any:
    return make(request.param).fit(x)
