"""What SequenceAutoencoder and SequenceVAE share: a text as a code, and a code as a text."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch

from elbowroom.data.arrays import check_data, check_width
from elbowroom.data.ragged import Ragged
from elbowroom.data.text.lines import check_lines
from elbowroom.decoding.generate import from_memory
from elbowroom.estimators.sequences import SequenceEstimator, Texts
from elbowroom.evaluation.group import Group
from elbowroom.evaluation.texts.generated import generated_measures
from elbowroom.evaluation.texts.measures import measure_texts
from elbowroom.latent.interpolate import path
from elbowroom.parts.memory import Memory

ROWS_AT_ONCE = 128
MOST_WRITTEN = 200
"""Tokens of a text that is decoded from a code, at most, unless told otherwise."""


class TextCodes(SequenceEstimator):
    """Models with a code z for each text."""

    reads = "texts"

    def transform(self, X: Texts) -> np.ndarray:
        """The code of every text [N, latent_dim]: the mean of q(z|text), always the same for the same text."""
        self._fitted()
        return self._codes(self._read(check_lines(X, "texts")))

    def _codes(self, read: Ragged) -> np.ndarray:
        model = self._fitted()
        codes = np.empty((len(read), model.config.latent_dim), np.float32)
        with torch.no_grad():
            for rows in read.by_length(ROWS_AT_ONCE):
                codes[rows] = model.encode(torch.from_numpy(read.padded(rows))).code.numpy()
        return codes

    def inverse_transform(self, X: Any, **decoding: Any) -> list[str]:
        """The texts that codes X [N, latent_dim] stand for; `decoding` as in `reconstruct`."""
        model = self._fitted()
        codes = check_data(X, "codes")
        check_width(codes, (model.config.latent_dim,), "the decoder")
        how, tokens = self._decoding(decoding), []
        with torch.no_grad():
            for start in range(0, len(codes), ROWS_AT_ONCE):
                some = torch.from_numpy(np.ascontiguousarray(codes[start : start + ROWS_AT_ONCE], dtype=np.float32))
                tokens += from_memory(model, Memory(some), how, [how.most or MOST_WRITTEN] * len(some), start)
        return self.vocabulary_.decode(tokens)

    def reconstruct(self, X: Texts, **decoding: Any) -> list[str]:
        """Every text through its code and back, written token by token from the code alone.

        Args:
            X: texts [N].
            decoding: beams, length_penalty, temperature, top_p, seed, most; see `decoding.generate.Decoding`.
        """
        self._fitted()
        return self._generated(self._read(check_lines(X, "texts")), decoding)

    def interpolate(self, a: str, b: str, steps: int = 7, **decoding: Any) -> list[str]:
        """Texts along the straight way from the code of one to the code of the other, both ends included.

        Raises:
            DataError: a text of unknown words alone.
        """
        self._fitted()
        codes = self._codes(self._read(check_lines([a, b], "the two texts"), strict=True))
        return self.inverse_transform(path(codes[0], codes[1], steps), **decoding)

    def evaluate(self, X: Texts, split: str = "given texts") -> Group:
        """log p(text | its own code) per token, and the share of texts that come back without a mistake.

        Args:
            X: texts [N].
            split: what to call them, such as "test".

        Returns:
            the measures, each with its unit, split and rows (`group["exact_match"]`, `group.measures`).
        """
        texts = check_lines(X, "texts")
        read = self._encoded(texts, None)[0]
        measures = measure_texts(self.plan_.objective, self._fitted(), read, None, split)
        generation = generated_measures(self.vocabulary_, self._generated(read), texts, read, split, translated=False)
        return Group("restored", (*measures, *generation))

    def score(self, X: Any, y: Any = None) -> float:
        """The mean of `score_samples` over the texts of X, in nats per text."""
        return float(np.mean(self.score_samples(X)))

    def score_samples(self, X: Texts) -> np.ndarray:
        """How well the model explains each text [N], in nats, higher is better."""
        return self._log_likelihoods(X, None)[0]

    def get_feature_names_out(self, input_features: Any = None) -> np.ndarray:
        """The names of the dimensions of z, such as "sequencevae0"; the texts' own name counts for nothing."""
        self._fitted()
        prefix = type(self).__name__.lower()
        return np.array([f"{prefix}{i}" for i in range(self.model_.config.latent_dim)], dtype=object)

    def _texts(self, X: Any, y: Any, what: str) -> tuple[list[str], list[str] | None]:
        return check_lines(X, what), None  # labels, which a pipeline hands to all of its steps, are nothing to it
