"""Hamiltonian dynamics by the leapfrog method, the transition of Hamiltonian Monte Carlo."""

from __future__ import annotations

from collections.abc import Callable

from jaxtyping import Float
from torch import Tensor


def leapfrog(
    position: Float[Tensor, "S B D"],
    momentum: Float[Tensor, "S B D"],
    step: Float[Tensor, "B 1"],
    count: int,
    gradient: Callable[[Tensor], Tensor],
) -> tuple[Float[Tensor, "S B D"], Float[Tensor, "S B D"]]:
    """Position and momentum after `count` steps of that size: half a step, whole ones, half a step.

    Source: Neal 2011, "MCMC using Hamiltonian dynamics" (arXiv 1206.1901), section 5.2.3, with unit masses.

    Args:
        position, momentum: where to start.
        step: the size of a step, each row its own.
        count: how many.
        gradient: of the log density at a position, minus the gradient of the potential energy.
    """
    momentum = momentum + 0.5 * step * gradient(position)
    for left in range(count - 1, -1, -1):
        position = position + step * momentum
        momentum = momentum + (step if left else 0.5 * step) * gradient(position)
    return position, momentum
