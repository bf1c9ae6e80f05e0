"""Which mode of its prior a code lies in, and draws of the modes asked for."""

from __future__ import annotations

import numpy as np
import torch

from elbowroom.maths.modes import in_mode, mode_at
from elbowroom.maths.noise import derive_seed
from elbowroom.model import Model


@torch.no_grad()
def modes_of(model: Model, codes: np.ndarray, count: int) -> np.ndarray:
    """The mode [N], from 0 on, that each code [N, D] lies in, of so many equally probable ones.

    Raises:
        ConfigError: the prior does not say, or does not divide into so many.
    """
    model.config.prior.check_modes(count)
    return mode_at(model.prior.place(torch.from_numpy(codes)), count).numpy()


@torch.no_grad()
def mode_draws(model: Model, modes: np.ndarray, count: int, seed: int, purpose: str) -> np.ndarray:
    """Draws of the prior [N, D] in float64, each of the mode [N] asked for; a stream of its own for each purpose.

    Raises:
        ConfigError: the prior does not divide into so many.
    """
    model.config.prior.check_modes(count)
    generator = torch.Generator().manual_seed(derive_seed(seed, "modes", purpose))
    eps = torch.randn(len(modes), model.config.latent_dim, generator=generator, dtype=torch.float64)
    return model.p(eps).rsample(in_mode(eps, torch.from_numpy(modes), count)).numpy()
