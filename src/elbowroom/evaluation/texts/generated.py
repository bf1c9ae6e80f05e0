"""Measures of the texts that a model generates, against the texts that were wanted."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from typing import Any

import numpy as np

from elbowroom.data.ragged import Ragged
from elbowroom.data.text.vocabulary import Vocabulary
from elbowroom.errors import ConfigError
from elbowroom.evaluation.measure import Measure
from elbowroom.tokens import UNKNOWN

BLEU_UNIT = "percent, sacrebleu 13a, cased"


def generated_measures(
    vocabulary: Vocabulary,
    generated: Sequence[str],
    references: Sequence[str],
    reference_tokens: Ragged,
    split: str,
    translated: bool,
) -> list[Measure]:
    """The share of exact matches and, of translations, BLEU where sacrebleu is there.

    A text with a word that the vocabulary has not is never matched; what the vocabulary does to spaces is no mistake.

    Args:
        vocabulary: with which the texts were generated.
        generated: texts [N].
        references: what they should be [N].
        reference_tokens: the same as tokens.
        split: what to call these texts, such as "test".
        translated: whether the texts are other than those that were read.
    """
    pairs = zip(generated, vocabulary.decode(reference_tokens), reference_tokens, strict=True)
    exact = float(np.mean([text == wanted and UNKNOWN not in tokens for text, wanted, tokens in pairs]))
    measures = [Measure("exact_match", exact, "share", split, len(generated))]
    if translated:
        with suppress(ConfigError):  # without sacrebleu the other measures stand
            measures.append(Measure("bleu", bleu(generated, references).score, BLEU_UNIT, split, len(generated)))
    return measures


def bleu(generated: Sequence[str], references: Sequence[str]) -> Any:
    """The corpus BLEU by sacrebleu (Post 2018, arXiv 1804.08771): `score` in percent, `signature`.

    Raises:
        ConfigError: sacrebleu is not there.
    """
    try:
        from sacrebleu.metrics import BLEU
    except ImportError:
        raise ConfigError("BLEU is counted by sacrebleu.", "no module sacrebleu",
                          "pip install 'elbowroom[text]'") from None  # fmt: skip
    metric = BLEU()
    score = metric.corpus_score(list(generated), [list(references)])
    score.signature = str(metric.get_signature())
    return score
