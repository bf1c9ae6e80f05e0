"""A regulariser: the squared length of codes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from torch import Tensor

from elbowroom.objectives.regularisers import Regulariser, RegulariserModule, Seen


@dataclass(frozen=True)
class SmallCodes(Regulariser):
    """Lower |z|^2 of each row."""

    name: ClassVar[str] = "small_codes"
    weight: float = 0.1
    """Nats that one unit of it costs."""

    def build(self) -> SmallCodesModule:
        return SmallCodesModule(self)


class SmallCodesModule(RegulariserModule):
    """The module of `SmallCodes`."""

    def value(self, seen: Seen) -> Tensor:
        assert seen.batch.rows is None or seen.batch.rows >= len(seen.codes)
        return seen.codes.square().sum(-1)
