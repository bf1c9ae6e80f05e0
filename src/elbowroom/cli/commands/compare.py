"""elbowroom compare."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import tyro

from elbowroom.cli.options import InLanguage, Which
from elbowroom.wording import said


@dataclass(frozen=True, kw_only=True)
class Compare(Which, InLanguage):
    """Write one HTML file that sets runs side by side, measured on the same rows or texts.

    Examples:
      elbowroom compare runs/digits-autoencoder runs/digits-vae
      elbowroom compare runs/a runs/b runs/c --data mnist --split test --out compare.html
      elbowroom compare runs/seq2seq runs/transformer --data multi30k --split test
    """

    run_folders: Annotated[tyro.conf.Positional[tuple[Path, ...]], tyro.conf.arg(metavar="RUN")]
    """Run folders, at least two."""
    data: str | None = None
    """Rows or texts to measure on; by default the test part of what the first run was trained on, or what runs of texts
    held out."""
    out: Path = Path("compare.html")
    """File to write."""

    def run(self) -> None:
        from elbowroom.cli.inputs import open_here
        from elbowroom.cli.results import print_table
        from elbowroom.errors import ConfigError
        from elbowroom.opened.measure import titles_of
        from elbowroom.pictures.page import write_page

        if len(set(self.run_folders)) < max(2, len(self.run_folders)):
            raise ConfigError("A comparison takes two runs or more, each once.",
                              " ".join(map(str, self.run_folders)) or "none", "name another run folder")  # fmt: skip
        first, *others = runs = [open_here(folder) for folder in self.run_folders]  # all, before any is measured
        if len({run.models for run in runs}) > 1:
            raise ConfigError("Runs that are compared all read one kind of data.",
                              " and ".join(f"{run.folder} of {run.models}" for run in runs),
                              "leave some out")  # fmt: skip
        data = first.shared(others, self.data, self.split, self.label_column)
        titles = titles_of(self.run_folders)
        views = [run.view(data, titles[run.folder]) for run in runs]
        write_page(self.out, first.comparison(views, self.language))
        print_table({view.name: view.measures for view in views}, self.language)
        print(said(f"comparison: {self.out}"))


command = Compare
