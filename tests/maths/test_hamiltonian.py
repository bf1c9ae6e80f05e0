"""The leapfrog method on a harmonic oscillator."""

from __future__ import annotations

import math

import torch

from elbowroom.maths.hamiltonian import leapfrog


def force(position: torch.Tensor) -> torch.Tensor:
    return -position


def start() -> tuple[torch.Tensor, torch.Tensor]:
    return torch.ones(2, 3, 1, dtype=torch.float64), torch.zeros(2, 3, 1, dtype=torch.float64)


def test_the_way_is_that_of_the_oscillator_with_an_error_of_second_order():
    errors = []
    for count in (100, 200):
        step = torch.full((3, 1), 1.0 / count, dtype=torch.float64)
        position, momentum = leapfrog(*start(), step, count, force)
        errors.append(float((position - math.cos(1.0)).abs().max() + (momentum + math.sin(1.0)).abs().max()))
    assert errors[0] < 1e-4
    assert 3.5 < errors[0] / errors[1] < 4.5


def test_the_way_back_leads_to_the_start_and_each_row_has_its_own_step():
    step = torch.tensor([[0.1], [0.2], [0.3]], dtype=torch.float64)
    position, momentum = leapfrog(*start(), step, 7, force)
    assert len(set(position[0, :, 0].tolist())) == 3
    back, _ = leapfrog(position, -momentum, step, 7, force)
    torch.testing.assert_close(back, start()[0])
