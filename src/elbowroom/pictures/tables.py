"""What was understood of a table, and what is odd in it, in words."""

from __future__ import annotations

from elbowroom.data.dataset import Dataset
from elbowroom.data.notices import Notice
from elbowroom.pictures.words import say


def look_in_words(data: Dataset, language: str = "en") -> str:
    """One line: how many rows and columns there are, and how the file is written.

    Args:
        data: a table.
        language: "en" or "ko".
    """
    look = data.look
    assert look is not None, "only a table has a look"
    marks = {"\t": "tabs", " ": "spaces"}
    how = []
    if look.delimiter:
        mark = marks.get(look.delimiter)
        how.append(say(f"table.{mark}", language) if mark else f"`{look.delimiter}`")
    if look.decimal == ",":
        commas = say("table.decimal_commas", language)
        how[-1:] = [say("table.and", language, a=how[-1], b=commas)] if how else [commas]
    if look.thousands:
        how.append(say("table.thousands", language, mark=look.thousands))
    if look.header is not None:
        how.append(say(f"table.header_{look.header}", language))
    if look.above:
        how.append(say("table.above", language, count=look.above))
    if look.comment:
        how.append(say("table.comment", language, mark=look.comment))
    if look.encoding:
        how.append(look.encoding)
    if look.sheet:
        how.append(say("table.sheet", language, name=look.sheet))
    if look.label:
        how.append(say("table.label", language, name=look.label))
    counted = say("table.look", language, file=data.title, rows=look.rows, columns=look.columns)
    return ", ".join([counted, *how])


def notice_in_words(notice: Notice, language: str = "en") -> str:
    """A notice, with the option that acts on it."""
    return say(notice.code, language, **notice.values)
