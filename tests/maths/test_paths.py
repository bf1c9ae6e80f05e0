"""Ways between two points: where they start and end, and what stays even on the way."""

from __future__ import annotations

import math

import pytest
import torch

from elbowroom.maths.paths import linear_path, spherical_path

T = torch.linspace(0, 1, 11, dtype=torch.float64)


def points(size: int = 5) -> tuple[torch.Tensor, torch.Tensor]:
    generator = torch.Generator().manual_seed(0)
    a, b = torch.randn(2, size, dtype=torch.float64, generator=generator)
    return a, 3 * b


@pytest.mark.parametrize("path", [linear_path, spherical_path])
def test_a_path_starts_at_its_first_point_and_ends_at_its_last(path):
    a, b = points()
    way = path(a, b, T)
    torch.testing.assert_close(way[0], a)
    torch.testing.assert_close(way[-1], b)


def test_a_straight_line_has_even_steps():
    a, b = points()
    steps = linear_path(a, b, T).diff(dim=0)
    torch.testing.assert_close(steps, ((b - a) / 10).expand(10, 5))


def test_the_great_circle_turns_and_grows_evenly():
    a, b = points()
    way = spherical_path(a, b, T)
    lengths = way.norm(dim=1)
    torch.testing.assert_close(lengths, torch.lerp(a.norm(), b.norm(), T))
    cosines = torch.nn.functional.cosine_similarity(way[1:], way[:-1])
    torch.testing.assert_close(cosines.arccos(), cosines.arccos()[:1].expand(10), atol=1e-7, rtol=0)


def test_points_of_one_length_keep_it_on_the_great_circle_and_lose_it_on_the_line():
    a, b = torch.eye(2, 5, dtype=torch.float64).unbind()
    assert float(linear_path(a, b, T).norm(dim=1).min()) == pytest.approx(math.sqrt(0.5))
    torch.testing.assert_close(spherical_path(a, b, T).norm(dim=1), torch.ones(11, dtype=torch.float64))


@pytest.mark.parametrize("factor", [2.0, -1.0, 0.0, 1.0])
def test_parallel_opposite_and_zero_ends_take_the_straight_line(factor):
    a, _ = points()
    torch.testing.assert_close(spherical_path(a, factor * a, T), linear_path(a, factor * a, T))
