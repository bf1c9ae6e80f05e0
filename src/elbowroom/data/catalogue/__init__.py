"""Public data sets by name. A set is one file here that holds `entry`; its name is the file's, with dashes.

Names come from the file names, so listing them imports nothing.
"""

from __future__ import annotations

from elbowroom.data import cache
from elbowroom.data.cache import Consent, fetch
from elbowroom.data.catalogue._entry import Entry
from elbowroom.data.dataset import Dataset
from elbowroom.data.named_sets import NamedSets
from elbowroom.data.set_file import SetFile
from elbowroom.errors import ConfigError, nearest_cure

_SETS: NamedSets[Entry] = NamedSets(__name__, __path__, "A data set")
names, is_name, describe = _SETS.names, _SETS.is_name, _SETS.describe


def load(name: str, split: str = "train", download: Consent = True) -> Dataset:
    """One split of a public set, from the data folder, or downloaded to it first.

    Args:
        name: such as "mnist"; see `names()`.
        split: such as "train" or "test"; `describe(name).splits` lists them.
        download: True, False, or a function that is asked once with a sentence and returns either.

    Raises:
        ConfigError: no set has this name, or the set has no such split.
        DataError: a file is absent and cannot be had, or is not the published one.
        RunError: a downloaded file cannot be written.
    """
    entry = describe(name)
    if split not in entry.splits:
        raise ConfigError(f"{entry.name} has the split asked for.", repr(split), nearest_cure(split, entry.splits))
    part = entry.splits[split]
    paths = fetch(entry.folder or entry.name, entry.parts[part.part], download, _advice(entry))
    x, y = entry.read(paths)
    attributes = None if entry.attributes is None else part.of(entry.attributes(paths))
    return Dataset(
        part.of(x),
        None if y is None else part.of(y),
        entry.title,
        class_names=entry.class_names,
        source=entry.name,
        split=split,
        attributes=attributes,
        attribute_names=entry.attribute_names,
        series=entry.series,
    )


def absent(name: str, split: str) -> list[SetFile]:
    """The files of a split that are not at hand, and would have to be downloaded or put there.

    Raises:
        ConfigError: no set has this name.
    """
    entry = describe(name)
    return cache.absent(entry.folder or entry.name, entry.parts[entry.splits[split].part])


def held_out_split(name: str, split: str | None = None) -> str | None:
    """The split that goes with what was trained on: "partial-test" with "partial-train", else "test".

    Raises:
        ConfigError: no set has this name.

    >>> held_out_split("mnist", "train-50k")
    'test'
    """
    splits = describe(name).splits
    own = f"{(split or 'train').removesuffix('train')}test"
    return next((candidate for candidate in (own, "test") if candidate in splits), split)


def _advice(entry: Entry) -> str:
    at_hand = [split for split in entry.splits if not absent(entry.name, split)]
    others = f", and of other splits there are {', '.join(at_hand)}" if at_hand else ""
    return f"{entry.homepage} says who gives it{others}"
