"""The categorical: one probability for each level, by a softmax."""

from __future__ import annotations

from typing import Any

import torch
from jaxtyping import Float, Int
from torch import Tensor
from torch.autograd.function import once_differentiable

VALUES_AT_ONCE = {"cpu": 2**21, "cuda": 2**26}
"""Logits that are held at a time: on a processor as many as stay near it, on a GPU enough to fill it."""


def log_categorical(level: Int[Tensor, "..."], logits: Float[Tensor, "... L"]) -> Tensor:
    """log softmax(logits)[level], per value [nats]; the leading dimensions broadcast.

    Source: van den Oord, Kalchbrenner & Kavukcuoglu 2016 (arXiv 1601.06759), section 2.2: pixels as discrete values.

    >>> round(float(log_categorical(torch.tensor(2), torch.zeros(4))), 4)
    -1.3863
    """
    log_p = torch.log_softmax(logits, -1)
    shape = torch.broadcast_shapes(level.shape, logits.shape[:-1])
    log_p = log_p.expand(*shape, logits.shape[-1])
    return log_p.gather(-1, level.expand(shape).unsqueeze(-1)).squeeze(-1)


def log_categorical_linear(
    level: Int[Tensor, "N"], x: Float[Tensor, "N W"], weight: Float[Tensor, "L W"], bias: Float[Tensor, "L"]
) -> Float[Tensor, "N"]:
    """log softmax(x weight^T + bias)[level], per row [nats], for many levels: the logits [N, L] are never kept.

    Source: van den Oord, Kalchbrenner & Kavukcuoglu 2016 (arXiv 1601.06759), section 2.2, as `log_categorical`. Logits
    are made in blocks, and once more for the gradient, which takes less time in bfloat16 than to write and read them
    all. Products are in bfloat16 where autocast says so, sums and exponentials are not.

    >>> x, weight, bias = torch.zeros(1, 3), torch.zeros(4, 3), torch.zeros(4)
    >>> round(float(log_categorical_linear(torch.tensor([2]), x, weight, bias)), 4)
    -1.3863
    """
    kind, device = x.dtype, x.device.type
    if torch.is_autocast_enabled(device):
        kind = torch.get_autocast_dtype(device)
    with torch.autocast(device, enabled=False):
        return _LogCategoricalLinear.apply(level, x, weight, bias, kind)


class _LogCategoricalLinear(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, level: Tensor, x: Tensor, weight: Tensor, bias: Tensor, kind: torch.dtype) -> Tensor:
        ctx.types = x.dtype, weight.dtype
        x, factors, added = x.to(kind), weight.to(kind), bias.to(kind)
        ctx.save_for_backward(level, x, factors, added)
        exact = torch.promote_types(kind, torch.float32)
        log_probability = torch.empty(len(x), dtype=exact, device=x.device)
        for block in _blocks(x, factors):
            logits = torch.addmm(added, x[block], factors.T).to(exact)
            log_probability[block] = torch.log_softmax(logits, 1).gather(1, level[block, None])[:, 0]
        return log_probability

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, gradient: Tensor) -> Any:
        level, x, factors, added = ctx.saved_tensors
        exact = gradient.dtype
        weighed = gradient[:, None] * x  # what the level that came out is pushed by, beside the p of all levels
        of_x = gradient[:, None] * factors[level]
        of_weight = torch.zeros_like(factors, dtype=exact).index_add_(0, level, weighed)
        of_bias = torch.zeros_like(added, dtype=exact).index_add_(0, level, gradient)
        scaled, each = weighed.to(x.dtype), gradient.to(x.dtype)
        for block in _blocks(x, factors):
            p = torch.softmax(torch.addmm(added, x[block], factors.T), 1)
            of_x[block] -= (p @ factors).to(exact).mul_(gradient[block, None])
            of_weight -= p.T @ scaled[block]
            of_bias -= each[block] @ p
        of_type, weight_type = ctx.types
        return None, of_x.to(of_type), of_weight.to(weight_type), of_bias.to(weight_type), None


def _blocks(x: Tensor, factors: Tensor) -> list[slice]:
    rows = max(1, VALUES_AT_ONCE.get(x.device.type, 2**21) // len(factors))
    return [slice(start, start + rows) for start in range(0, len(x), rows)]
