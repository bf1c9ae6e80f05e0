"""The KL of a pair of distributions in closed form, where one is known."""

from __future__ import annotations

import torch
from torch import Tensor

from elbowroom.distributions.distribution import LatentDistribution
from elbowroom.distributions.normal import Normal, StandardNormal
from elbowroom.maths import gaussian


def closed_form_kl(q: LatentDistribution, p: LatentDistribution) -> Tensor | None:
    """KL(q || p) per dimension [..., D] in nats, or None where only Monte Carlo can tell."""
    match q, p:
        case StandardNormal(), StandardNormal():
            return torch.zeros_like(q.like)
        case Normal(), StandardNormal():
            return gaussian.kl_to_standard_normal(q.mu, q.log_var)
        case Normal(), Normal():
            return gaussian.kl_between(q.mu, q.log_var, p.mu, p.log_var)
    return None
