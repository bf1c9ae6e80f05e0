"""A VAE of sentences (Bowman et al. 2016, arXiv 1511.06349), with its word dropout and KL annealing; in cycles by Fu et
al. 2019, free bits by Kingma et al. 2016.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from elbowroom.configuration import part as part_of
from elbowroom.objectives.objective import Objective
from elbowroom.presets._choice import choose_objective
from elbowroom.presets._groups import Annealed
from elbowroom.presets._texts import Sizes, TextCode
from elbowroom.sequence_model import SequenceModelConfig
from elbowroom.settings import settings

KL_WARMUP = 10.0
"""Epochs over which the weight of the KL rises, where nothing else is set; without, decoders learn to ignore z."""


@settings
class SequenceVAEPreset(Annealed, TextCode):
    """A recurrent encoder to a Gaussian, a recurrent decoder from a code."""

    rules: ClassVar[Mapping[str, str]] = {
        "kl_warmup": f"{KL_WARMUP:g}, with the elbo; without, decoders learn to ignore z",
        "encoder": "recurrent, of cell, width, units, layers and dropout",
        "decoder": "recurrent, of cell, width, units, layers and dropout",
    }
    cell = "lstm"
    word_dropout = 0.25
    encoder: Any = None
    """An encoder of texts as a configuration or {"name": "recurrent", ...}."""
    decoder: Any = None
    """A decoder of texts, such as one that sees z only at its start."""

    def parts(self, seen: Sizes, labels: Any = None) -> tuple[SequenceModelConfig, Objective]:
        encoder, decoder = self._recurrent()
        encoder = part_of("sequence_encoders", self.encoder or encoder)
        decoder = part_of("sequence_decoders", self.decoder or decoder)
        config = SequenceModelConfig(*seen, encoder, decoder, self.latent_dim, "diagonal_gaussian",
                                     word_dropout=self.word_dropout)  # fmt: skip
        return config, choose_objective(self, kl_warmup=KL_WARMUP)


part = SequenceVAEPreset
