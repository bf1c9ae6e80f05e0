"""The categorical: one probability for each level, by a softmax."""

from __future__ import annotations

import torch
from jaxtyping import Float, Int
from torch import Tensor


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
