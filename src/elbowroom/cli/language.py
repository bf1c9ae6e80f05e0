"""Which language the command line speaks: --language, else ELBOWROOM_LANGUAGE, else that of the system."""

from __future__ import annotations

import os
from collections.abc import Sequence
from itertools import pairwise
from typing import Literal, cast

from elbowroom.errors import ConfigError, nearest_cure
from elbowroom.pictures.words import LANGUAGES

Language = Literal["en", "ko"]
LOCALE = ("LC_ALL", "LC_MESSAGES", "LANG")
"""What says the language of the system, the first that is set."""


def usual_language() -> Language:
    """The language where the command line names none.

    Raises:
        ConfigError: ELBOWROOM_LANGUAGE is another than en or ko.
    """
    chosen = os.environ.get("ELBOWROOM_LANGUAGE", "")
    if chosen and chosen not in LANGUAGES:
        raise ConfigError("ELBOWROOM_LANGUAGE is en or ko.", repr(chosen), nearest_cure(chosen, LANGUAGES))
    system = next((value for name in LOCALE if (value := os.environ.get(name))), "")
    return "ko" if (chosen or system).startswith("ko") else "en"


def spoken_language(words: Sequence[str]) -> Language:
    """The language that the words of a command line ask for, or the usual one.

    Raises:
        ConfigError: see `usual_language`.
    """
    usual = usual_language()
    named = named_in(words, "--language")
    return cast(Language, named) if named in LANGUAGES else usual


def named_in(words: Sequence[str], option: str) -> str | None:
    """What the words of a command line say behind an option, as in "--model vae" or "--model=vae"; None for nothing."""
    parted = [part for word in words for part in (word.split("=", 1) if word.startswith("--") else [word])]
    return next((after for word, after in pairwise([*parted, ""]) if word == option), None)
