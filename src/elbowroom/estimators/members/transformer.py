"""Transformer: encoder and decoder of attention alone."""

from __future__ import annotations

from elbowroom.estimators.pair_models import PairModel
from elbowroom.presets.transformer import TransformerPreset
from elbowroom.settings import settings


@settings
class Transformer(PairModel, TransformerPreset):
    """Turns one text into another with attention only (Vaswani et al. 2017, arXiv 1706.03762).

    >>> from elbowroom.data.text.tasks import reversal
    >>> pairs = reversal(64, 2, 4)
    >>> model = Transformer(tokens="space", width=16, layers=1, inner=16, epochs=2, random_state=0).fit(pairs)
    >>> len(model.predict(pairs.source[:3]))
    3
    """

    learning_rate = 1e-3


part = Transformer
