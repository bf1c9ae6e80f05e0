"""SequenceAutoencoder: a text through a code and back."""

from __future__ import annotations

from typing import Any

from elbowroom.estimators.text_codes import TextCodes
from elbowroom.objectives.objective import Objective
from elbowroom.presets.sequences import sequence_autoencoder
from elbowroom.sequence_model import SequenceModelConfig


class SequenceAutoencoder(TextCodes):
    """A Seq2Seq that restores its own input through a code (Sutskever et al. 2014, arXiv 1409.3215; Dai & Le 2015,
    arXiv 1511.01432).

    Args:
        latent_dim: dimensions of z.
        tokens: "word", "space", "bpe" (pieces of bytes) or "character".
        vocabulary_size: tokens, at most.
        most_tokens: of a text, at most; None takes 1,024.
        cell: "gru" or "lstm".
        width: values of a token's embedding.
        units: units of a layer, in each direction of the encoder.
        layers: layers above each other.
        dropout: share of values set to 0 in training.
        word_dropout: share of the tokens so far that are unknown to the decoder in training, so that it needs z.
        beams: of the beam search where texts are written; 1 is greedy.
        length_penalty: of the beam search: scores are log p / tokens^length_penalty.
        epochs: passes over the data; None takes at least 10, and on small data about 3,000 steps.
        batch_size: texts of one step, of about the same length.
        learning_rate: highest rate of the schedule.
        validation_fraction: share of texts held out for the best epoch and early stopping.
        random_state: seed, or a `numpy.random.RandomState`.
        verbose: show progress.
        training: further `TrainingSettings`.

    >>> texts = ["a b", "b a", "a a b", "b b", "a", "b"] * 4
    >>> model = SequenceAutoencoder(latent_dim=2, units=8, width=8, epochs=2, random_state=0).fit(texts)
    >>> model.transform(texts).shape, len(model.interpolate("a b", "b b", steps=3))
    ((24, 2), 3)
    """

    def __init__(
        self,
        latent_dim: int = 32,
        *,
        tokens: str = "word",
        vocabulary_size: int = 10_000,
        most_tokens: int | None = None,
        cell: str = "gru",
        width: int = 256,
        units: int = 256,
        layers: int = 1,
        dropout: float = 0.0,
        word_dropout: float = 0.0,
        beams: int = 1,
        length_penalty: float = 1.0,
        epochs: int | None = None,
        batch_size: int = 128,
        learning_rate: float = 2e-3,
        validation_fraction: float = 0.0,
        random_state: Any = None,
        verbose: bool = False,
        training: dict[str, Any] | None = None,
    ):
        self.latent_dim = latent_dim
        self.tokens = tokens
        self.vocabulary_size = vocabulary_size
        self.most_tokens = most_tokens
        self.cell = cell
        self.width = width
        self.units = units
        self.layers = layers
        self.dropout = dropout
        self.word_dropout = word_dropout
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
        return sequence_autoencoder(sizes, **self._asked_of(sequence_autoencoder))
