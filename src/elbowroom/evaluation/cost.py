"""What one decoding costs: counted, never timed, so that it is the same on every machine and in every run."""

from __future__ import annotations

from typing import Any

import torch
from torch.utils.flop_counter import FlopCounterMode

from elbowroom.evaluation.inference import read_labels
from elbowroom.model import Model


@torch.no_grad()
def decoding_cost(model: Model, labels: Any = None) -> int:
    """Multiply-adds of one code's way through the decoder, in its matrix products and convolutions.

    Args:
        model: of any kind; layers of another kind count nothing.
        labels: one label, where the model has a condition.
    """
    condition = read_labels(model.config, labels, 1)
    z = torch.zeros(1, model.config.latent_dim, dtype=model.dtype, device=model.device)
    with FlopCounterMode(display=False) as counter:
        model.decode(z, None if condition is None else torch.from_numpy(condition))
    return counter.get_total_flops() // 2
