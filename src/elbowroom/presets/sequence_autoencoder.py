"""A Seq2Seq that restores its input through a code (Sutskever et al. 2014, arXiv 1409.3215; Dai & Le 2015, arXiv
1511.01432).
"""

from __future__ import annotations

from typing import Any

from elbowroom.objectives.members.reconstruction import Reconstruction
from elbowroom.objectives.objective import Objective
from elbowroom.presets._texts import Sizes, TextCode
from elbowroom.sequence_model import SequenceModelConfig
from elbowroom.settings import settings


@settings
class SequenceAutoencoderPreset(TextCode):
    """A Seq2Seq with a code of so many values."""

    def parts(self, seen: Sizes, labels: Any = None) -> tuple[SequenceModelConfig, Objective]:
        networks = self._recurrent()
        config = SequenceModelConfig(*seen, *networks, self.latent_dim, "point", word_dropout=self.word_dropout)
        return config, Reconstruction()


part = SequenceAutoencoderPreset
