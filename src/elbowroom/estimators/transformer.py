"""Transformer: encoder and decoder of attention alone."""

from __future__ import annotations

from typing import Any

from elbowroom.estimators.pair_models import PairModel
from elbowroom.objectives.objective import Objective
from elbowroom.presets.sequences import transformer
from elbowroom.sequence_model import SequenceModelConfig


class Transformer(PairModel):
    """One text into another by attention alone (Vaswani et al. 2017, arXiv 1706.03762).

    Args:
        tokens: "bpe" (pieces of bytes), "word", "space" or "character".
        vocabulary_size: tokens, at most, of one vocabulary for both sides.
        most_tokens: of a text, at most; None takes 1,024.
        width: values of a token, a multiple of twice the heads.
        heads: parts of the width in which attention is taken apart.
        layers: of the encoder, and as many of the decoder.
        inner: units of the two-layer network behind each attention.
        positions: "rotary", "sinusoidal" or "none".
        dropout: share of values set to 0 in training.
        label_smoothing: share of the target that goes to all tokens alike in training.
        shared_embedding: one embedding for both sides and the output.
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
    >>> model = Transformer(tokens="space", width=16, layers=1, inner=16, epochs=2, random_state=0).fit(pairs)
    >>> len(model.predict(pairs.source[:3]))
    3
    """

    def __init__(
        self,
        *,
        tokens: str = "bpe",
        vocabulary_size: int = 8000,
        most_tokens: int | None = None,
        width: int = 256,
        heads: int = 4,
        layers: int = 3,
        inner: int = 1024,
        positions: str = "rotary",
        dropout: float = 0.1,
        label_smoothing: float = 0.1,
        shared_embedding: bool = True,
        beams: int = 5,
        length_penalty: float = 1.0,
        epochs: int | None = None,
        batch_size: int = 128,
        learning_rate: float = 1e-3,
        validation_fraction: float = 0.0,
        random_state: Any = None,
        verbose: bool = False,
        training: dict[str, Any] | None = None,
    ):
        self.tokens = tokens
        self.vocabulary_size = vocabulary_size
        self.most_tokens = most_tokens
        self.width = width
        self.heads = heads
        self.layers = layers
        self.inner = inner
        self.positions = positions
        self.dropout = dropout
        self.label_smoothing = label_smoothing
        self.shared_embedding = shared_embedding
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
        return transformer(sizes, **self._asked_of(transformer))
