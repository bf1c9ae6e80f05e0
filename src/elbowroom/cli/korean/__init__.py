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
    match = ERROR.fullmatch(text)
    assert match is not None, "any text is a rule"
    rule, got, cure = match.groups()
    parts = [translations().of(rule)]
    if got is not None:
        parts.append(f"받은 값: {translations('received').of(got)}.")
    if cure is not None:
        parts.append(f"해결: {translations('cures').of(cure)}.")
    return " ".join(parts)


def catalogue() -> dict[str, dict[str, str]]:
    """The files by their names: English text -> Korean text."""
    return {
        file.stem: json.loads(file.read_text(encoding="utf-8")) for file in sorted(Path(__file__).parent.glob("*.json"))
    }


@cache
def translations(part: str = "") -> Translations:
    """The catalogue, and what reports say of a run, which notes and measures are made of too.

    Args:
        part: "received" or "cures", whose short texts stand in errors alone.
    """
    english, korean = words("en"), words("ko")
    shared = {key: text for key, text in english.items() if key.startswith(("alarm.", "reason.", "unit."))}
    rows = {text: korean[key] for key, text in shared.items() if re.sub(PLACE, "", text)}
    for name, texts in catalogue().items():
        rows |= texts if name not in ("received", "cures") or name == part else {}
    return Translations(rows)
