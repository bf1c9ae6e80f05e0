"""What every module built from a part shares: it says which noise it wants."""

from __future__ import annotations

from torch import nn

from elbowroom.maths.noise import Draw


class PartModule(nn.Module):
    """An `nn.Module` whose random numbers are handed in."""

    def draws(self, batch: int) -> dict[str, Draw]:
        """The noise that `forward` uses for a batch of this size; none by default. Without it, no noise."""
        return {}
