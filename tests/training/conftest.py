"""Rows of digits to train on, and rows that are held out."""

from __future__ import annotations

import numpy as np
import pytest


@pytest.fixture
def x(digits) -> np.ndarray:
    return digits[:300]


@pytest.fixture
def held_out(digits) -> np.ndarray:
    return digits[300:400]
