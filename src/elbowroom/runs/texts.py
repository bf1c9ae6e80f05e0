"""Texts, or pairs, like those that a run was fitted to: read by its columns, and checked."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np

from elbowroom.data.cache import Consent
from elbowroom.data.text import catalogue
from elbowroom.data.text.columns import is_table
from elbowroom.data.text.pairs import Pairs, load_pairs, load_texts
from elbowroom.errors import ConfigError, DataError
from elbowroom.runs.source import Announce, check_named, digest_of, name_of, warn_of


@dataclass(frozen=True)
class MeasuredTexts:
    """Texts that a run is measured on.

    Args:
        texts: a list, or `Pairs`.
        source: where from, as the user named it, or as they are called.
        title: how a page calls them.
        split: which part they are, such as "validation".
    """

    texts: Any
    source: str
    title: str
    split: str


@dataclass(frozen=True)
class TextReader:
    """Reads texts for one run.

    Args:
        folder: of the run, or None; errors name it.
        source: where its own texts came from (`runs.source`), or None.
        sides: 1 for texts, 2 for pairs.
        download: whether sets by name are downloaded: True, False, or a function that is asked with a sentence.
        announce: is told before a file is read that the run names.
    """

    folder: Path | None
    source: Mapping[str, Any] | None
    sides: Literal[1, 2]
    download: Consent = True
    announce: Announce = warn_of

    def read(self, data: str, split: str | None = None) -> Any:
        """Texts, or `Pairs`, of a name or a file, from the columns that the run's own came from where they fit."""
        return read_texts(self.sides, data, split, None, fitting((self.source or {}).get("columns"), data),
                          self.download)  # fmt: skip

    def measured(
        self, held_out: Callable[[Any], np.ndarray], data: str | None = None, split: str | None = None
    ) -> MeasuredTexts:
        """The texts named; else the test part of the run's set, the texts that it held out, or its own.

        Args:
            held_out: the places of those that training held out, of the texts that it was given.
            data: a set by name, or a file.
            split: of a set by name.

        Raises:
            DataError: nothing is named, and the run's own texts are not known, not there, or have changed.
            ConfigError: a split of a file.
        """
        if data is not None:
            return MeasuredTexts(self.read(data, split), data, title_of(data), split or "given texts")
        own = self.source or {"data": None}
        name = own["data"]
        if name is None:
            raise DataError("A report measures the model on texts.", f"{self.folder}, {name_of(dict(own))}",
                            "name them: elbowroom report RUN DATA")  # fmt: skip
        title = title_of(name)
        if catalogue.is_name(name):
            part = split or catalogue.held_out_split(name, own["split"])
            texts = read_texts(self.sides, name, part, None, own["columns"], self.download)
            return MeasuredTexts(texts, title, title, part)
        if split is not None:
            raise ConfigError("split fits public sets only.", f"--split {split} of a run that was fitted to {name}",
                              "leave it out, or name the texts")  # fmt: skip
        if "validation" in own:
            return MeasuredTexts(self._same(own["validation"]), title, title, "validation")
        texts = self._same(own)
        rows = held_out(texts)
        if not len(rows):
            return MeasuredTexts(texts, title, title, "train")
        some = texts.take(rows) if isinstance(texts, Pairs) else [texts[i] for i in rows]
        return MeasuredTexts(some, title, title, "validation")

    def _same(self, origin: Mapping[str, Any] | None) -> Any:
        """The texts of this origin, if they are still those of the fit; else the ones held out cannot be known."""
        rule, cure = "A run is measured on the texts that it held out, or on texts that are named.", (
            "name them: elbowroom report RUN DATA")  # fmt: skip
        if origin is None:
            raise DataError(rule, f"{self.folder}, whose held-out texts were in memory", cure)
        file = origin["data"]
        if not catalogue.is_name(file) and not Path(file).exists():
            raise DataError(rule, f"{file}, which is not here", cure)
        for named in (file, origin.get("target")):
            if named is not None and not catalogue.is_name(named) and Path(named).exists():
                check_named(Path(named), self.folder, self.announce)
        texts = read_texts(self.sides, file, origin.get("split"), origin.get("target"), origin["columns"],
                           self.download, origin.get("drop_empty", False))  # fmt: skip
        if digest_of(*sides_of(texts)) != (self.source or {})["digest"]:
            raise DataError(rule, f"{file}, which has changed since the fit", cure)
        return texts


def read_texts(
    sides: Literal[1, 2],
    data: str,
    split: str | None = None,
    target: str | None = None,
    columns: Sequence[str | int] | None = None,
    download: Consent = True,
    drop_empty: bool = False,
) -> Any:
    """Texts, or `Pairs` of them, of a public set or of files.

    Args:
        sides: 1 for texts, 2 for pairs.
        data: a name or a file.
        split: of a public set.
        target: the file of the other side of pairs.
        columns: of a table, or languages of a public set: one for texts, two for pairs.
        download: of a public set.
        drop_empty: of files, leave out empty texts and pairs with an empty side.

    Raises:
        ConfigError: another number of columns, or empty texts of a public set.
    """
    if columns is not None and len(columns) != sides:
        raise ConfigError(f"{'Pairs have two columns' if sides == 2 else 'Texts have one column'}.",
                          " ".join(map(str, columns)),
                          f"name {sides}, such as --columns {'en de' if sides == 2 else 'text'}")  # fmt: skip
    if sides == 1:
        return load_texts(data, columns[0] if columns else None, split, download, drop_empty)
    return load_pairs(data, target, columns or None, split, download, drop_empty)


def sides_of(texts: Any) -> tuple[Sequence[str], ...]:
    """The texts, or both sides of pairs."""
    return (texts.source, texts.target) if isinstance(texts, Pairs) else (texts,)


def fitting(columns: list[str] | None, data: str) -> list[str] | None:
    """The columns that a run was fitted to, where these data have columns of such names: a table, or the languages."""
    if catalogue.is_name(data):
        return columns if columns and {*columns} <= {*catalogue.describe(data).languages} else None
    return columns if columns and is_table(Path(data)) else None


def title_of(data: str) -> str:
    """How a page calls a set by name, or a file."""
    return catalogue.describe(data).title if catalogue.is_name(data) else Path(data).name
