"""The face of sequence models: texts in, texts out; a vocabulary learned by the way."""

from __future__ import annotations

import dataclasses
import warnings
from abc import abstractmethod
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any, ClassVar, Self

import numpy as np
import torch

from elbowroom import runs
from elbowroom.configuration import check_settings
from elbowroom.data.ragged import Ragged
from elbowroom.data.text.apart import in_common, parts_apart
from elbowroom.data.text.lines import MOST_SAID
from elbowroom.data.text.pairs import Pairs
from elbowroom.data.text.vocabulary import MOST_TOKENS, Vocabulary
from elbowroom.data.two_parts import two_parts
from elbowroom.decoding.generate import Decoding, generate
from elbowroom.errors import ConfigError, DataError, ElbowroomWarning, RunError, nearest_cure
from elbowroom.estimators.fitting import Writing
from elbowroom.estimators.trained import Trained
from elbowroom.evaluation.texts.alarms import UNKNOWN_SHARE
from elbowroom.evaluation.texts.monitor import SequenceMonitor
from elbowroom.runs.source import HELD_OUT, source_of_texts
from elbowroom.runs.texts import sides_of
from elbowroom.training.callback import Callback
from elbowroom.training.plan import Plan
from elbowroom.training.sequences import TrainingSequences
from elbowroom.training.settings import TrainingSettings

Texts = Sequence[str]
Encoded = tuple[Ragged, Ragged | None]
"""What is read and, where it is another text, what should come out."""
MOST_HELD_OUT, LEAST_TO_HOLD_OUT = 1000, 20
"""Texts that are held out where nothing is said of it, at most; of fewer texts than the second number none are."""
SCORING_SEED = 0
"""Scores are functions of the model and the texts: the noise belongs to the text, not to the call."""


