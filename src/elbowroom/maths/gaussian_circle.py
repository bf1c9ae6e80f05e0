"""Gaussians around a circle, each stretched along its radius: the prior of the adversarial autoencoder's figure 2b.

Component k of K has its mean at the angle 2 pi k / K. Its two axes are the radius and the tangent.
"""

from __future__ import annotations

import math

import torch
from jaxtyping import Float, Int
from torch import Tensor

from elbowroom.maths.gaussian import log_normal


def circle_from_normals(
    eps: Float[Tensor, "... 2"], count: int, radius: float, radial: float, tangential: float
) -> Float[Tensor, "... 2"]:
    """Draws of the mixture, made of two standard normal values each.

    The first one's probability, times the number of components, says by its whole part which component it is and by
    the rest how far out along the radius; the second one is the place across it.

    Source: Makhzani et al. 2015 (arXiv 1511.05644), figure 2b, drawn by inverse transform (Devroye 1986, section 2.2).

    Args:
        eps: standard normal values.
        count: K, how many Gaussians.
        radius: of the circle of means.
        radial, tangential: standard deviations along the radius and across it.
    """
    first, across = eps.double().unbind(-1)
    place = torch.special.ndtr(first) * count
    k = place.floor().clamp(max=count - 1)
    rest = (place - k).clamp(1e-12, 1.0 - 1e-12)
    out = radius + radial * torch.special.ndtri(rest)
    return _turned(out, tangential * across, 2.0 * math.pi / count * k).to(eps.dtype)


def log_circle(
    z: Float[Tensor, "... 2"], count: int, radius: float, radial: float, tangential: float
) -> Float[Tensor, "... 2"]:
    """log p(z_1) and log p(z_2 | z_1) of the mixture [nats]; their sum is log p(z).

    Source: Makhzani et al. 2015 (arXiv 1511.05644), figure 2b: a mixture of Gaussians with equal weights.
    """
    angle = _angles(z, count)
    cos, sin = angle.cos(), angle.sin()
    first = log_normal(z[..., :1], radius * cos, ((radial * cos).square() + (tangential * sin).square()).log())
    log_x = torch.logsumexp(first, -1) - math.log(count)
    both = torch.logsumexp(_log_components(z, count, radius, radial, tangential), -1) - math.log(count)
    return torch.stack([log_x, both - log_x], -1)


def component_of(
    z: Float[Tensor, "... 2"], count: int, radius: float, radial: float, tangential: float
) -> Int[Tensor, "..."]:
    """Which component a point most probably came from.

    Source: Bayes' rule with equal weights; Makhzani et al. 2015 (arXiv 1511.05644), figure 2b.
    """
    return _log_components(z, count, radius, radial, tangential).argmax(-1)


def _log_components(z: Tensor, count: int, radius: float, radial: float, tangential: float) -> Tensor:
    """log p(z | component) [..., K] in nats."""
    angle, x, y = _angles(z, count), z[..., :1], z[..., 1:]
    cos, sin = angle.cos(), angle.sin()
    scales = z.new_tensor([radial, tangential]).square().log()
    out = log_normal(x * cos + y * sin, torch.full_like(angle, radius), scales[0].expand(count))
    return out + log_normal(y * cos - x * sin, torch.zeros_like(angle), scales[1].expand(count))


def _angles(like: Tensor, count: int) -> Tensor:
    return torch.arange(count, dtype=like.dtype, device=like.device) * (2.0 * math.pi / count)


def _turned(x: Tensor, y: Tensor, angle: Tensor) -> Tensor:
    return torch.stack([x * angle.cos() - y * angle.sin(), x * angle.sin() + y * angle.cos()], -1)
