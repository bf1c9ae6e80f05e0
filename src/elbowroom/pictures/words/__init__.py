"""The words on figures and pages, in English and in Korean: `say("epoch", "ko")`.

Each language is one JSON file with the same keys and the same placeholders; a test holds them to it.
"""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Any

from elbowroom.errors import ConfigError, nearest_cure
from elbowroom.wording import Translations

LANGUAGES = ("en", "ko")


class _Numbers(Formatter):
    """Formats as `str.format`, and writes a number that rounds to zero without a sign: 0.0000, never -0.0000."""

    def format_field(self, value: Any, format_spec: str) -> str:
        text: str = super().format_field(value, format_spec)
        return text[1:] if re.fullmatch(r"-0(\.0+)?%?", text) else text


@cache
def words(language: str) -> dict[str, str]:
    """All words of a language, key -> text with `{placeholders}`.

    Args:
        language: "en" or "ko".

    Raises:
        ConfigError: another language.
    """
    if language not in LANGUAGES:
        raise ConfigError(
            "Pictures and reports speak English (en) or Korean (ko).",
            repr(language),
            nearest_cure(str(language), LANGUAGES),
        )
    file = Path(__file__).with_name(f"{language}.json")
    table: dict[str, str] = json.loads(file.read_text(encoding="utf-8"))
    return table


def say(key: str, language: str = "en", **values: Any) -> str:
    """The text under a key, its placeholders filled.

    Args:
        key: as in the JSON files.
        language: "en" or "ko".
        values: one for each placeholder; they may carry a format, as in `{kl:.1f}`.

    Raises:
        ConfigError: an unknown language or key.

    >>> say("kl_of_dimension", "en", kl=1.72)
    'KL 1.7 nats'
    >>> say("kl_of_dimension", "en", kl=-0.01)
    'KL 0.0 nats'
    """
    table = words(language)
    if key not in table:
        raise ConfigError("A text is asked for by a key of the words files.", repr(key), nearest_cure(key, table))
    return _Numbers().format(table[key], **values)


def name(text: str, language: str = "en") -> str:
    """A well-known name in a language ("vae" -> "VAE"), or the text as it stands where it is none of ours.

    Args:
        text: a model's, row's or split's short name, or why training stopped.
        language: "en" or "ko".
    """
    return words(language).get(f"name.{text}") or _reasons(language).of(text)


def sentence(finding: Any, language: str = "en") -> str:
    """A finding in words; names among its values, as of filters, and why training stopped, are translated.

    Args:
        finding: an `evaluation.alarms.Finding`.
        language: "en" or "ko".
    """
    known = {key: name(value, language) if isinstance(value, str) else value for key, value in finding.values.items()}
    return say(finding.code, language, **known)


@cache
def _reasons(language: str) -> Translations:
    """Why training stopped, which runs keep in English."""
    english = words("en")
    return Translations({english[key]: words(language)[key] for key in english if key.startswith("reason.")})
