"""What fitting to texts and to pairs share."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

from elbowroom.errors import ConfigError


def fit_texts(
    sides: Literal[1, 2], asked: Any, estimator: Any, out: Path, target: str | None = None,
    validation_target: str | None = None,
) -> None:  # fmt: skip
    """Fits an estimator of texts, or of pairs, to what the command line asks for."""
    from elbowroom.cli.inputs import consent
    from elbowroom.pictures.words import say
    from elbowroom.runs.source import HELD_OUT
    from elbowroom.runs.texts import read_texts

    columns = None if asked.columns is None else list(asked.columns)
    if columns and target is not None:
        raise ConfigError("Two files of lines have no columns.", "--columns and --target", "leave one of them out")
    if validation_target is not None and (asked.validation is None or asked.share() is not None):
        raise ConfigError("--validation-target is the other side of a file that --validation names.",
                          f"--validation {asked.validation}", "name both files")  # fmt: skip
    texts = read_texts(sides, asked.data, asked.split, target, columns, consent(), asked.drop_empty)
    validation = None
    if asked.validation is not None and asked.share() is None:
        validation = read_texts(sides, **_validation(asked, columns, validation_target), download=consent(),
                                drop_empty=asked.drop_empty)  # fmt: skip
    some: Any
    for some, name in ((texts, asked.data), (validation, asked.validation)):
        if some is not None and some.dropped:
            print(say("fit.dropped", asked.language, count=some.dropped, data=name, rest=len(some)))
    estimator.fit(texts, validation=validation, run_dir=out, resume=asked.resume, start_from=asked.start_from,
                  callbacks=asked.callbacks(out))  # fmt: skip
    if (held_out := estimator.source_.get(HELD_OUT)) is not None:
        print(say("fit.held_out", asked.language, **held_out))


def _validation(asked: Any, columns: list[str] | None, target: str | None) -> dict[str, Any]:
    """Where validation texts are: in another split of the same set, or in files of their own."""
    from elbowroom.data.text import catalogue
    from elbowroom.runs.texts import fitting

    if catalogue.is_name(asked.data) and asked.validation in catalogue.describe(asked.data).splits:
        return {"data": asked.data, "split": asked.validation, "columns": columns}
    columns = fitting(columns, asked.validation)
    return {"data": asked.validation, "target": target, "columns": columns}
