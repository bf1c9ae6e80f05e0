"""A recurrent encoder, its last state as the context vector (Sutskever, Vinyals & Le 2014, arXiv 1409.3215), a
recurrent decoder; with an attention the decoder looks back at all states (Bahdanau et al. 2014; Luong et al. 2015).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from elbowroom.configuration import part as part_of
from elbowroom.objectives.members.reconstruction import Reconstruction
from elbowroom.objectives.objective import Objective
from elbowroom.presets._texts import RecurrentLayers, Sizes, Smoothing
from elbowroom.sequence_model import SequenceModelConfig
from elbowroom.settings import settings


@settings
class Seq2SeqPreset(Smoothing, RecurrentLayers):
    """A recurrent encoder and decoder, with an attention or without."""

    rules: ClassVar[Mapping[str, str]] = {
        "attention": "none: all that is known of the source is the encoder's last state"
    }
    dropout = 0.2
    attention: Any = None
    """How the decoder looks back at each token: bahdanau (arXiv 1409.0473) or luong (arXiv 1508.04025)."""

    def parts(self, seen: Sizes, labels: Any = None) -> tuple[SequenceModelConfig, Objective]:
        attention = None if self.attention is None else part_of("attentions", self.attention)
        networks = self._recurrent(attention=attention)
        return SequenceModelConfig(*seen, *networks, label_smoothing=self.label_smoothing), Reconstruction()


part = Seq2SeqPreset
