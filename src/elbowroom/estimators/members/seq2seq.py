"""Seq2Seq: a recurrent encoder and decoder, with an attention or without."""

from __future__ import annotations

from elbowroom.estimators.pair_models import PairModel
from elbowroom.presets.seq2seq import Seq2SeqPreset
from elbowroom.settings import settings


@settings
class Seq2Seq(PairModel, Seq2SeqPreset):
    """Turns one text into another, token by token (Sutskever, Vinyals & Le 2014, arXiv 1409.3215).

    >>> from elbowroom.data.text.tasks import reversal
    >>> pairs = reversal(64, 2, 4)
    >>> model = Seq2Seq(attention="luong", tokens="space", units=16, width=16, epochs=2, random_state=0).fit(pairs)
    >>> len(model.predict(pairs.source[:3]))
    3
    """


part = Seq2Seq
