"""The VAE-GAN (Larsen et al. 2016, arXiv 1512.09300)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from elbowroom.configuration import from_dict
from elbowroom.data.statistics import Statistics
from elbowroom.model import ModelConfig
from elbowroom.objectives.members.vae_gan import FeatureGame
from elbowroom.objectives.objective import Objective
from elbowroom.presets._choice import choose_model, shorthands
from elbowroom.presets._groups import Code, Ends, Game, Latent, Networks
from elbowroom.settings import settings


@settings
class VAEGANPreset(Game, Ends, Latent, Networks, Code):
    """A VAE whose reconstructions are compared in a layer of a discriminator, which the decoder must deceive."""

    raises = FeatureGame
    rules: ClassVar[Mapping[str, str]] = {
        "discriminator": "the encoder's channels, or 256 256",
        "encoder": "an mlp with the hidden layers",
    }
    hidden = (400,)
    discriminator: tuple[int, ...] | Any = None
    """The network that tells real examples from made ones; or the channels of its convolutions where the encoder is a
    network of images, else the units of its hidden layers."""
    layer: int | None = None
    feature_sigma: Any = None
    feature_weight: float | None = None

    def parts(self, seen: Statistics, labels: Any = None) -> tuple[ModelConfig, Objective]:
        model = choose_model(self, seen, sigma="optimal")  # no turn trains it, it follows from errors
        discriminator = self.discriminator
        if discriminator is None or isinstance(discriminator, tuple | list):
            layers = None if discriminator is None else list(discriminator)
            kind: dict[str, Any] = {"name": "mlp", "hidden": layers or [256, 256]}
            if model.encoder.for_images:  # a leak, so that the decoder has a gradient where a unit is off
                kind = {"name": "convolutional", "channels": layers or getattr(model.encoder, "channels", None)}
            discriminator = {**kind, "activation": "leaky_relu"}
        return model, from_dict(FeatureGame, {**shorthands(self, FeatureGame), "discriminator": discriminator})


part = VAEGANPreset