class SequenceEstimator(Writing, Trained):
    """Base of the estimators of texts: a subclass has settings and says in `parts` which model they mean."""

    files_wanted: ClassVar[tuple[str, ...]] = (runs.VOCABULARY,)
    many_epochs: ClassVar[int] = 0
    flat_share: ClassVar[int] = 40
    most_unwatched: ClassVar[int] = 100
    """With `epochs=None`, passes over texts of which none are held out, at most."""

    @abstractmethod
    def _texts(self, X: Any, y: Any, what: str) -> tuple[list[str], list[str] | None]:
        """What is read and, where it is another text, what should come out.

        Raises:
            DataError: texts that are missing, empty, or of another number.
        """

    def fit(
        self,
        X: Texts | Pairs,
        y: Texts | None = None,
        *,
        validation: Any = None,
        run_dir: str | Path | None = None,
        resume: bool = False,
        start_from: str | Path | None = None,
        callbacks: Sequence[Callback] = (),
    ) -> Self:
        """Learns a vocabulary from the training texts, then the model.

        Args:
            X: texts [N], or `Pairs`; of those that `load_texts` or `load_pairs` gave the run records where they
                came from.
            y: for models of pairs, what each text is to become [N].
            validation: texts of your own for early stopping and the best epoch; for pairs, `Pairs` or (X, y). Without
                them, and without `epochs` and `validation_fraction`, a tenth of the texts is held out for it.
            run_dir: folder for config, history, checkpoints, vocabulary and weights while training goes on.
            resume: go on from the newest checkpoint in run_dir; start where there is none. A run that is finished is
                read, and nothing is trained.
            start_from: folder of a run of the same model, whose weights and vocabulary the new one begins with.
            callbacks: your own `training.callback.Callback`s.

        Raises:
            DataError: no text, an empty one, one with more tokens than `most_tokens`, or sides of unequal number.
            ConfigError: a setting is out of its range, or a name is unknown.
            RunError: run_dir cannot be written, or holds a run with other settings; start_from holds another model.
        """
        check_settings(self)
        self._decoding({})  # what is wrong with it is said before an hour of training
        source, target = self._texts(X, y, "training texts")
        if len(source) < 2:
            raise DataError("A model is fitted to at least two texts.", f"{len(source)}", "pass more")
        folder, old = None if run_dir is None else Path(run_dir), self._old_run(start_from)
        seed, learned, aside = self._seed(folder if resume else None), np.arange(len(source)), None
        if validation is None and (share := self._share(len(source))):
            learned, aside = parts_apart(_sides(source, target), share, seed)
        self.n_texts_ = len(learned)
        first, second = some = _some((source, target), learned)
        vocabulary = Vocabulary.learn(first + (second or []), self.tokens, self.vocabulary_size)
        self.vocabulary_ = self.target_vocabulary_ = vocabulary if old is None else old.vocabulary_
        self.vocabulary_digest_ = self.vocabulary_.digest()
        model, objective = self.parts((len(self.vocabulary_), len(self.target_vocabulary_)))
        if old is not None:
            self._check_same(old, model, tokens=(old.tokens, self.tokens))
        read, held_out, sides = self._encoded(source, target), None, (source, target)
        if validation is not None:
            sides = self._validation_texts(validation)
            held_out = self._encoded(*sides, "validation texts")
        elif aside is not None:
            held_out = _taken(read, aside)
        plan = Plan(model, objective, self._settings(len(learned), held_out is not None, seed, model))
        data = TrainingSequences(plan, *_taken(read, learned), held_out)
        record = source_of_texts(X, _sides(*sides), validation)
        if held_out is not None:
            others = sides if aside is None else _some((source, target), aside)
            count, shared = len(others[0]), in_common(_sides(*some), _sides(*others))
            record[HELD_OUT] = {"count": count, "shared": shared, "of": None if aside is None else len(source)}
        with self._alone_in(folder):
            return self._write(self._train(plan, data, record, folder, resume, callbacks, old), folder)

    def _split(self, examples: Any, seed: int) -> tuple[np.ndarray, np.ndarray]:
        """As of rows; examples that share a text stay together, where the run's record says that they did."""
        if HELD_OUT not in (self.source_ or {}):  # it was fitted before they were
            return two_parts(len(examples), self._share(len(examples)), seed)
        return parts_apart(sides_of(examples), self._share(len(examples)), seed)

    def held_out(self, examples: Any) -> np.ndarray:
        self._fitted()
        record = (self.source_ or {}).get(HELD_OUT)
        if not self._share(len(examples)) or (record is not None and record["of"] is None):
            return np.arange(0)
        return self._split(examples, self.plan_.training.seed)[1]

    def _share(self, count: int) -> float:
        """The share of so many texts that is held out: as it is set, or so that validation can end training."""
        if self.validation_fraction is not None or self.epochs is not None:
            return self.validation_fraction or 0.0
        return min(0.1, MOST_HELD_OUT / count) if count >= LEAST_TO_HOLD_OUT else 0.0

    def _settings(self, rows: int, has_validation: bool, seed: int, model: Any) -> TrainingSettings:
        chosen = super()._settings(rows, has_validation, seed, model)
        if self.epochs is None and not has_validation:
            return dataclasses.replace(chosen, epochs=min(chosen.epochs, self.most_unwatched))
        return chosen

    def _validation_texts(self, validation: Any) -> tuple[list[str], list[str] | None]:
        return self._texts(validation, None, "validation texts")

    def _encoded(self, source: list[str], target: list[str] | None, what: str = "the texts") -> Encoded:
        most = MOST_TOKENS if self.most_tokens is None else self.most_tokens
        read = self.vocabulary_.encode(source, most, what)
        return read, None if target is None else self.target_vocabulary_.encode(target, most, f"the targets of {what}")

    def _read(self, texts: list[str], strict: bool = False) -> Ragged:
        """The tokens of texts; many unknown ones are said.

        Raises:
            DataError: a text of which the vocabulary has no token, if strict.
        """
        read, vocabulary = self._encoded(texts, None)[0], self.vocabulary_
        for place in np.flatnonzero(~vocabulary.known(read)) if strict else ():
            raise DataError("A text has a word, or a character, that training texts had too.",
                            f"text {place + 1}, {texts[place][:MOST_SAID]!r}, all of it unknown",
                            "reword it, or fit with tokens='bpe', to which nothing is unknown")  # fmt: skip
        if (share := vocabulary.unknown(read)) > UNKNOWN_SHARE:
            strange = next(words for text in texts if (words := vocabulary.strange(text)))
            note = (
                f"{share:.0%} of the tokens are not in the vocabulary, such as {strange[0]!r}; they are all one to the "
                "model."
            )
            warnings.warn(ElbowroomWarning(note), stacklevel=4)
        return read

    def count_tokens(self, X: Any, y: Any = None) -> np.ndarray:
        """Tokens of each text that is scored [N], END counted: those of the targets for models of pairs."""
        self._fitted()
        read, wanted = self._encoded(*self._texts(X, y, "texts"))
        return (read if wanted is None else wanted).lengths

    def _generated(self, read: Ragged, decoding: Mapping[str, Any] = MappingProxyType({})) -> list[str]:
        model, how = self._fitted(), self._decoding(decoding)
        return self.target_vocabulary_.decode(generate(model, read, how))

    def _decoding(self, changes: Mapping[str, Any]) -> Decoding:
        known = [field.name for field in dataclasses.fields(Decoding)]
        for name, value in changes.items():
            if name not in known:
                raise ConfigError(f"Decoding has no setting {name!r}.", repr(value), nearest_cure(name, known))
        return Decoding(**{"beams": self.beams, "length_penalty": self.length_penalty, **changes})

    @torch.no_grad()
    def _log_likelihoods(self, X: Any, y: Any) -> tuple[np.ndarray, np.ndarray]:
        """log p [N] in nats of each text and its tokens [N]; with a code, z is drawn once, by the text's own noise."""
        model = self._fitted()
        read, target = self._encoded(*self._texts(X, y, "texts"))
        monitor = SequenceMonitor.of(self.plan_.objective, read, target, model, SCORING_SEED)
        log_p, sizes = np.empty(len(read)), (read if target is None else target).lengths
        for rows, terms in monitor.terms(model):
            log_p[rows] = monitor.objective.monitor(terms).double().numpy()
        return log_p, sizes

    def files(self) -> dict[str, Any]:
        """What a run folder holds beside the usual, by file name, as JSON types."""
        return {runs.VOCABULARY: self.vocabulary_.to_json()}

    def take_files(self, files: dict[str, Any]) -> None:
        """Takes what `files` gave."""
        vocabulary = Vocabulary.from_json(files[runs.VOCABULARY])
        if vocabulary.digest() != self.vocabulary_digest_:
            raise RunError("A run's vocabulary is the one its model was fitted with.", f"another {runs.VOCABULARY}",
                           "take the file from a backup")  # fmt: skip
        self.vocabulary_ = self.target_vocabulary_ = vocabulary


def _some(sides: tuple[list[str], list[str] | None], rows: np.ndarray) -> tuple[list[str], list[str] | None]:
    source, target = ([side[i] for i in rows] if side is not None else None for side in sides)
    assert source is not None
    return source, target


def _sides(source: list[str], target: list[str] | None) -> list[list[str]]:
    return [source] if target is None else [source, target]


def _taken(sides: Encoded, rows: np.ndarray) -> Encoded:
    return sides[0].take(rows), None if sides[1] is None else sides[1].take(rows)
