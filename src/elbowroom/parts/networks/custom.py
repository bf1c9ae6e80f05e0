"""A network of the user's own: any `torch.nn.Module` as encoder or decoder.

Its code is not saved, only its weights and its class name in words; who loads such a model hands the module in.
A module with dropout of its own draws from torch's global generator, which training seeds at every step.
"""

from __future__ import annotations

import copy
import math
from dataclasses import dataclass, field
from typing import Any, ClassVar

import torch
from torch import Tensor, nn
from torch.nn.parameter import UninitializedParameter

from elbowroom.errors import ConfigError
from elbowroom.maths.noise import NO_NOISE, Noise
from elbowroom.parts.networks import Network, NetworkModule
from elbowroom.shapes import EventShape


@dataclass(frozen=True)
class Custom(Network):
    """The user's module, from [B, *shape_in] to as many values per example as the next part wants."""

    name: ClassVar[str] = "custom"
    kind: str = ""
    """Name of the module's class, for the record."""
    module: Any = field(default=None, metadata={"saved": False}, compare=False)
    """The module; every build starts from a copy of it."""

    def build(self, shape_in: EventShape, shape_out: EventShape) -> NetworkModule:
        if self.module is None:
            raise ConfigError(
                f"This model was fitted with a module of your own ({self.kind}), whose code is not in the file.",
                "no module",
                "hand it in: load(path, encoder=...) or load(path, decoder=...)",
            )
        return CustomModule(self.module, shape_in, shape_out)

    @classmethod
    def example(cls) -> Custom:
        return custom(nn.Sequential(nn.Flatten(), nn.LazyLinear(8)))


class CustomModule(NetworkModule):
    """The module of `Custom`."""

    is_of_user = True
    """It may draw from torch's global generators, for all that we know."""

    def __init__(self, module: nn.Module, shape_in: EventShape, shape_out: EventShape):
        super().__init__(shape_in, shape_out)
        self.module = copy.deepcopy(module)
        if any(isinstance(p, UninitializedParameter) for p in self.module.parameters()):
            home = next(self.module.parameters()).device  # the rest of the model may have no memory yet
            with torch.no_grad(), torch.device(home):  # lazy layers learn their sizes from a first pass
                self.module.eval()(torch.zeros(1, *self.shape_in))
            self.module.train(module.training)

    def forward(self, x: Tensor, noise: Noise = NO_NOISE) -> Tensor:
        y = self.module(x)
        wanted = math.prod(self.shape_out)
        if y.shape[0] != x.shape[0] or y[0].numel() != wanted:
            raise ConfigError(
                f"A module of your own gives {wanted} values per example here (shape {self.shape_out}).",
                f"{tuple(y.shape)} for an input of {tuple(x.shape)}",
                f"end it with a layer of {wanted} outputs",
            )
        return y.reshape(-1, *self.shape_out)


def custom(module: nn.Module) -> Custom:
    """The part that stands for a module of the user's own."""
    return Custom(type(module).__qualname__, module)


part = Custom
