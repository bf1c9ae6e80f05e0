"""Bits per value."""

from __future__ import annotations

import math

import pytest

from elbowroom.maths.bits import bits_per_dim


def test_a_fair_coin_per_value_costs_one_bit_per_value():
    assert bits_per_dim(100 * math.log(2.0), 100) == pytest.approx(1.0)
