"""Modes: noise that is moved into one of several equal parts, and the part a place lies in."""

from __future__ import annotations

import torch

from elbowroom.maths.modes import in_mode, mode_at


def test_noise_of_a_mode_lies_evenly_in_its_part_and_elsewhere_is_as_it_was():
    eps = torch.randn(30_000, 3, dtype=torch.float64, generator=torch.Generator().manual_seed(0))
    mode = torch.arange(30_000) % 5
    moved = in_mode(eps, mode, 5)
    place = torch.special.ndtr(moved[:, 0])
    assert torch.equal(mode_at(place, 5), mode)
    assert torch.equal(moved[:, 1:], eps[:, 1:])
    torch.testing.assert_close(5 * place - mode, torch.special.ndtr(eps[:, 0]))


def test_over_all_modes_the_noise_is_normal_again():
    eps = torch.randn(100_000, 2, dtype=torch.float64, generator=torch.Generator().manual_seed(0))
    first = in_mode(eps, torch.arange(100_000) % 10, 10)[:, 0]
    assert abs(float(first.mean())) < 0.01
    assert abs(float(first.std()) - 1.0) < 0.01
    one = in_mode(eps, torch.zeros(100_000, dtype=torch.int64), 1)
    torch.testing.assert_close(one, eps)


def test_the_ends_belong_to_the_first_and_the_last_mode():
    assert mode_at(torch.tensor([0.0, 0.0999, 0.1, 1.0]), 10).tolist() == [0, 0, 1, 9]
    far = in_mode(torch.tensor([[-40.0, 0.0], [40.0, 0.0]]), torch.tensor([0, 9]), 10)
    assert torch.isfinite(far).all()
