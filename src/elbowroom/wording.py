"""What is said while work goes on, in the language of who reads it.

Texts stand in English where they are said, and are the keys of their translations, as with gettext. Whoever speaks
another language, as the command line can, passes `speaking` a function that translates; `Translations` makes one of a
catalogue. Errors and warnings are English to whoever catches them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar

PLACE = re.compile(r"\{(\w+)(?:[:!][^{}]*)?\}")
"""A place of a text, such as {0} or {nats:.2f}; what a format says has been done where the text was made."""

_translate: ContextVar[Callable[[str], str]] = ContextVar("translate", default=str)


def said(text: str) -> str:
    """The text in the language that is spoken; as it stands where nobody speaks another."""
    return _translate.get()(text)


@contextmanager
def speaking(translate: Callable[[str], str]) -> Iterator[None]:
    """What is `said` meanwhile is said as this function translates it."""
    before = _translate.set(translate)
    try:
        yield
    finally:
        _translate.reset(before)


class Translations:
    """Texts, some with places, and what each of them is in another language.

    Of several texts that fit, the one with most letters of its own is taken. What stands in a place is translated too,
    if it is one of these texts; a single word is not, since it may be a name.

    Args:
        rows: text -> translation with the same places, in any order.

    >>> korean = Translations({"{0} among {1}": "{1} 중 {0}", "{0} rows": "행 {0}개"}).of
    >>> korean("none among 8 rows"), korean("8 columns")
    ('행 8개 중 none', '8 columns')
    """

    def __init__(self, rows: Mapping[str, str]):
        parted = {text: PLACE.split(text) for text in rows}  # what it says itself, a place, what it says itself, ...
        self._whole = {_in_one_line(text): rows[text] for text, parts in parted.items() if len(parts) == 1}
        self._with_places = [(parts, rows[text]) for text, parts in parted.items() if len(parts) > 1]
        self._with_places.sort(key=lambda row: -sum(map(len, row[0][::2])))

    def of(self, text: str) -> str:
        """The translation of a text, or the text itself where there is none; line breaks make no difference."""
        if (whole := self._whole.get(_in_one_line(text))) is not None:
            return whole
        for parts, translation in self._with_places:
            if values := _values(parts, text):
                return self._with_values(translation, values)
        return text

    def _with_values(self, translation: str, values: Mapping[str, str]) -> str:
        known = {name: self.of(value) if " " in value else value for name, value in values.items()}
        return PLACE.sub(lambda place: known[place[1]], translation)


def _in_one_line(text: str) -> str:
    return " ".join(text.split())


def _values(parts: Sequence[str], text: str) -> dict[str, str] | None:
    """What stands in the places of a text; None where it is another text."""
    own, places = parts[::2], parts[1::2]
    if not (text.startswith(own[0]) and text.endswith(own[-1]) and all(part in text for part in own)):
        return None
    match = re.fullmatch("(.*?)".join(map(re.escape, own)), text, re.DOTALL)
    return None if match is None else dict(zip(places, match.groups(), strict=True))
