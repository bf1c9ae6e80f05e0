"""One self-contained HTML page: figures, numbers, tables; for a phone, a wide screen and paper.

The page loads nothing and runs nothing: styles and pictures are inside it, and a content security policy
holds it to that wherever it is opened.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup

from elbowroom.data.whole_files import write_whole
from elbowroom.errors import visible
from elbowroom.pictures.blocks import (
    AlarmBlock,
    Block,
    CompareBlock,
    CountsBlock,
    DetailsBlock,
    FigureBlock,
    Link,
    Number,
    NumbersBlock,
    PanelsBlock,
    Section,
    TableBlock,
    TextBlock,
    VerdictBlock,
)
from elbowroom.pictures.words import say, words

__all__ = [
    "AlarmBlock",
    "Block",
    "CompareBlock",
    "CountsBlock",
    "DetailsBlock",
    "FigureBlock",
    "Link",
    "Number",
    "NumbersBlock",
    "PanelsBlock",
    "Section",
    "TableBlock",
    "TextBlock",
    "VerdictBlock",
    "page",
    "write_page",
]


@cache
def _template() -> Template:
    folder = Path(__file__).with_name("templates")
    environment = Environment(
        loader=FileSystemLoader(folder, encoding="utf-8"),
        autoescape=True,
        finalize=lambda value: visible(value) if type(value) is str else value,  # names and tables of others
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    # Our own SVG is checked where it is made a block; nothing else may pass the escaping.
    environment.filters["drawn"] = lambda block: Markup(block.picture)
    return environment.get_template("page.html.j2")


def page(title: str, subtitle: str, sections: Sequence[Section], language: str = "en", footer: str = "") -> str:
    """A whole HTML page as text; the same arguments give the same text.

    Args:
        title: the main heading.
        subtitle: one line below it; may be empty.
        sections: the parts, in reading order.
        language: "en" or "ko"; for the page's own words and its `lang`.
        footer: one line at the end; may be empty.

    Raises:
        ConfigError: an unknown language.
    """
    words(language)
    return _template().render(
        title=title,
        subtitle=subtitle,
        sections=sections,
        language=language,
        footer=footer,
        say=lambda key, **values: say(key, language, **values),
    )


def write_page(path: str | os.PathLike[str], html: str) -> Path:
    """Writes a page, whole or not at all, in UTF-8.

    Args:
        path: where to; missing folders are made, an existing file is replaced.
        html: the page.

    Raises:
        RunError: the folder cannot be written.
    """
    return write_whole(Path(path), html.encode("utf-8"))
