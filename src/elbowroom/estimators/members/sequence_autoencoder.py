"""SequenceAutoencoder: a text through a code and back."""

from __future__ import annotations

from elbowroom.estimators.text_codes import TextCodes
from elbowroom.presets.sequence_autoencoder import SequenceAutoencoderPreset
from elbowroom.settings import settings


@settings
class SequenceAutoencoder(TextCodes, SequenceAutoencoderPreset):
    """A Seq2Seq that restores its input from one code (Sutskever et al. 2014, arXiv 1409.3215; Dai & Le 2015,
    arXiv 1511.01432).

    >>> texts = ["a b", "b a", "a a b", "b b", "a", "b"] * 4
    >>> model = SequenceAutoencoder(latent_dim=2, units=8, width=8, epochs=2, random_state=0).fit(texts)
    >>> model.transform(texts).shape, len(model.interpolate("a b", "b b", steps=3))
    ((24, 2), 3)
    """


part = SequenceAutoencoder
