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
      elbowroom data --cache                what is kept of pictures that were prepared, and where
      elbowroom data --empty-cache
    """

    name: Annotated[tyro.conf.Positional[str | None], tyro.conf.arg(metavar="NAME")] = None
    """A set by name; it is downloaded if it is not at hand."""
    cache: bool = False
    """List the arrays of pictures that are kept, so that they are decoded once."""
    empty_cache: bool = False
    """Remove them all; downloaded files stay."""

    def run(self) -> None:
        if self.cache or self.empty_cache:
            self._show_cache()
        else:
            self._show_sets()

    def _show_cache(self) -> None:
        from elbowroom.data.kept import forget, kept

        found = kept()
        for one in found:
            print(f"{one.size / 1e6:10,.1f} MB  {one.what}{'' if one.whole else ', unfinished'}\n{'':15}{one.path}")
        if not found:
            print("nothing is kept")
        elif self.empty_cache:
            print(f"{forget(found) / 1e6:,.1f} MB are free again")

    def _show_sets(self) -> None:
        from rich.console import Console
        from rich.table import Table

        from elbowroom.cli.inputs import read_data
        from elbowroom.data import catalogue
        from elbowroom.data.text import catalogue as texts

        if self.name is None:
            table = Table(box=None, header_style="bold", pad_edge=False)
            for heading in ("name", "what it is", "splits", "licence"):
                table.add_column(heading, overflow="fold")
            for name in catalogue.names():
                entry = catalogue.describe(name)
                table.add_row(name.replace("_", "-"), entry.title, ", ".join(entry.splits), entry.licence)
            for name in texts.names():
                lines = texts.describe(name)
                table.add_row(name, f"{lines.title}, texts", ", ".join(lines.splits), lines.licence)
            Console().print(table)
            return
        if texts.is_name(self.name):
            return self._show_texts(self.name)
        entry = catalogue.describe(self.name)
        print(f"{entry.title}\n  {entry.summary}\n  licence: {entry.licence}\n  cite: {entry.citation}")
        lacking = {split: catalogue.absent(self.name, split) for split in entry.splits}
        # What is at hand comes first, so that a download that fails does not hide it.
        for split in sorted(entry.splits, key=lambda split: bool(lacking[split])):
            by_hand = ", ".join(file.name for file in lacking[split] if not file.urls)
            if by_hand:
                print(f"  {split}: not at hand; {by_hand} has to be put in the data folder by hand ({entry.homepage})")
                continue
            data = read_data(self.name, split)
            labels = "no labels" if data.y is None else f"{len(set(data.y.tolist()))} classes"
            known = "" if data.attributes is None else f", {data.attributes.shape[1]} attributes"
            rows = f"{' x '.join(map(str, data.x.shape))} {data.x.dtype}, {labels}{known}"
            print(f"  {split}: {rows}; {entry.splits[split].note}")

    def _show_texts(self, name: str) -> None:
        from elbowroom.cli.inputs import consent
        from elbowroom.data.text import catalogue

        entry = catalogue.describe(name)
        print(f"{entry.title}\n  {entry.summary}\n  licence: {entry.licence}\n  cite: {entry.citation}")
        lacking = {split: catalogue.absent(name, split) for split in entry.splits}
        for split, part in sorted(entry.splits.items(), key=lambda held: bool(lacking[held[0]])):
            if by_hand := ", ".join(file.name for file in lacking[split] if not file.urls):
                print(f"  {split}: not at hand; {by_hand} has to be put in the data folder by hand; {entry.advice}")
                continue
            lines = catalogue.load(name, split, entry.languages, consent())
            print(f"  {split}: {len(lines[0]):,} lines in {', '.join(entry.languages)}; {part.note}")


command = Data
