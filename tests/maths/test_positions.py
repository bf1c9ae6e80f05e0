"""Positions as sinusoids and as rotations."""

from __future__ import annotations

import math

import torch

from elbowroom.maths.positions import rotate, sinusoids


def test_sinusoids_are_those_of_the_formula():
    found = sinusoids(torch.tensor([0, 3, 700]), 6)
    for row, position in enumerate((0, 3, 700)):
        for i in range(3):
            angle = position / 10_000 ** (2 * i / 6)
            assert math.isclose(found[row, i], math.sin(angle), abs_tol=1e-12)
            assert math.isclose(found[row, 3 + i], math.cos(angle), abs_tol=1e-12)


def test_products_of_turned_vectors_depend_on_the_distance_alone():
    generator = torch.Generator().manual_seed(0)
    a, b = (torch.randn(1, 8, generator=generator, dtype=torch.float64) for _ in range(2))

    def product(p: int, q: int) -> float:
        return float(rotate(a, torch.tensor([p])) @ rotate(b, torch.tensor([q])).T)

    assert math.isclose(product(2, 7), product(40, 45), rel_tol=1e-9)
    assert not math.isclose(product(2, 7), product(2, 9), rel_tol=1e-3)
    assert math.isclose(float(rotate(a, torch.tensor([13])).norm()), float(a.norm()), rel_tol=1e-12)
