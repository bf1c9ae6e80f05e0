"""What the command line says in Korean: a catalogue beside it, keyed by the English texts that stand in the code.

Each file has a part: `rules`, `received` and `cures` of errors, `help` of commands, models and settings, `said` for
what commands print, for notes and for the words of the parser of options. What reports say has its Korean in
`pictures/words`, and is found there.
"""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path

from elbowroom.pictures.words import words
from elbowroom.wording import PLACE, Translations

ERROR = re.compile(r"(?P<rule>.*?)(?: Received: (?P<got>.*?)\.)?(?: Cure: (?P<cure>.*)\.)?", re.DOTALL)
"""How errors write themselves; whatever else is said is a rule alone."""


def in_korean(text: str) -> str:
    """A text of the command line in Korean; as it stands where the catalogue has none."""
    found = ERROR.fullmatch(text)
    assert found is not None, "any text is a rule"
    rule, got, cure = found.groups()
    parts = [translations().of(rule)]
    if got is not None:
        parts.append(f"받은 값: {translations().of(got)}.")
    if cure is not None:
        parts.append(f"해결: {translations().of(cure)}.")
    return " ".join(parts)


def rows() -> dict[str, str]:
    """The catalogue: English text -> Korean text."""
    found: dict[str, str] = {}
    for file in sorted(Path(__file__).parent.glob("*.json")):
        found |= json.loads(file.read_text(encoding="utf-8"))
    return found


@cache
def translations() -> Translations:
    """The catalogue, and what reports say of a run, which notes and measures are made of too."""
    english, korean = words("en"), words("ko")
    shared = {key: text for key, text in english.items() if key.startswith(("alarm.", "reason.", "unit."))}
    return Translations({text: korean[key] for key, text in shared.items() if re.sub(PLACE, "", text)} | rows())
