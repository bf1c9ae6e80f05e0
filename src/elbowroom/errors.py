"""The errors Elbowroom raises for a user's mistake: each states the rule, what was received, and the cure.

All are `ValueError`s, so code that guards scikit-learn or NumPy calls guards these too. Our own mistakes
are `assert`s and never use these classes.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable

CONTROL = {
    code: f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"
    for code in (*range(0x20), *range(0x7F, 0xA0), *range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F,
                 0x2028, 0x2029)
    if chr(code) not in "\t\n"
}  # fmt: skip
"""What a terminal or a page would obey instead of showing it, and what turns the direction of writing."""


def visible(text: str) -> str:
    """A text with its control characters written out, as names and tables of others may have some.

    >>> print(visible("a\x1b[2Jb"))
    a\x1b[2Jb
    """
    return text if text.isprintable() else text.translate(CONTROL)


class ElbowroomError(ValueError):
    """Base of all errors of this library.

    Args:
        rule: what must hold, as a full sentence.
        got: what was received instead.
        cure: what the user can do about it.
    """

    def __init__(self, rule: str, got: str = "", cure: str = ""):
        self.rule, self.got, self.cure = rule, got, cure
        super().__init__(rule, got, cure)

    def __str__(self) -> str:
        parts = [self.rule]
        if self.got:
            parts.append(f"Received: {self.got}.")
        if self.cure:
            parts.append(f"Cure: {self.cure}.")
        return visible(" ".join(parts))


class DataError(ElbowroomError):
    """The data breaks a rule: NaN, a wrong shape, nothing in it, a broken file."""


class ConfigError(ElbowroomError):
    """A setting breaks a rule: an unknown name, a value outside its range."""


class RunError(ElbowroomError):
    """A run folder, a checkpoint or a weight file cannot be used or written."""


class BoundError(ElbowroomError):
    """A bound was asked of a model that has none."""


class ElbowroomWarning(UserWarning):
    """Something works, and the user should know what it is."""


class DivergedWarning(ElbowroomWarning):
    """Training met a value that is not finite; the last good weights were kept."""


def nearest_cure(name: str, known: Iterable[str]) -> str:
    """The cure for an unknown name: the nearest known one, and the list of all; where none is known, to name none.

    >>> nearest_cure("bernouli", ["bernoulli", "gaussian"])
    "did you mean 'bernoulli'? Known: bernoulli, gaussian"
    >>> nearest_cure("size", [])
    'leave it out: there is none to choose from'
    """
    names = sorted(known)
    if not names:
        return "leave it out: there is none to choose from"
    known, close = ", ".join(names), difflib.get_close_matches(str(name), names, n=1)
    return f"did you mean {close[0]!r}? Known: {known}" if close else f"Known: {known}"
