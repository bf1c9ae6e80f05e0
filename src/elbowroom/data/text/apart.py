"""Texts and pairs in two parts that have no text in common, so that what is held out was not seen.

Of pairs many share a side: one English sentence with several French ones, and the reverse. A pair that is drawn alone
leaves its neighbours in training, and a model that learned those by heart looks good on it. So the groups are drawn:
the connected components of the graph whose edges are the pairs.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from elbowroom.data.two_parts import two_parts

ENOUGH = 0.5
"""Share of the wanted number that groups must bring; below it sources alone make the groups, and then nothing does."""


def parts_apart(sides: Sequence[Sequence[str]], share: float, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Places of examples to learn from, and of those that are held out, both in order; a function of the seed.

    No more than the share is held out, so a group that is larger is learned from. Where almost all examples are one
    group, as where few targets are shared by all, groups are those of equal sources.

    Args:
        sides: the texts [N], or the sources [N] and the targets [N].
        share: of the examples that are held out, 0 to below 1.
        seed: of the choice.

    Raises:
        ConfigError: a share out of its range, or one that leaves nothing to learn from.

    >>> parts_apart((["go", "go", "no", "so"], ["va", "allez", "non", "ainsi"]), 0.5, 0)
    (array([0, 1]), array([2, 3]))
    """
    count = len(sides[0])
    learned, aside = two_parts(count, share, seed)
    for chosen in (sides, sides[:1]):
        of_example = groups(chosen)
        sizes = np.bincount(of_example)
        if len(sizes) == count:  # all are different
            return learned, aside
        taken, free = np.zeros(len(sizes), bool), len(aside)
        for group in np.random.default_rng(seed).permutation(len(sizes)):
            if sizes[group] <= free:
                taken[group], free = True, free - sizes[group]
        if free <= (1 - ENOUGH) * len(aside):
            return np.flatnonzero(~taken[of_example]), np.flatnonzero(taken[of_example])
    return learned, aside


def groups(sides: Sequence[Sequence[str]]) -> np.ndarray:
    """The group of each example [N], counted from 0: two are in one group if they share a side, or others join them.

    >>> groups((["a", "b", "b", "c"], ["x", "x", "y", "z"])).tolist()
    [0, 0, 0, 1]
    """
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    count = len(sides[0])
    nodes, first = [], count
    for side in sides:
        places = {text: first + place for place, text in enumerate(dict.fromkeys(side))}
        nodes.append([places[text] for text in side])
        first += len(places)
    edges = np.tile(np.arange(count), len(sides)), np.concatenate(nodes).astype(np.int64)
    graph = coo_array((np.ones(len(edges[0]), np.int8), edges), shape=(first, first))
    components: np.ndarray = connected_components(graph, directed=False)[1][:count]
    return np.unique(components, return_inverse=True)[1]


def in_common(learned: Sequence[Sequence[str]], aside: Sequence[Sequence[str]]) -> int:
    """How many of the examples that are held out share a side with one that is learned from.

    >>> in_common((["a", "b"], ["x", "y"]), (["a", "c", "d"], ["z", "y", "w"]))
    2
    """
    shared = np.zeros(len(aside[0]), bool)
    for seen, side in zip(learned, aside, strict=True):
        known = set(seen)
        shared |= np.fromiter((text in known for text in side), bool, len(side))
    return int(shared.sum())
