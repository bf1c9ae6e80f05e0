"""The words of the claims, in English and in Korean: `c08.json` holds those of C8, with the same keys in both.

They are read when they are wanted; no experiment knows them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from elbowroom.pictures.words import LANGUAGES


@dataclass(frozen=True)
class Words:
    """A claim in one language.

    Args:
        title: three to seven words.
        claim: what the source says, in one sentence.
        method: how it is measured, and the rule of the verdict.
        conclusions: verdict -> what to conclude, one to three sentences.
        labels: what figures, numbers and conditions are called.
        remark: where the source errs, or what else is to be known; may be empty.
    """

    title: str
    claim: str
    method: str
    conclusions: Mapping[str, str]
    labels: Mapping[str, str]
    remark: str = ""

    def label(self, key: str) -> str:
        """What the key is called, or the key itself where it needs no words, such as "nats"."""
        return self.labels.get(key, key)


@cache
def words_of(name: str) -> Mapping[str, Words]:
    """The words of a claim by language, "en" and "ko".

    Args:
        name: of the claim, such as "C8".
    """
    file = Path(__file__).with_name(f"c{int(name[1:]):02d}.json")
    texts = json.loads(file.read_text(encoding="utf-8"))
    return {language: Words(**texts[language]) for language in LANGUAGES}
