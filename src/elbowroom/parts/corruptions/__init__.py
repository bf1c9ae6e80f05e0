"""The corruptions, one file each, and what a corruption is.

It damages the scaled input before the encoder; the clean input stays the target.

Vincent et al. 2008, "Extracting and composing robust features with denoising autoencoders".
"""

from __future__ import annotations

from abc import abstractmethod
from typing import ClassVar, Literal

from torch import Tensor

from elbowroom.configuration import Part
from elbowroom.errors import ConfigError
from elbowroom.maths.noise import Draw, Noise
from elbowroom.parts.module import PartModule
from elbowroom.shapes import EventShape


class Corruption(Part):
    """Configuration of a corruption."""

    family: ClassVar[str] = "corruptions"

    @abstractmethod
    def build(self, event_shape: EventShape) -> CorruptionModule:
        """The module that corrupts [B, *event]."""


class CorruptionModule(PartModule):
    """Base of the modules: one draw per value, of the kind that `noise_kind` says."""

    noise_kind: Literal["normal", "uniform"]
    fill: float | None = None
    """What stands in hidden places, in units of the scaled data; None where nothing is hidden but changed."""

    def __init__(self, event_shape: EventShape):
        super().__init__()
        self.event_shape = tuple(event_shape)

    def draws(self, batch: int) -> dict[str, Draw]:
        return {"values": Draw(self.noise_kind, (batch, *self.event_shape))}

    def hidden(self, noise: Noise) -> Tensor | None:
        """Which values are hidden [B, *event], where the damage tells its places; else None."""
        return None

    def suspects(self, x: Tensor) -> Tensor | None:
        """Which values of damaged rows [B, *event] it may have changed; None where that may be any."""
        return None

    @abstractmethod
    def forward(self, x: Tensor, noise: Noise) -> Tensor:
        """The damaged input; without noise, x itself."""


def check_share(name: str, share: float) -> None:
    """Refuses a share outside [0, 1].

    Raises:
        ConfigError: it is outside.
    """
    if not 0.0 <= share <= 1.0:
        raise ConfigError(f"{name} is a share, 0 to 1.", repr(share), "try 0.25")
