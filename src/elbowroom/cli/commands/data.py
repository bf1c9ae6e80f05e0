"""elbowroom data."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any

import tyro

from elbowroom.cli.options import InLanguage
from elbowroom.wording import said


@dataclass(frozen=True)
class Data(InLanguage):
    """List the data sets that have a name, or download one and describe it.

    Examples:
      elbowroom data
      elbowroom data fashion-mnist
      elbowroom data --cache                the prepared images that are stored, and where
      elbowroom data --empty-cache
    """

    name: Annotated[tyro.conf.Positional[str | None], tyro.conf.arg(metavar="NAME")] = None
    """A data set by name; it is downloaded if needed."""
    cache: bool = False
    """List the stored arrays of images."""
    empty_cache: bool = False
    """Delete these arrays; downloaded files stay."""

    def run(self) -> None:
        if self.cache or self.empty_cache:
            self._show_cache()
        else:
            self._show_sets()

    def _show_cache(self) -> None:
        from elbowroom.data.cache_entries import cache_entries, forget

        arrays = cache_entries()
        for one in arrays:
            state = "" if one.whole else said(", unfinished")
            print(f"{one.size / 1e6:10,.1f} MB  {one.what}{state}\n{'':15}{one.path}")
        if not arrays:
            print(said("nothing is kept"))
        elif self.empty_cache:
            print(said(f"{forget(arrays) / 1e6:,.1f} MB are free again"))

    def _show_sets(self) -> None:
        from rich.table import Table

        from elbowroom.cli.streams import console
        from elbowroom.data import catalogue
        from elbowroom.data.text import catalogue as texts

        if self.name is not None:
            return _show(self.name, texts, _lines) if texts.is_name(self.name) else _show(self.name, catalogue, _rows)
        table = Table(box=None, header_style="bold", pad_edge=False)
        for heading in (said("name"), said("what it is"), said("splits"), said("licence")):
            table.add_column(heading, overflow="fold")
        homes: list[tuple[Any, str]] = [(catalogue, ""), (texts, said(", texts"))]
        for home, what in homes:
            for name in home.names():
                entry = home.describe(name)
                table.add_row(name.replace("_", "-"), entry.title + what, ", ".join(entry.splits), entry.licence)
        console().print(table)


def _show(name: str, catalogue: Any, content: Callable[[str, str], str]) -> None:
    """Says what a set is, and what each of its splits holds, or what it lacks."""
    entry = catalogue.describe(name)
    print(f"{entry.title}\n  {entry.summary}")
    print("  " + said(f"licence: {entry.licence}") + "\n  " + said(f"cite: {entry.citation}"))
    lacking = {split: catalogue.absent(name, split) for split in entry.splits}
    # What is at hand comes first, so that a download that fails does not hide it.
    for split in sorted(entry.splits, key=lambda split: bool(lacking[split])):
        if by_hand := ", ".join(file.name for file in lacking[split] if not file.urls):
            where = getattr(entry, "advice", "") or entry.homepage
            print(f"  {split}: " + said(f"not at hand; {by_hand} has to be put in the data folder by hand; {where}"))
        else:
            print(f"  {split}: {content(name, split)}; {entry.splits[split].note}")


def _rows(name: str, split: str) -> str:
    from elbowroom.cli.inputs import read_data

    data = read_data(name, split)
    labels = said("no labels") if data.y is None else said(f"{len(set(data.y.tolist()))} classes")
    known = "" if data.attributes is None else ", " + said(f"{data.attributes.shape[1]} attributes")
    return f"{' x '.join(map(str, data.x.shape))} {data.x.dtype}, {labels}{known}"


def _lines(name: str, split: str) -> str:
    from elbowroom.cli.inputs import consent
    from elbowroom.data.text import catalogue

    languages = catalogue.describe(name).languages
    return said(f"{len(catalogue.load(name, split, languages, consent())[0]):,} lines in {', '.join(languages)}")


command = Data
