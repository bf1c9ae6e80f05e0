"""Settings that presets of texts share, each declared once."""

from __future__ import annotations

from dataclasses import field
from typing import Any, Literal

from elbowroom.configuration import part
from elbowroom.presets._groups import Preset
from elbowroom.settings import settings

Sizes = tuple[int, int]
"""Tokens of the source's and of the target's vocabulary."""


@settings
class Layers(Preset):
    """The size of encoder and decoder."""

    width: int = 256
    """Size of the embedding of a token; for a transformer, a multiple of twice the heads."""
    layers: int = 1
    """Layers of the encoder; the decoder has the same number."""
    dropout: float = 0.0
    """Share of values set to 0 in training."""


@settings
class RecurrentLayers(Layers):
    """The same of recurrent networks."""

    cell: Literal["gru", "lstm"] = "gru"
    """Kind of recurrent cell."""
    units: int = 256
    """Units of a layer, in each direction of the encoder."""

    def _recurrent(self, **decoder: Any) -> tuple[Any, Any]:
        """Encoder and decoder of these sizes; the decoder with further settings."""
        shape = {name: getattr(self, name) for name in ("cell", "width", "units", "layers", "dropout")}
        encoder = part("sequence_encoders", {"name": "recurrent", **shape})
        return encoder, part("sequence_decoders", {"name": "recurrent", **shape, **decoder})


@settings
class Smoothing(Preset):
    """Of models of pairs."""

    label_smoothing: float = 0.0
    """Share of the target that is spread evenly over all tokens in training."""


@settings
class TextCode(RecurrentLayers):
    """Of models with a code for each text."""

    latent_dim: int = field(default=32, kw_only=False)
    """Dimensions of the code z."""
    word_dropout: float = 0.0
    """Share of the previous tokens that are hidden from the decoder in training, so that it needs the code."""
