"""Seq2Seq: a recurrent encoder and decoder, with an attention or without."""

from __future__ import annotations

from typing import Any

from elbowroom.estimators.pair_models import PairModel
from elbowroom.objectives.objective import Objective
from elbowroom.presets.sequences import seq2seq
from elbowroom.sequence_model import SequenceModelConfig


class Seq2Seq(PairModel):
    """One text into another, token by token (Sutskever, Vinyals & Le 2014, arXiv 1409.3215).

    Args:
        attention: None, where all that is known of the source is the encoder's last state; "bahdanau" (arXiv
            1409.0473) or "luong" (arXiv 1508.04025), where the decoder looks back at each token.
        tokens: "bpe" (pieces of bytes), "word", "space" or "character".
        vocabulary_size: tokens, at most, of one vocabulary for both sides.
        most_tokens: of a text, at most; None takes 1,024.
        cell: "gru" or "lstm".
        width: values of a token's embedding.
        units: units of a layer, in each direction of the encoder.
        layers: layers above each other.
        dropout: share of values set to 0 in training.
        label_smoothing: share of the target that goes to all tokens alike in training.
        beams: of the beam search in `predict`; 1 is greedy.
        length_penalty: of the beam search: scores are log p / tokens^length_penalty.
        epochs: passes over the data; None takes at least 10, and on small data about 3,000 steps.
        batch_size: pairs of one step, of about the same length.
        learning_rate: highest rate of the schedule.
        validation_fraction: share of pairs held out for the best epoch and early stopping.
        random_state: seed, or a `numpy.random.RandomState`.
        verbose: show progress.
        training: further `TrainingSettings`.

    >>> from elbowroom.data.text.tasks import reversal
    >>> pairs = reversal(64, 2, 4)
    >>> model = Seq2Seq(attention="luong", tokens="space", units=16, width=16, epochs=2, random_state=0).fit(pairs)
    >>> len(model.predict(pairs.source[:3]))
    3
    """

    def __init__(
        self,
        attention: str | None = None,
        *,
        tokens: str = "bpe",
        vocabulary_size: int = 8000,
        most_tokens: int | None = None,
        cell: str = "gru",
        width: int = 256,
        units: int = 256,
        layers: int = 1,
        dropout: float = 0.2,
        label_smoothing: float = 0.0,
        beams: int = 5,
        length_penalty: float = 1.0,
        epochs: int | None = None,
        batch_size: int = 128,
        learning_rate: float = 2e-3,
        validation_fraction: float = 0.0,
        random_state: Any = None,
        verbose: bool = False,
        training: dict[str, Any] | None = None,
    ):
        self.attention = attention
        self.tokens = tokens
        self.vocabulary_size = vocabulary_size
        self.most_tokens = most_tokens
        self.cell = cell
        self.width = width
        self.units = units
        self.layers = layers
        self.dropout = dropout
        self.label_smoothing = label_smoothing
        self.beams = beams
        self.length_penalty = length_penalty
        self.epochs = epochs
        self.batch_size = batch_size
        self.learning_rate = learning_rate
        self.validation_fraction = validation_fraction
        self.random_state = random_state
        self.verbose = verbose
        self.training = training

    def _parts(self, sizes: tuple[int, int]) -> tuple[SequenceModelConfig, Objective]:
        return seq2seq(sizes, **self._asked_of(seq2seq))
