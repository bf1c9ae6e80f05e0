"""Noisy rows as a model restores them: what the damage cannot have changed stays.

Salt and pepper are extremes of their image, so every other value is a clean one, and the reconstruction, which is
less than exact everywhere, is wanted at the extremes alone: as the median of extremes is to the plain median.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import torch

from elbowroom.evaluation.damage import corruption_of
from elbowroom.evaluation.inference import as_input, over, reconstruct
from elbowroom.model import Model


@torch.no_grad()
def denoise(model: Model, x: np.ndarray, corruption: Any = None, labels: Any = None) -> np.ndarray:
    """Noisy rows x [N, *event] restored, in the data's units.

    Args:
        model: any; one that was trained with this corruption has learned to remove it.
        x: noisy rows.
        corruption: what damaged them; None is what the model was trained with.
        labels: of the rows, for a conditional model.

    Raises:
        ConfigError: an unknown corruption, or none where the model was trained without.
    """
    module = corruption_of(model, corruption).build(model.config.event_shape)
    restored = reconstruct(model, x, labels)
    if module.suspects(model.scaling(as_input(x[:1]), torch.float64)) is None:
        return restored

    def suspects(rows: torch.Tensor, _: Any) -> torch.Tensor:
        places = module.suspects(model.scaling(rows, torch.float64))
        assert places is not None
        return places

    return np.where(over(x, model, suspects, labels), restored, x.astype(restored.dtype))
