"""Runs of texts, each of which has a code."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from elbowroom.errors import ConfigError
from elbowroom.evaluation.inference import evenly
from elbowroom.opened.kinds._sequences import SequencesRun
from elbowroom.opened.maps import ToMap
from elbowroom.opened.results import Arrays, Texts
from elbowroom.opened.run import check_prior
from elbowroom.runs.texts import MeasuredTexts


@dataclass(frozen=True)
class TextsRun(SequencesRun):
    """A run whose model reads single texts."""

    models = "texts"
    commands = "embed, map, reconstruct, interpolate, sample, score, evaluate and report"
    sides = 1

    def in_memory(self, data: Any) -> MeasuredTexts:
        return MeasuredTexts(data, "", "", "given texts")

    def codes(self, data: MeasuredTexts, sampled: bool = False, seed: int = 0) -> Arrays:
        """The code of every text, the mean of q(z|text).

        Raises:
            ConfigError: draws are asked for.
        """
        if sampled:
            raise ConfigError("Texts have mean codes here, and no draws.", "--codes sampled", "take --codes means")
        codes = self.estimator.transform(data.texts)
        return Arrays(codes, [f"z{i + 1}" for i in range(codes.shape[1])])

    def to_map(self, data: MeasuredTexts, most: int, sampled: bool = False, seed: int = 0) -> ToMap:
        """Codes of so many texts, evenly taken."""
        chosen = evenly(most, len(data.texts))
        some = replace(data, texts=[data.texts[place] for place in chosen])
        return ToMap(self.codes(some, sampled, seed).values, chosen, split=data.split)

    def reconstructions(self, data: MeasuredTexts, language: str = "en") -> Texts:
        """Every text through its code and back; texts are in a language of their own."""
        return Texts({"text": data.texts, "restored": self.estimator.reconstruct(data.texts)})

    def samples(self, count: int, seed: int = 0, noise: bool = False, label: str | None = None) -> Texts:
        """New texts; with noise every token is drawn."""
        check_prior(self.estimator)
        if label is not None:
            raise ConfigError("A label is for a conditional model.", type(self.estimator).__name__,
                              "leave --label out")  # fmt: skip
        how = {"temperature": 1.0} if noise else {}
        return Texts({"text": self.estimator.sample(count, random_state=seed, **how)})

    def way(self, first: str, second: str, steps: int, **decoding: Any) -> Texts:
        """Texts on the way from the code of one text to the code of another, both ends included."""
        texts = self.estimator.interpolate(first, second, steps, **decoding)
        return Texts({"way": [f"{i / (steps - 1):.3f}" for i in range(steps)], "text": texts})


kind = TextsRun
