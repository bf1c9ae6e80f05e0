"""Public sets of texts by name. A set is one file here that holds `entry`; its name is the file's, with dashes."""

from __future__ import annotations

from collections.abc import Sequence

from elbowroom.data import cache
from elbowroom.data.cache import Consent
from elbowroom.data.named_sets import NamedSets
from elbowroom.data.set_file import SetFile
from elbowroom.data.text.catalogue._entry import TextEntry
from elbowroom.errors import ConfigError, nearest_cure

_SETS: NamedSets[TextEntry] = NamedSets(__name__, __path__, "A set of texts")
names, is_name, describe = _SETS.names, _SETS.is_name, _SETS.describe


def load(name: str, split: str | None = None, languages: Sequence[str | int] = (0,), download: Consent = True):
    """The lines of these languages of one split, from the data folder, or downloaded to it first.

    Args:
        name: such as "multi30k"; see `names()`.
        split: such as "train"; None is the set's first, `describe(name).splits` lists them.
        languages: by name, such as "de", or by place, of which 0 is the first.
        download: True, False, or a function that is asked once with a sentence and returns either.

    Returns:
        A list of lines for each language, in step with each other.

    Raises:
        ConfigError: the set has no such name, split or language.
        DataError: a file is absent and cannot be had, or is not the published one.
    """
    entry = describe(name)
    part, wanted = entry.splits[chosen(name, split)], [_language(entry, language) for language in languages]
    files = {key: part.files[key] for key in ([""] if "" in part.files else dict.fromkeys(wanted))}
    paths = cache.fetch(
        _folder(entry), [file for several in files.values() for file in several], download, entry.advice
    )
    places = iter(paths)
    columns = entry.read(chosen(name, split), {key: [next(places) for _ in several] for key, several in files.items()})
    return [columns[language] for language in wanted]


def chosen(name: str, split: str | None) -> str:
    """The split of this name, or the first one.

    Raises:
        ConfigError: the set has no such split.
    """
    entry = describe(name)
    if split is None:
        return next(iter(entry.splits))
    if split not in entry.splits:
        raise ConfigError(f"{entry.name} has the split asked for.", repr(split), nearest_cure(split, entry.splits))
    return split


def absent(name: str, split: str) -> list[SetFile]:
    """The files of a split that are not at hand.

    Raises:
        ConfigError: no set has this name.
    """
    entry = describe(name)
    return cache.absent(_folder(entry), [file for several in entry.splits[split].files.values() for file in several])


def held_out_split(name: str, split: str | None = None) -> str:
    """The split that is measured after training on this one.

    >>> held_out_split("ptb")
    'test'
    """
    own = chosen(name, split)
    return describe(name).splits[own].held_out or own


def _language(entry: TextEntry, language: str | int) -> str:
    place = int(language) if isinstance(language, int) or language.isdecimal() else None
    if place is not None and place < len(entry.languages):
        return entry.languages[place]
    if language not in entry.languages:
        raise ConfigError(f"{entry.name} has the language asked for.", repr(language),
                          f"it has {', '.join(entry.languages)}")  # fmt: skip
    return str(language)


def _folder(entry: TextEntry) -> str:
    return entry.folder or entry.name
