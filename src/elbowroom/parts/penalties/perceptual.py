"""What a fitted encoder sees as a penalty (Johnson, Alahi & Fei-Fei 2016, arXiv 1603.08155; Hou et al. 2017).

Their networks were trained on millions of photographs. This one was fitted here, to the same data: the encoder of an
autoencoder or VAE. It is frozen, and its weights are saved with the model, so that a run stands alone.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, ClassVar, Self

import torch
from torch import Tensor

from elbowroom.configuration import part_field, take_parts
from elbowroom.errors import ConfigError
from elbowroom.maths.perceptual import feature_distance
from elbowroom.parts.penalties import Penalty, PenaltyModule
from elbowroom.shapes import EventShape


@dataclass(frozen=True)
class Perceptual(Penalty):
    """The distance between features of target and mean, averaged over the layers of a fitted encoder: 0 to 4.

    `Perceptual.of(fitted)` makes one.
    """

    name: ClassVar[str] = "perceptual"
    weight: float = 100.0
    """Nats that one unit of the distance costs."""
    network: Any = part_field("networks", default=None)
    """The encoder's network."""
    outputs: tuple[int, ...] = ()
    """Shape of what it gives."""
    scaling: Any = part_field("scalings", default=None)
    """How it has its input scaled."""
    fitted: Any = field(default=None, metadata={"saved": False}, compare=False)
    """Encoder and scaling with their weights; every build starts from a copy of these."""

    def __post_init__(self):
        super().__post_init__()
        take_parts(self)

    @classmethod
    def of(cls, fitted: Any, weight: float = 100.0) -> Self:
        """The penalty that looks with the encoder of a fitted estimator or model.

        Raises:
            ConfigError: nothing fitted, or a conditional model, whose encoder wants a label.
        """
        model = getattr(fitted, "model_", fitted)
        if not hasattr(model, "config"):
            raise ConfigError("Perceptual features are those of a fitted model's encoder.", repr(fitted),
                              "fit it first, such as Autoencoder(encoder='convolutional').fit(x)")  # fmt: skip
        if model.config.condition is not None:
            raise ConfigError("Perceptual features are of examples alone.", "a conditional model, which wants a label",
                              "take the encoder of an Autoencoder or VAE")  # fmt: skip
        weights = {f"network.{name}": value for name, value in model.encoder.state_dict().items()}
        weights |= {f"scaling.{name}": value for name, value in model.scaling.state_dict().items()}
        return cls(weight, model.config.encoder, tuple(model.posterior.parameter_shape), model.config.scaling,
                   {name: value.detach().cpu().clone() for name, value in weights.items()})  # fmt: skip

    def build(self, event_shape: EventShape) -> PerceptualModule:
        if self.network is None or self.scaling is None:
            raise ConfigError("A perceptual penalty looks with a network that was fitted to the data.", "none",
                              "penalty=Perceptual.of(Autoencoder(encoder='convolutional').fit(x))")  # fmt: skip
        return PerceptualModule(self, event_shape)

    @classmethod
    def example(cls) -> Perceptual:
        return cls(network={"name": "mlp", "hidden": [7, 6], "activation": "tanh"}, outputs=(3,), scaling="identity")


class PerceptualModule(PenaltyModule):
    """The module of `Perceptual`."""

    def __init__(self, config: Perceptual, event_shape: EventShape):
        super().__init__(config.weight)
        self.network = config.network.build_for(event_shape, event_shape, config.outputs)
        self.scaling = config.scaling.build(event_shape)
        self.knows = False
        """Whether its weights are a fitted network's."""
        if config.fitted is not None:
            self._take(config.fitted, event_shape)
        self.requires_grad_(False)

    def distance(self, target: Tensor, mean: Tensor, to_data: Callable[[Tensor], Tensor]) -> Tensor:
        if not self.knows:
            raise ConfigError("A perceptual penalty trains with the weights of a fitted network.",
                              "a configuration alone", "hand the penalty in again: Perceptual.of(fitted)")  # fmt: skip
        seen = (self.network.features(self.scaling(to_data(values), values.dtype)) for values in (target, mean))
        return torch.stack([feature_distance(a, b) for a, b in zip(*seen, strict=True)]).mean(0)

    def _take(self, weights: dict[str, Tensor], event_shape: EventShape) -> None:
        own = self.network.state_dict()
        for name, value in own.items():
            if weights[f"network.{name}"].shape != value.shape:
                raise ConfigError("A perceptual penalty looks at examples of the shape its network was fitted to.",
                                  f"examples of shape {tuple(event_shape)}",
                                  "fit the network to the same data")  # fmt: skip
        self.load_state_dict(weights)

    def _load_from_state_dict(self, *args: Any) -> None:
        super()._load_from_state_dict(*args)
        self.knows = True


part = Perceptual
