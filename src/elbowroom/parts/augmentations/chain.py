"""Several augmentations, one after another, each with noise of its own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from torch import Tensor, nn

from elbowroom.configuration import part as part_of
from elbowroom.errors import ConfigError
from elbowroom.maths.noise import Draw, Noise
from elbowroom.parts.augmentations import Augmentation, AugmentationModule
from elbowroom.shapes import EventShape


@dataclass(frozen=True)
class Chain(Augmentation):
    """The steps in the order they are named, such as ("horizontal_flip", "shift")."""

    name: ClassVar[str] = "chain"
    steps: tuple[Any, ...] = ()
    """Augmentations by name or as configurations."""

    def __post_init__(self):
        super().__post_init__()
        object.__setattr__(self, "steps", tuple(part_of(self.family, step) for step in self.steps))
        if not self.steps:
            raise ConfigError("A chain of augmentations has a step.", "none", "name some, or leave augmentation out")
        if any(step.binary for step in self.steps[:-1]):
            raise ConfigError("What makes pixels black and white is the last step of a chain.",
                              ", ".join(step.name for step in self.steps), "name it last")  # fmt: skip

    @property
    def binary(self) -> bool:
        return any(step.binary for step in self.steps)

    @property
    def support(self) -> tuple[float, float] | None:
        return next((step.support for step in self.steps if step.support is not None), None)

    def build(self, event_shape: EventShape) -> ChainModule:
        return ChainModule([step.build(event_shape) for step in self.steps])

    @classmethod
    def example(cls) -> Chain:
        return cls(("binarise",))


class ChainModule(AugmentationModule):
    """The module of `Chain`."""

    def __init__(self, steps: list[AugmentationModule]):
        super().__init__()
        self.steps: Any = nn.ModuleList(steps)
        self.changes_data = any(step.changes_data for step in steps)

    def draws(self, batch: int) -> dict[str, Draw]:
        return self._named({place: step.draws(batch) for place, step in enumerate(self.steps)})

    def data_draws(self, batch: int) -> dict[str, Draw]:
        return self._named({place: step.data_draws(batch) for place, step in enumerate(self.steps)})

    def forward(self, x: Tensor, noise: Noise) -> Tensor:
        for place, step in enumerate(self.steps):
            own = f"{place}."
            x = step(x, {name.removeprefix(own): value for name, value in noise.items() if name.startswith(own)})
        return x

    def _named(self, draws: dict[int, dict[str, Draw]]) -> dict[str, Draw]:
        return {f"{place}.{name}": wanted for place, own in draws.items() for name, wanted in own.items()}


part = Chain
