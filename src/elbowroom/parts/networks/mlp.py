"""A multilayer perceptron, the network of the first VAEs (Kingma & Welling 2013, arXiv 1312.6114, appendix C)."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise
from typing import ClassVar, Literal

from torch import Tensor, nn

from elbowroom.configuration import MOST_UNITS, Rate
from elbowroom.errors import ConfigError
from elbowroom.maths.noise import NO_NOISE, Draw, Noise
from elbowroom.parts.networks import ACTIVATIONS, Network, NetworkModule
from elbowroom.parts.networks._feature_wise import FeatureWise
from elbowroom.shapes import EventShape


@dataclass(frozen=True)
class MLP(Network):
    """Linear layers with an activation between them."""

    name: ClassVar[str] = "mlp"
    hidden: tuple[int, ...] = (400,)
    """Units of each hidden layer, from the input on."""
    activation: Literal["relu", "leaky_relu", "elu", "gelu", "silu", "tanh"] = "relu"
    """The function behind each hidden layer."""
    dropout: Rate = 0.0
    """Share of hidden units set to 0 in training."""

    def __post_init__(self):
        super().__post_init__()
        if any(not 1 <= units <= MOST_UNITS for units in self.hidden):
            raise ConfigError(
                f"A hidden layer has at least one unit, and {MOST_UNITS:,} at most.",
                f"hidden={self.hidden}",
                "try (400,)",
            )

    def build(self, shape_in: EventShape, shape_out: EventShape) -> NetworkModule:
        return MLPModule(self, shape_in, shape_out)

    def build_for(
        self, event_shape: EventShape, shape_in: EventShape, shape_out: EventShape, condition_size: int = 0
    ) -> NetworkModule:
        return MLPModule(self, shape_in, shape_out, condition_size)

    @classmethod
    def example(cls) -> MLP:
        return cls(hidden=(8, 7), activation="tanh", dropout=0.2)


class MLPModule(NetworkModule):
    """The module of `MLP`; every layer, the last too, reads the condition where there is one."""

    def __init__(self, config: MLP, shape_in: EventShape, shape_out: EventShape, condition_size: int = 0):
        super().__init__(shape_in, shape_out)
        sizes = [math.prod(shape_in), *config.hidden, math.prod(shape_out)]
        self.layers = nn.ModuleList(nn.Linear(a, b) for a, b in pairwise(sizes))
        self.feature_wise = (
            nn.ModuleList(FeatureWise(condition_size, units) for units in sizes[1:]) if condition_size else None
        )
        self.hidden = config.hidden
        self.activation = ACTIVATIONS[config.activation]()
        self.dropout = config.dropout

    def draws(self, batch: int) -> dict[str, Draw]:
        if not self.dropout:
            return {}
        return {f"dropout{i}": Draw("uniform", (batch, units)) for i, units in enumerate(self.hidden)}

    def forward(self, x: Tensor, noise: Noise = NO_NOISE, condition: Tensor | None = None) -> Tensor:
        h = self.flatten(x)
        last = len(self.layers) - 1
        for i, layer in enumerate(self.layers):
            h = layer(h)
            if self.feature_wise is not None:
                h = self.feature_wise[i](h, condition)
            if i < last:
                h = self.activation(h)
                if f"dropout{i}" in noise:
                    h = h * ((noise[f"dropout{i}"] >= self.dropout).to(h.dtype) / (1.0 - self.dropout))
        return self.unflatten(h)

    def features(self, x: Tensor) -> list[Tensor]:
        h, activations = self.flatten(x), []
        for layer in self.layers[:-1]:
            h = self.activation(layer(h))
            activations.append(h)
        return activations or super().features(x)


part = MLP
