"""Examples in two parts: those that are learned from, and those that are held out."""

from __future__ import annotations

import numpy as np

from elbowroom.errors import ConfigError


def last_windows(
    starts: np.ndarray, length: int, share: float, groups: np.ndarray | None = None
) -> tuple[np.ndarray, np.ndarray]:
    """Places of windows to learn from, and of those at the end of each series, both in order, without a step in common.

    Windows overlap, so a window that is drawn alone would be known from its neighbours. Those that share steps with
    what is held out are in neither part.

    Args:
        starts: the step at which each window begins [N]; steps of groups follow each other.
        length: steps of a window.
        share: of the windows of each series that are held out, 0 to below 1; at least one in all.
        groups: the series of each window [N]; None for one.

    Raises:
        ConfigError: a share out of its range, or one that leaves nothing to learn from.

    >>> last_windows(np.array([0, 2, 4, 6, 8]), 4, 0.2)
    (array([0, 1, 2]), array([4]))
    """
    check_share(share)
    known = np.zeros(len(starts), np.int64) if groups is None else np.unique(groups, return_inverse=True)[1]
    wanted = np.floor(share * np.bincount(known) + 0.5).astype(int)
    if not wanted.any():
        wanted[np.bincount(known).argmax()] = 1
    learned, aside = [], []
    for group, count in enumerate(wanted):
        places = np.flatnonzero(known == group)
        places = places[np.argsort(starts[places], kind="stable")]
        late = places[len(places) - count :]
        aside.append(late)
        learned.append(places[starts[places] + length <= starts[late[0]]] if count else places)
    if not (left := np.sort(np.concatenate(learned))).size:
        raise ConfigError("Some windows remain to learn from that share no step with those held out.",
                          f"validation_fraction={share} of {len(starts)} windows of {length} steps",
                          "take shorter windows or a longer series, or pass validation windows")  # fmt: skip
    return left, np.sort(np.concatenate(aside))


def whole_groups(groups: np.ndarray, share: float, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Places of rows to learn from, and of the groups that are held out, at least one; a function of the seed.

    Raises:
        ConfigError: a share out of its range, or fewer than two groups.

    >>> whole_groups(np.array(["a", "a", "b", "c"]), 0.3, 0)
    (array([0, 1, 2]), array([3]))
    """
    names, known = np.unique(groups, return_inverse=True)
    if len(names) < 2:
        raise ConfigError("Groups are held out where there are two at least.", f"{len(names)}",
                          "take hold_out='rows' or 'time'")  # fmt: skip
    aside = np.isin(known, two_parts(len(names), share, seed)[1])
    return np.flatnonzero(~aside), np.flatnonzero(aside)


def check_share(share: float) -> None:
    """Raise unless the share that is held out is one."""
    if isinstance(share, bool) or not isinstance(share, int | float | np.number) or not 0 <= share < 1:
        raise ConfigError("validation_fraction is a share, 0 <= share < 1.", repr(share), "try 0.1")


def two_parts(count: int, share: float, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Places of examples to learn from, and of the share that is held out, both in order; a function of the seed.

    Args:
        count: how many examples there are.
        share: of those that are held out, 0 to below 1; at least one is.
        seed: of the choice.

    Raises:
        ConfigError: a share out of its range, or one that leaves nothing to learn from.

    >>> two_parts(4, 0.25, 0)
    (array([0, 1, 3]), array([2]))
    """
    check_share(share)
    aside = max(1, round(share * count))
    if aside >= count:
        raise ConfigError("Some rows remain to learn from.", f"validation_fraction={share} of {count} rows",
                          "hold out fewer")  # fmt: skip
    order = np.random.default_rng(seed).permutation(count)
    return np.sort(order[aside:]), np.sort(order[:aside])
