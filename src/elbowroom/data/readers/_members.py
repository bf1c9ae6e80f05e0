"""Files of several named arrays: which one holds the rows, which one the labels; what .npz and .mat share.

Rows are x, X or data, and labels y, Y, labels, label or target. Where a file holds x_train and x_test instead, as
Keras writes them, these are its splits, and rows are those of "train" unless another split is asked for.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path

from elbowroom.errors import ConfigError, nearest_cure

ROW_KEYS = ("x", "X", "data")
LABEL_KEYS = ("y", "Y", "labels", "label", "target")
TRAIN = "train"


def splits_in(keys: Collection[str]) -> list[str]:
    """The splits that arrays of these names make, in their order; none where x, X or data holds the rows."""
    if not {*ROW_KEYS}.isdisjoint(keys):
        return []
    parts = (key.split("_", 1) for key in keys if "_" in key)
    return list(dict.fromkeys(split for name, split in parts if name in ROW_KEYS))


def row_key(path: Path, keys: Sequence[str], member: str | None, split: str | None) -> tuple[str, str]:
    """The name of the array with the rows, and the split that it is: "" where the file has none.

    Args:
        path: the file, for errors.
        keys: names of the arrays that may hold rows.
        member: the array that is asked for by its name.
        split: the split that is asked for.

    Raises:
        ConfigError: there is no such array, or it is not clear which one it is; they are listed.
    """
    if member is not None:
        if member in keys:
            return member, split or ""
        raise ConfigError(f"{path} holds the array asked for.", repr(member), nearest_cure(member, keys))
    splits = splits_in(keys)
    if split is None and TRAIN in splits:
        split = TRAIN
    suffix = f"_{split}" if split else ""
    for key in ROW_KEYS:
        if key + suffix in keys:
            return key + suffix, split or ""
    if len(keys) == 1 and not split:
        return keys[0], ""
    if splits:
        raise ConfigError(f"{path} has the split asked for.", repr(split), f"say split={splits[0]!r}")
    raise ConfigError(
        f"One array of {path} holds the rows.",
        f"the arrays {', '.join(keys) or '(none)'}",
        f"name it: '{path}:{keys[0] if keys else 'x'}'",
    )


def label_key(keys: Collection[str], rows: str, split: str) -> str | None:
    """The name of the array with the labels of this split, or None."""
    suffix = f"_{split}" if split else ""
    return next((key + suffix for key in LABEL_KEYS if key + suffix in keys and key + suffix != rows), None)
