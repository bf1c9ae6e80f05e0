"""What the commands do with a fitted run: measure it, say it, and write the page."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from elbowroom import runs
from elbowroom.cli.inputs import MODELS_OF, read_like, read_run
from elbowroom.errors import ConfigError, DataError


def finish(
    folder: Path,
    data: str | None = None,
    split: str | None = None,
    label_column: str | None = None,
    samples: int | None = None,
    out: Path | None = None,
    language: str = "en",
) -> None:
    """Measures a run, prints and keeps the measures, and writes its report."""
    from elbowroom.cli.texts import finish_texts
    from elbowroom.pictures.page import write_page
    from elbowroom.pictures.report import run_report

    estimator = read_run(folder, MODELS_OF)
    if estimator.reads != "rows":
        if (got := label_column or samples) is not None:
            raise ConfigError("A report of texts has neither labels nor importance samples.", repr(got),
                              "leave --label-column and --samples out")  # fmt: skip
        return finish_texts(folder, estimator, data, split, out, language)
    view = view_of(folder, measured_data(folder, data, split, label_column), samples)
    keep_measures(view, folder)
    for measure in view.evaluation.measures:
        print(f"  {measure}")
    print_alarms(view)
    path = out or folder / "report.html"
    write_page(path, run_report(view, language))
    print(f"report: {path}")


def compare(
    folders: Sequence[Path],
    data: str | None,
    split: str | None,
    label_column: str | None,
    out: Path,
    language: str,
) -> None:
    """Measures runs on the same rows, or on the same texts, and writes one page."""
    from elbowroom.cli.texts import compare_texts
    from elbowroom.pictures.comparison import comparison_report
    from elbowroom.pictures.page import write_page

    estimators = {folder: read_run(folder, MODELS_OF) for folder in folders}  # all of them, before any is measured
    kinds = {estimator.reads: folder for folder, estimator in estimators.items()}
    if len(kinds) > 1:
        got = " and ".join(f"{folder} of {MODELS_OF[kind]}" for kind, folder in kinds.items())
        raise ConfigError("Runs that are compared are all of rows, of texts, or of pairs.", got, "leave some out")
    if "rows" not in kinds:
        if label_column is not None:
            raise ConfigError("Texts have no labels.", f"--label-column {label_column}", "leave it out")
        return compare_texts(estimators, data, split, out, language)
    rows = measured_data(folders[0], data, split, label_column)
    views = [replace(view_of(folder, rows), name=title) for folder, title in titles_of(folders).items()]
    print_table({view.name: view.evaluation.measures for view in views})
    write_page(out, comparison_report(views, language))
    print(f"comparison: {out}")


def titles_of(folders: Collection[Path]) -> dict[Path, str]:
    """How runs are called beside each other: by their folder's name, or its path where two have one name."""
    names = [folder.name for folder in folders]
    return {folder: folder.name if names.count(folder.name) == 1 else str(folder) for folder in folders}


def measured_data(folder: Path, data: str | None, split: str | None, label_column: str | None) -> Any:
    """The rows named; else the test part of what the run was trained on, or that itself if it has none.

    Raises:
        DataError: the data are not there, or have changed since the fit, and none are named.
    """
    from elbowroom.data import catalogue
    from elbowroom.data.fingerprint import fingerprint

    if data is not None:
        return read_like(data, folder, split, label_column)
    source = runs.read_json(folder / runs.CONFIG).get("source")
    if source is None:
        raise DataError("A report measures the model on data.", f"{folder}, which does not say what it was fitted to",
                        "name the data: elbowroom report RUN DATA")  # fmt: skip
    name = source["data"]
    own = source["split"]
    chosen = split or (catalogue.held_out_split(name, own) if catalogue.is_name(name) else own)
    if not catalogue.is_name(name) and not Path(name).exists():
        raise DataError("A run is measured on what it was fitted to, or on data that are named.",
                        f"{name}, which is not here", "name them: elbowroom report RUN DATA")  # fmt: skip
    found = read_like(name, folder, chosen, label_column or source["label_column"])
    if chosen == own and "fingerprint" in source and fingerprint(found.x) != source["fingerprint"]:
        raise DataError("A run is measured on what it was fitted to, or on data that are named.",
                        f"{name}, which has changed since the fit",
                        "name them: elbowroom report RUN DATA")  # fmt: skip
    return found if found.split else replace(found, split="train")  # a file is what the run was fitted to


def view_of(folder: Path, data: Any, samples: int | None = None) -> Any:
    """A run with everything measured that its pages show."""
    from elbowroom.estimators import judged
    from elbowroom.pictures.evaluation import kept

    found = kept(folder)
    view = judged.view_of(read_run(folder), data, folder.name, samples)
    return replace(view, environment=runs.read_json(folder / runs.ENVIRONMENT), kept=found)


def keep_measures(view: Any, folder: Path) -> None:
    """Writes metrics.json."""
    data = {"source": view.data.source, "title": view.data.title, "split": view.data.split}
    write_measures(folder, data, view.evaluation.measures, view.findings)


def write_measures(folder: Path, data: dict[str, Any], measures: Sequence[Any], findings: Sequence[Any]) -> None:
    """Writes metrics.json: which data were measured, the measures and the findings."""
    content = {
        "data": data,
        "measures": [measure.to_dict() for measure in measures],
        "findings": [{"level": f.level, "code": f.code, "values": dict(f.values)} for f in findings],
    }
    runs.write_json(folder / runs.METRICS, content)


def print_alarms(view: Any) -> None:
    """Says what is odd, in words."""
    from elbowroom.pictures.words import say

    for finding in view.findings:
        print(f"  {finding.level}: {say(finding.code, 'en', **finding.values)}")


def print_table(found: Mapping[str, Sequence[Any]]) -> None:
    """The measures of several runs, by name, one column each."""
    from rich.console import Console
    from rich.table import Table

    names = list(dict.fromkeys(measure.name for measures in found.values() for measure in measures))
    rows = next(iter(found.values()))[0]
    table = Table(box=None, header_style="bold", pad_edge=False, title=f"{rows.split}, N={rows.rows}",
                  title_justify="left")  # fmt: skip
    table.add_column("")
    columns = [{measure.name: measure for measure in measures} for measures in found.values()]
    for title in found:
        table.add_column(title, justify="right")
    for name in names:
        cells = [f"{column[name].value:.4g}" if name in column else "-" for column in columns]
        measure = next(column[name] for column in columns if name in column)
        count = f", N={measure.rows}" if measure.rows != rows.rows else ""
        table.add_row(f"{name} [{measure.unit}{count}]".replace("[", r"\["), *cells)
    Console().print(table)
