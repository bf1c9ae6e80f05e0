"""The swiss roll in the plane, with mean 0 and a variance of 1, averaged over its two dimensions."""

from __future__ import annotations

import math

import torch
from jaxtyping import Float
from torch import Tensor


def swiss_roll(eps: Float[Tensor, "... 2"], turns: float, noise: float) -> Float[Tensor, "... 2"]:
    """Points of the roll, made of two standard normal values each: the place along it, and across it.

    With u uniform and s = sqrt(u), R s (cos a s, sin a s) with a = 2 pi turns lies evenly along the arm but for its
    very start; across it there is Gaussian noise.

    Source: Makhzani et al. 2015 (arXiv 1511.05644), section 2.3, figure 4, which draws it and gives no formula.

    Args:
        eps: standard normal values.
        turns: how often the roll goes round.
        noise: standard deviation across the arm.
    """
    a, size, m_x, m_y = _shape(turns, noise)
    along, across = eps.double().unbind(-1)
    s = torch.special.ndtr(along).sqrt()
    r = size * s + noise * across
    return torch.stack([r * (a * s).cos() - size * m_x, r * (a * s).sin() - size * m_y], -1).to(eps.dtype)


def place_on_roll(z: Float[Tensor, "... 2"], turns: float, noise: float) -> Float[Tensor, "..."]:
    """The share of the roll that lies further in than the place of its arm that is nearest to a point, 0 to 1.

    The arm is met once a turn along the ray of the point; of these places the nearest counts.

    Source: the inverse of `swiss_roll` without its noise.
    """
    a, size, m_x, m_y = _shape(turns, noise)
    x, y = (z.double() + size * z.new_tensor([m_x, m_y], dtype=torch.float64)).unbind(-1)
    turn = torch.arange(math.ceil(turns) + 1, dtype=torch.float64, device=z.device) * 2.0 * math.pi
    s = ((torch.atan2(y, x) % (2.0 * math.pi))[..., None] + turn).clamp(max=a) / a
    apart = (x[..., None] - size * s * (a * s).cos()).square() + (y[..., None] - size * s * (a * s).sin()).square()
    return s.gather(-1, apart.argmin(-1, keepdim=True))[..., 0].square().to(z.dtype)


def _shape(turns: float, noise: float) -> tuple[float, float, float, float]:
    """The angle of the whole roll, its radius R, and its mean at R = 1."""
    a = 2.0 * math.pi * turns
    # the mean at R = 1: the integrals of 2 s^2 cos(a s) and 2 s^2 sin(a s) from 0 to 1
    m_x = 4.0 * math.cos(a) / a**2 + (2.0 / a - 4.0 / a**3) * math.sin(a)
    m_y = 4.0 * math.sin(a) / a**2 + (4.0 / a**3 - 2.0 / a) * math.cos(a) - 4.0 / a**3
    size = math.sqrt((2.0 - noise**2) / (0.5 - m_x**2 - m_y**2))
    return a, size, m_x, m_y
