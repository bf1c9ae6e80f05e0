"""elbowroom data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

import tyro


@dataclass(frozen=True)
class Data:
    """List the sets that have a name, or fetch one and say what it is.

    Examples:
      elbowroom data
      elbowroom data fashion-mnist
    """

    name: Annotated[tyro.conf.Positional[str | None], tyro.conf.arg(metavar="NAME")] = None
    """A set by name; it is downloaded if it is not at hand."""

    def run(self) -> None:
        from rich.console import Console
        from rich.table import Table

        from elbowroom.cli.inputs import read_data
        from elbowroom.data import catalogue

        if self.name is None:
            table = Table(box=None, header_style="bold", pad_edge=False)
            for heading in ("name", "what it is", "splits", "licence"):
                table.add_column(heading, overflow="fold")
            for name in catalogue.names():
                entry = catalogue.describe(name)
                table.add_row(name.replace("_", "-"), entry.title, ", ".join(entry.splits), entry.licence)
            Console().print(table)
            return
        entry = catalogue.describe(self.name)
        print(f"{entry.title}\n  licence: {entry.licence}\n  cite: {entry.citation}")
        for split in entry.splits:
            data = read_data(self.name, split)
            labels = "no labels" if data.y is None else f"{len(set(data.y.tolist()))} classes"
            print(f"  {split}: {' x '.join(map(str, data.x.shape))} {data.x.dtype}, {labels}")


command = Data
