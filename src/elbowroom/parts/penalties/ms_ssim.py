"""Structure at several scales as a penalty: 1 less the MS-SSIM (Wang, Simoncelli & Bovik 2003; as a loss, Zhao et al.
2017, arXiv 1511.08861)."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

from torch import Tensor

from elbowroom.errors import ConfigError
from elbowroom.maths.structural_similarity import ms_ssim
from elbowroom.parts.penalties import Penalty, PenaltyModule
from elbowroom.shapes import EventShape, check_channels_last


@dataclass(frozen=True)
class MSSSIM(Penalty):
    """1 - MS-SSIM of images [H, W] or [H, W, C], 0 to 1; the number of scales follows from the smaller side."""

    name: ClassVar[str] = "ms_ssim"
    weight: float = 100.0
    """Nats that the whole way from alike to unlike costs."""
    data_range: float = 1.0
    """From the lowest to the highest value that scaled data can have."""

    def __post_init__(self):
        super().__post_init__()
        if not 0.0 < self.data_range < math.inf:
            raise ConfigError("data_range is a positive number.", repr(self.data_range), "try 1.0")

    def build(self, event_shape: EventShape) -> MSSSIMModule:
        if len(event_shape) not in (2, 3):
            raise ConfigError("Structural similarity is one of images [H, W] or [H, W, C].",
                              f"rows of shape {tuple(event_shape)}",
                              "reshape the rows to images, such as x.reshape(-1, 28, 28)")  # fmt: skip
        check_channels_last(event_shape)
        return MSSSIMModule(self, event_shape)


class MSSSIMModule(PenaltyModule):
    """The module of `MSSSIM`."""

    def __init__(self, config: MSSSIM, event_shape: EventShape):
        super().__init__(config.weight)
        self.data_range, self.dims = config.data_range, len(event_shape)

    def distance(self, target: Tensor, mean: Tensor, to_data: Callable[[Tensor], Tensor]) -> Tensor:
        return 1.0 - ms_ssim(self._channels_first(target), self._channels_first(mean), self.data_range)

    def _channels_first(self, images: Tensor) -> Tensor:
        return images[:, None] if self.dims == 2 else images.permute(0, 3, 1, 2)


part = MSSSIM
