"""What runs of texts and of pairs share."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from inspect import signature
from typing import Any, ClassVar, Literal

from elbowroom.errors import ConfigError
from elbowroom.opened.kinds._text_view import view_of_texts
from elbowroom.opened.results import Table
from elbowroom.opened.run import Evaluated, Run
from elbowroom.pictures.text_comparison import text_comparison
from elbowroom.pictures.text_report import text_report
from elbowroom.pictures.text_view import TextView
from elbowroom.runs.source import digest_of
from elbowroom.runs.texts import MeasuredTexts, TextReader, sides_of
from elbowroom.wording import said

SETTINGS = {"samples": "n_samples", "rows": "nll_rows"}
"""Settings of an evaluation, by their names in the estimator."""


@dataclass(frozen=True)
class SequencesRun(Run):
    """A run whose model reads texts; data are `MeasuredTexts`."""

    sides: ClassVar[Literal[1, 2]]
    """How many texts make an example."""

    @abstractmethod
    def in_memory(self, data: Any) -> MeasuredTexts:
        """What the caller holds: texts, or pairs."""

    @cached_property
    def reader(self) -> TextReader:
        """What reads texts for this run."""
        return TextReader(self.folder, self.source, self.sides, self.download, self.announce)

    def read(
        self, data: str, split: str | None = None, label_column: str | None = None, gaps: str | None = None
    ) -> MeasuredTexts:
        if gaps is not None:
            raise ConfigError("Texts have no gaps.", f"--gaps {gaps}", "leave it out")
        return self.measured(data, split, label_column)

    def measured(
        self, data: str | None = None, split: str | None = None, label_column: str | None = None
    ) -> MeasuredTexts:
        if label_column is not None:
            raise ConfigError("Texts have no labels.", f"--label-column {label_column}", "leave it out")
        return self.reader.measured(self.estimator.held_out, data, split)

    def shared(
        self, others: Sequence[Run], data: str | None = None, split: str | None = None, label_column: str | None = None
    ) -> MeasuredTexts:
        first = self.measured(data, split, label_column)
        for other in others:
            if digest_of(*sides_of(other.measured(data, split).texts)) != digest_of(*sides_of(first.texts)):
                raise ConfigError("Runs are compared on the same texts.",
                                  f"{self.folder} and {other.folder}, which held out others",
                                  "name texts that neither has seen, with --data, or fit both with the same "
                                  "--validation and --seed")  # fmt: skip
        return first

    def view(self, data: MeasuredTexts, name: str = "", samples: int | None = None) -> TextView:
        if samples is not None:
            raise ConfigError("A report of texts takes no importance samples.", f"--samples {samples}",
                              "leave --samples out, or see elbowroom evaluate")  # fmt: skip
        return view_of_texts(self.estimator, data, name or self.name, self.environment, self.saved_evaluation)

    def page(self, view: TextView, language: str = "en") -> str:
        return text_report(view, language)

    def comparison(self, views: Sequence[TextView], language: str = "en") -> str:
        return text_comparison(views, language)

    def evaluate(
        self, data: MeasuredTexts, settings: Mapping[str, Any], tell: Callable[[str, float], None] | None = None
    ) -> Evaluated:
        taken = signature(self.estimator.evaluate).parameters
        for name in settings:
            if SETTINGS.get(name) not in taken:
                got = f"--{name.replace('_', '-')} for a {type(self.estimator).__name__}"
                raise ConfigError("All texts are measured; a sequence-vae takes --samples and --rows.", got,
                                  "leave it out")  # fmt: skip
        options = {SETTINGS[name]: value for name, value in settings.items()}
        group = self.estimator.evaluate(data.texts, split=data.split, **options)
        return Evaluated([group], {"source": data.source, "title": data.title, "split": data.split}, dict(settings))

    def scores(self, data: MeasuredTexts, samples: int | None = None) -> Table:
        takes, texts = signature(self.estimator.score_samples).parameters, data.texts
        if samples is not None and "n_samples" not in takes:
            raise ConfigError("Importance samples are for models with a density of codes.",
                              type(self.estimator).__name__, "leave --samples out")  # fmt: skip
        scores = self.estimator.score_samples(texts, **({} if samples is None else {"n_samples": samples}))
        tokens = self.estimator.count_tokens(texts)
        k = f", K={samples or takes['n_samples'].default}" if "n_samples" in takes else ""
        per_token = scores.sum() / tokens.sum()
        note = said(f"mean {scores.mean():z.4f} nats a text, {per_token:.4f} a token, over {len(scores)} texts") + k
        return Table({"score": scores, "tokens": tokens}, note)
