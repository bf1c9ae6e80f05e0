"""Student's t: a Gaussian whose variance is drawn, with tails that forgive far values."""

from __future__ import annotations

import math

import torch
from jaxtyping import Float
from torch import Tensor

FAR = 1e9
"""Scales from the middle beyond which the 1 of log(1 + t^2 / df) is nothing."""


def log_student_t(
    x: Float[Tensor, "..."], mu: Float[Tensor, "..."], log_scale: Float[Tensor, "..."], df: Float[Tensor, "..."]
) -> Tensor:
    """Log density of mu + exp(log_scale) t with df degrees of freedom, per value [nats].

    Source: Lange, Little & Taylor 1989, "Robust statistical modeling using the t distribution", eq. 1.
    """
    wide = df.double()  # two log-gammas of a large df are nearly alike
    half = 0.5 * (wide + 1.0)
    constant = torch.lgamma(half) - torch.lgamma(0.5 * wide) - 0.5 * torch.log(math.pi * wide)
    t = (x - mu) * torch.exp(-log_scale)
    tail = torch.log1p(t.clamp(-FAR, FAR).square() / df)
    far = 2.0 * torch.log(t.abs().clamp_min(FAR)) - torch.log(df)  # whose square float32 cannot hold
    return constant.to(x.dtype) - log_scale - half.to(x.dtype) * torch.where(t.abs() > FAR, far, tail)


def student_t_from_uniforms(u: Float[Tensor, "..."], v: Float[Tensor, "..."], df: Float[Tensor, "..."]) -> Tensor:
    """A value of t from two uniform ones, u in (0, 1]: sqrt(df (u^(-2 / df) - 1)) cos(2 pi v).

    Source: Bailey 1994, "Polar generation of random variates with the t-distribution".
    """
    return torch.sqrt(df * torch.expm1(-2.0 / df * torch.log(u))) * torch.cos(2.0 * math.pi * v)
