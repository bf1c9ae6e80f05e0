"""What the commands do with texts: read them, fit and measure runs of them, and write what a model writes."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from inspect import signature
from pathlib import Path
from typing import Any

from elbowroom import runs
from elbowroom.errors import ConfigError, DataError

SHOWN = 3
"""Examples that are printed."""
TEXT_ENDINGS = (".txt", ".tsv", ".csv", ".parquet")


def read_texts(
    reads: str, data: str, split: str | None = None, target: str | None = None, columns: Sequence[str] | None = None
) -> Any:
    """Texts, or `Pairs` of them, of a public set or of files.

    Args:
        reads: "texts" or "pairs".
        data: a name or a file.
        split: of a public set.
        target: the file of the other side of pairs.
        columns: of a table, or languages of a public set: one for texts, two for pairs.

    Raises:
        ConfigError: another number of columns.
    """
    from elbowroom.cli.inputs import consent
    from elbowroom.data.text.pairs import load_pairs, load_texts

    wanted = {"texts": 1, "pairs": 2}[reads]
    if columns is not None and len(columns) != wanted:
        raise ConfigError(f"{'Pairs have two columns' if wanted == 2 else 'Texts have one column'}.",
                          " ".join(columns), f"name {wanted}, such as --columns {'en de' if wanted == 2 else 'text'}",
                          )  # fmt: skip
    if reads == "texts":
        return load_texts(data, columns[0] if columns else None, split, consent())
    return load_pairs(data, target, (columns[0], columns[1]) if columns else (0, 1), split, consent())


def fit_texts(asked: Any, estimator: Any, out: Path) -> dict[str, Any]:
    """Fits an estimator of texts to what the command line asks for; returns where they came from."""
    target, validation_target = (getattr(asked, name, None) for name in ("target", "validation_target"))  # of pairs
    columns = None if asked.columns is None else list(asked.columns)
    if columns and target is not None:
        raise ConfigError("Two files of lines have no columns.", "--columns and --target", "leave one of them out")
    if validation_target is not None and (asked.validation is None or asked.share() is not None):
        raise ConfigError("--validation-target is the other side of a file that --validation names.",
                          f"--validation {asked.validation}", "name both files")  # fmt: skip
    texts = read_texts(estimator.reads, asked.data, asked.split, target, columns)
    source = {"data": asked.data, "split": asked.split, "target": target, "columns": columns}
    held_out = None
    if asked.validation is not None and asked.share() is None:
        given = _validation(asked, columns, validation_target)
        held_out, source["validation"] = read_texts(estimator.reads, **given), given
    estimator.fit(texts, validation=held_out, run_dir=out, resume=asked.resume, callbacks=asked.callbacks(out))
    return source | {"digest": digest_of(held_out or texts)}


def digest_of(texts: Any) -> str:
    """Of texts or pairs, which tells them from others."""
    sides = (texts.source, texts.target) if hasattr(texts, "target") else (texts,)
    return hashlib.blake2b("\0\n".join("\n".join(side) for side in sides).encode(), digest_size=16).hexdigest()


def _validation(asked: Any, columns: list[str] | None, target: str | None) -> dict[str, Any]:
    """Where validation texts are: in another split of the same set, or in files of their own."""
    from elbowroom.data.text import catalogue

    if catalogue.is_name(asked.data) and asked.validation in catalogue.describe(asked.data).splits:
        return {"data": asked.data, "split": asked.validation, "columns": columns}
    fitting = _fitting(columns, asked.validation)
    return {"data": asked.validation, "target": target, "columns": fitting}


def finish_texts(
    folder: Path,
    estimator: Any,
    data: str | None = None,
    split: str | None = None,
    out: Path | None = None,
    language: str = "en",
) -> None:
    """Measures a run of texts, prints and keeps measures and examples, and writes its report."""
    from elbowroom.cli.results import print_alarms, write_measures
    from elbowroom.estimators.judged_texts import view_of_texts
    from elbowroom.pictures.evaluation import kept
    from elbowroom.pictures.page import write_page
    from elbowroom.pictures.text_report import text_report

    texts, title, part = measured_texts(folder, estimator, data, split)
    view = view_of_texts(estimator, texts, folder.name, title, part)
    view = replace(view, environment=runs.read_json(folder / runs.ENVIRONMENT), kept=kept(folder))
    write_measures(folder, {"source": data or title, "title": title, "split": part}, view.measures, view.findings)
    for measure in view.measures:
        print(f"  {measure}")
    print_alarms(view)
    for example in view.examples[:SHOWN]:
        print("  " + "\n    ".join(example))
    path = out or folder / "report.html"
    write_page(path, text_report(view, language))
    print(f"report: {path}")


def compare_texts(
    estimators: Mapping[Path, Any], data: str | None, split: str | None, out: Path, language: str
) -> None:
    """Measures runs on the same texts and writes one page.

    Raises:
        ConfigError: their own texts are not the same.
    """
    from elbowroom.cli.results import print_table, titles_of
    from elbowroom.estimators.judged_texts import view_of_texts
    from elbowroom.pictures.page import write_page
    from elbowroom.pictures.text_comparison import text_comparison

    measured = {folder: measured_texts(folder, estimator, data, split) for folder, estimator in estimators.items()}
    (first, (texts, title, part)), *others = measured.items()
    for folder, (found, _, _) in others:
        if digest_of(found) != digest_of(texts):
            raise ConfigError("Runs are compared on the same texts.", f"{first} and {folder}, which held out others",
                              "name texts that neither has seen, with --data, or fit both with the same --validation "
                              "and --seed")  # fmt: skip
    named = titles_of(estimators)
    views = [view_of_texts(estimator, texts, named[run], title, part) for run, estimator in estimators.items()]
    print_table({view.name: view.measures for view in views})
    write_page(out, text_comparison(views, language))
    print(f"comparison: {out}")


def measured_texts(folder: Path, estimator: Any, data: str | None, split: str | None) -> tuple[Any, str, str]:
    """The texts named; else the test part of the set that the run was fitted to, its validation texts, or its own."""
    from elbowroom.data.text import catalogue

    source = runs.read_json(folder / runs.CONFIG).get("source")
    if source is None and data is None:
        raise DataError("A report measures the model on texts.", f"{folder}, which does not say what it was fitted to",
                        "name them: elbowroom report RUN DATA")  # fmt: skip
    if data is not None:
        columns = _fitting((source or {}).get("columns"), data)
        return read_texts(estimator.reads, data, split, None, columns), _title(data), split or "given texts"
    assert source is not None
    columns = source.get("columns")
    name, own = source["data"], source["split"]
    if catalogue.is_name(name):
        part = split or catalogue.held_out_split(name, own)
        return read_texts(estimator.reads, name, part, None, columns), _title(name), part
    if split is not None:
        raise ConfigError("split fits public sets only.", f"--split {split} of a run that was fitted to {name}",
                          "leave it out, or name the texts")  # fmt: skip
    here = source.get("validation", {}).get("data", name)
    if not catalogue.is_name(here) and not Path(here).exists():
        raise DataError("A run is measured on the texts that it held out, or on texts that are named.",
                        f"{here}, which is not here", "name them: elbowroom report RUN DATA")  # fmt: skip
    if "validation" in source:
        return _same(read_texts(estimator.reads, **source["validation"]), source, here), _title(name), "validation"
    texts = _same(read_texts(estimator.reads, name, None, source["target"], columns), source, here)
    rows = estimator.held_out(len(texts))
    if not len(rows):
        return texts, _title(name), "train"
    return texts.take(rows) if estimator.reads == "pairs" else [texts[i] for i in rows], _title(name), "validation"


def evaluate_texts(
    folder: Path, estimator: Any, data: str | None, split: str | None, given: Mapping[str, Any], out: Path | None,
    language: str,
) -> None:  # fmt: skip
    """Measures a run of texts at full length, prints the table and keeps it where the report finds it.

    Raises:
        ConfigError: a setting that this model has no use for.
    """
    from elbowroom.cli.evaluation import print_groups
    from elbowroom.pictures.evaluation import keep

    names = {"samples": "n_samples", "rows": "nll_rows"}
    taken = signature(estimator.evaluate).parameters
    for name in given:
        if names.get(name) not in taken:
            got = f"--{name.replace('_', '-')} for a {type(estimator).__name__}"
            raise ConfigError("All texts are measured; a sequence-vae takes --samples and --rows.", got, "leave it out")
    texts, title, part = measured_texts(folder, estimator, data, split)
    group = estimator.evaluate(texts, split=part, **{names[name]: value for name, value in given.items()})
    print_groups([group], language)
    path = out or folder / runs.EVALUATION
    keep(path, [group], {"source": data or title, "title": title, "split": part}, dict(given), folder)
    print(f"evaluation: {path}")


def score_texts(folder: Path, estimator: Any, data: str, split: str | None, samples: int | None, out: Path) -> None:
    """Writes log p of every text, or of every pair, and its tokens; prints the mean.

    Raises:
        ConfigError: importance samples for a model without a bound.
    """
    from elbowroom.cli.inputs import write_columns

    texts, _, _ = measured_texts(folder, estimator, data, split)
    takes = signature(estimator.score_samples).parameters
    if samples is not None and "n_samples" not in takes:
        raise ConfigError("Importance samples are for models with a density of codes.", type(estimator).__name__,
                          "leave --samples out")  # fmt: skip
    scores = estimator.score_samples(texts, **({} if samples is None else {"n_samples": samples}))
    tokens = estimator.count_tokens(texts)
    write_columns(out, {"score": scores, "tokens": tokens})
    k = f", K={samples or takes['n_samples'].default}" if "n_samples" in takes else ""
    print(
        f"mean {scores.mean():.4f} nats a text, {scores.sum() / tokens.sum():.4f} a token, over {len(scores)} texts{k}"
    )


def _same(texts: Any, source: Mapping[str, Any], file: str) -> Any:
    """The texts, if they are still those of the fit; else which of them were held out cannot be known.

    Raises:
        DataError: they are others.
    """
    if "digest" in source and digest_of(texts) != source["digest"]:
        raise DataError("A run is measured on the texts that it held out.", f"{file}, which has changed since the fit",
                        "name the texts to measure: elbowroom report RUN DATA")  # fmt: skip
    return texts


def like_texts(folder: Path, data: str, split: str | None = None) -> list[str]:
    """Texts that a run of texts is given, from the columns that its own came from."""
    source = runs.read_json(folder / runs.CONFIG).get("source") or {}
    columns = _fitting(source.get("columns"), data)
    found: list[str] = read_texts("texts", data, split, None, columns[:1] if columns else None)
    return found


def write_texts(out: Path | None, columns: Mapping[str, Sequence[str]]) -> None:
    """Prints texts, or writes them: the last column as lines (.txt), or all of them as a table (.tsv .csv .parquet).

    Raises:
        ConfigError: another ending.
    """
    last = list(columns)[-1]
    if out is None:
        print("\n".join(columns[last]))
        return
    ending = out.suffix.lower()
    if ending not in TEXT_ENDINGS:
        raise ConfigError("Texts are written by the file's ending.", out.name, f"take {', '.join(TEXT_ENDINGS)}")
    if ending in (".txt", ".tsv"):
        from elbowroom.data.whole_files import write_whole

        wanted = [columns[last]] if ending == ".txt" else list(columns.values())
        rows = ("\t".join(" ".join(text.split("\t")) for text in row) for row in zip(*wanted, strict=True))
        write_whole(out, "".join(" ".join(row.splitlines()) + "\n" for row in rows).encode())
    else:
        import numpy as np

        from elbowroom.data.writers import write_columns

        write_columns(out, {name: np.array(list(texts), dtype=object) for name, texts in columns.items()})
    print(f"{out}: {len(columns[last])} texts")


def _fitting(columns: list[str] | None, data: str) -> list[str] | None:
    """The columns that a run was fitted to, where these data have columns of such names: a table, or the languages."""
    from elbowroom.data.text import catalogue
    from elbowroom.data.text.columns import is_table

    if catalogue.is_name(data):
        return columns if columns and {*columns} <= {*catalogue.describe(data).languages} else None
    return columns if columns and is_table(Path(data)) else None


def _title(data: str) -> str:
    from elbowroom.data.text import catalogue

    return catalogue.describe(data).title if catalogue.is_name(data) else Path(data).name
