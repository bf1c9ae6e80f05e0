"""Encoder and decoder of attention alone (Vaswani et al. 2017, arXiv 1706.03762), normalised in front of layers."""

from __future__ import annotations

from typing import Any, Literal

from elbowroom.configuration import part as part_of
from elbowroom.objectives.members.reconstruction import Reconstruction
from elbowroom.objectives.objective import Objective
from elbowroom.presets._texts import Layers, Sizes, Smoothing
from elbowroom.sequence_model import SequenceModelConfig
from elbowroom.settings import settings


@settings
class TransformerPreset(Smoothing, Layers):
    """Encoder and decoder that consist of attention."""

    layers = 3
    dropout = 0.1
    label_smoothing = 0.1
    heads: int = 4
    """Attention heads, which divide the width."""
    inner: int = 1024
    """Units of the two-layer network after each attention."""
    positions: Literal["rotary", "sinusoidal", "none"] = "rotary"
    """How the network learns the position of a token."""
    shared_embedding: bool = True
    """One embedding for both sides and the output."""

    def parts(self, seen: Sizes, labels: Any = None) -> tuple[SequenceModelConfig, Objective]:
        shape = {name: getattr(self, name) for name in ("width", "heads", "layers", "inner", "positions", "dropout")}
        encoder = part_of("sequence_encoders", {"name": "transformer", **shape})
        decoder = part_of("sequence_decoders", {"name": "transformer", **shape})
        shared = self.shared_embedding and seen[0] == seen[1]
        config = SequenceModelConfig(*seen, encoder, decoder, shared_embedding=shared,
                                     label_smoothing=self.label_smoothing)  # fmt: skip
        return config, Reconstruction()


part = TransformerPreset
