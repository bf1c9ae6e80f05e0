"""What Seq2Seq and Transformer share: they turn one text into another."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch

from elbowroom.data.ragged import Ragged
from elbowroom.data.text.lines import check_lines
from elbowroom.data.text.pairs import Pairs
from elbowroom.decoding.generate import generate
from elbowroom.errors import ConfigError, DataError
from elbowroom.estimators.sequences import SequenceEstimator, Texts
from elbowroom.evaluation.group import Group
from elbowroom.evaluation.texts.generated import bleu, generated_measures
from elbowroom.evaluation.texts.measures import measure_texts, perplexity
from elbowroom.settings import settings
from elbowroom.tokens import BEGIN


@settings
class PairModel(SequenceEstimator):
    """Models of p(target | source)."""

    reads = "pairs"
    tokens = "bpe"
    vocabulary_size = 8000
    beams = 5

    def predict(self, X: Texts, **decoding: Any) -> list[str]:
        """What each text becomes [N], by beam search unless told otherwise; a blank line of a document stays blank.

        Args:
            X: texts [N].
            decoding: beams, length_penalty, temperature, top_p, seed, most; see `decoding.generate.Decoding`.

        Raises:
            DataError: no text, one of unknown tokens alone, or one with more tokens than `most_tokens`.
        """
        self._fitted()
        texts = check_lines(X, "texts", blank=True)
        first = next((text for text in texts if text.strip()), None)
        if first is None:
            return [""] * len(texts)
        # another text stands in for a blank one, so that errors count lines as the document does
        read = self._read([text if text.strip() else first for text in texts], strict=True)
        places = np.array([bool(text.strip()) for text in texts])
        translations = iter(self._generated(read.take(np.flatnonzero(places)), decoding))
        return [next(translations) if is_text else "" for is_text in places]

    def score_samples(self, X: Any, y: Any = None) -> np.ndarray:
        """log p(y | x) of each pair [N] in nats, summed over the tokens of y, END counted; higher is better."""
        return self._log_likelihoods(X, y)[0]

    def score(self, X: Any, y: Any = None) -> float:
        """log p(y | x) per token in nats; `perplexity` is e to minus this."""
        log_likelihoods, tokens = self._log_likelihoods(X, y)
        return float(log_likelihoods.sum() / tokens.sum())

    def perplexity(self, X: Any, y: Any = None) -> float:
        """e to the mean nats per target token of this model's vocabulary, END counted; lower is better."""
        return perplexity(-self.score(X, y))

    def bleu(self, X: Any, y: Any = None, **decoding: Any) -> Any:
        """The corpus BLEU of what is predicted, by sacrebleu (Post 2018, arXiv 1804.08771): cased, tokens 13a.

        Its `score` is in percent; `signature` says with which settings.

        Raises:
            ConfigError: sacrebleu is not there.
        """
        source, target = self._texts(X, y, "texts")
        assert target is not None
        return bleu(self._generated(self._encoded(source, None)[0], decoding), target)

    def evaluate(self, X: Any, y: Any = None, split: str = "given pairs", **decoding: Any) -> Group:
        """log p(target | source) per token, perplexity, exact matches and BLEU of all pairs.

        Args:
            X: texts [N], or `Pairs`.
            y: what each becomes [N].
            split: what to call them, such as "test".
            decoding: as in `predict`.

        Returns:
            the measures, each with its unit, split and rows (`group["bleu"]`, `group.measures`).
        """
        source, target = self._texts(X, y, "texts")
        assert target is not None
        read, wanted = self._encoded(source, target)
        assert wanted is not None
        measures = measure_texts(self.plan_.objective, self._fitted(), read, wanted, split)
        generated = self._generated(read, decoding)
        measures_of_text = generated_measures(
            self.target_vocabulary_, generated, target, wanted, split, translated=True
        )
        return Group("pairs", (*measures, *measures_of_text))

    def attention_of(self, x: str, y: str | None = None, **decoding: Any) -> tuple[np.ndarray, list[str], list[str]]:
        """How much each token of y looked at each token of x [U, T], and the tokens of y and of x, ENDs included.

        Args:
            x: a text.
            y: what it becomes; None takes the prediction.
            decoding: of the prediction, as in `predict`.

        Raises:
            ConfigError: a model without attention.
        """
        model = self._fitted()
        read = self._encoded(check_lines([x], "texts"), None)[0]
        generated = (
            Ragged.of(generate(model, read, self._decoding(decoding))) if y is None else self._encoded([x], [y])[1]
        )
        assert generated is not None
        with torch.no_grad():
            memory = model.read(torch.from_numpy(read.padded([0])))
            prefix = torch.tensor([[BEGIN, *generated[0][:-1].tolist()]])
            weights = model.decoder.attention(prefix, memory)[0]
        return weights.numpy(), self.target_vocabulary_.tokens(generated[0]), self.vocabulary_.tokens(read[0])

    def transform(self, X: Any) -> np.ndarray:
        """Raises: there is no one code for a text.

        Raises:
            ConfigError: always.
        """
        raise ConfigError("A model of pairs keeps one state for each token and no code for the text.",
                          f"transform of a {type(self).__name__}",
                          "average model_.read(tokens).states over tokens, or fit a SequenceAutoencoder")  # fmt: skip

    def _validation_texts(self, validation: Any) -> tuple[list[str], list[str] | None]:
        two = isinstance(validation, tuple) and len(validation) == 2
        source, target = validation if two else (validation, None)
        return self._texts(source, target, "validation texts")

    def _texts(self, X: Any, y: Any, what: str) -> tuple[list[str], list[str] | None]:
        if isinstance(X, Pairs):
            X, y = X.source, X.target
        if y is None:
            raise DataError("A model of pairs is shown both sides.", "no y",
                            "pass X and y, or Pairs; one text alone is for SequenceAutoencoder")  # fmt: skip
        pairs = Pairs(tuple(check_lines(X, what)), tuple(check_lines(y, f"targets of {what}")))
        return list(pairs.source), list(pairs.target)
