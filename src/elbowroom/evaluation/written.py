"""What a model of texts wrote, beside what it should have written."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from typing import Any

import numpy as np

from elbowroom.data.text.vocabulary import Vocabulary
from elbowroom.errors import ConfigError
from elbowroom.evaluation.measure import Measure

BLEU_UNIT = "percent, sacrebleu 13a, cased"


def written_measures(
    vocabulary: Vocabulary, written: Sequence[str], right: Sequence[str], split: str, translated: bool
) -> list[Measure]:
    """The share of exact matches and, of translations, BLEU where sacrebleu is there.

    Args:
        vocabulary: that the texts were written with; what it does to spaces is no mistake of the model's.
        written: texts [N].
        right: what they should be [N].
        split: what to call these texts, such as "test".
        translated: whether the texts are other than those that were read.
    """
    there_and_back = vocabulary.decode(vocabulary.encode(right))
    exact = float(np.mean([a == b for a, b in zip(written, there_and_back, strict=True)]))
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
