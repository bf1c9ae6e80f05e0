"""What a model of texts wrote, beside what it should have written."""

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


def written_measures(
    vocabulary: Vocabulary, written: Sequence[str], right: Sequence[str], wanted: Ragged, split: str, translated: bool
) -> list[Measure]:
    """The share of exact matches and, of translations, BLEU where sacrebleu is there.

    A text with a word that the vocabulary has not is never matched; what the vocabulary does to spaces is no mistake.

    Args:
        vocabulary: that the texts were written with.
        written: texts [N].
        right: what they should be [N].
        wanted: the same as tokens.
        split: what to call these texts, such as "test".
        translated: whether the texts are other than those that were read.
    """
    there_and_back = zip(written, vocabulary.decode(wanted), wanted, strict=True)
    exact = float(np.mean([a == b and UNKNOWN not in tokens for a, b, tokens in there_and_back]))
    found = [Measure("exact_match", exact, "share", split, len(written))]
    if translated:
        with suppress(ConfigError):  # without sacrebleu the other measures stand
            found.append(Measure("bleu", bleu(written, right).score, BLEU_UNIT, split, len(written)))
    return found


def bleu(written: Sequence[str], right: Sequence[str]) -> Any:
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
    found = metric.corpus_score(list(written), [list(right)])
    found.signature = str(metric.get_signature())
    return found
