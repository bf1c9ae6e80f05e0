"""The attributes that C24 asks for, and a classifier of pixels that says how probable one is; it knows no code."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from elbowroom.data.dataset import Dataset
from elbowroom.evaluation.features import FeatureSpace, train_features
from elbowroom.lab.workbench import Workbench
from elbowroom.maths.noise import derive_seed

ATTRIBUTES: Mapping[str, tuple[str, float]] = {
    "large": ("scale", 0.75),
    "right": ("x", 0.5),
    "low": ("y", 0.5),
    "heart": ("shape", 1.5),
    "smiling": ("Smiling", 0.5),
    "glasses": ("Eyeglasses", 0.5),
    "male": ("Male", 0.5),
    "blond": ("Blond_Hair", 0.5),
}
"""What is asked for, where a set has it: the column of its attributes, and the value above which a row has it."""


def attributes(data: Dataset) -> dict[str, np.ndarray]:
    """Those of ATTRIBUTES that the set has: which rows have them, bool [N]."""
    assert data.attributes is not None, "the claim wants attributes"
    columns = dict(zip(data.attribute_names or (), data.attributes.T, strict=True))
    return {name: columns[column] > limit for name, (column, limit) in ATTRIBUTES.items() if column in columns}


@dataclass(frozen=True)
class AttributeClassifier:
    """A classifier that was trained on training rows and knows no latent space.

    It learns all attributes at once, as classes that are their combinations; one attribute's probability is the sum of
    those that have it.
    """

    space: FeatureSpace
    names: tuple[str, ...]

    def probability(self, x: np.ndarray, name: str) -> np.ndarray:
        """That pictures have an attribute [N]."""
        assert self.space.classes is not None
        return self.space.probabilities(x) @ (self.space.classes >> self.names.index(name) & 1)

    def accuracy(self, data: Dataset) -> float:
        """The share of rows and attributes in which it is right, at a probability of one half."""
        right = [(self.probability(data.x, name) > 0.5) == has for name, has in attributes(data).items()]
        return float(np.mean(right))


def attribute_classifier(bench: Workbench) -> AttributeClassifier:
    """The classifier of the bench's set."""
    train, test = attributes(bench.train), attributes(bench.test)
    classes, test_classes = (np.stack(list(of.values()), 1) @ 2 ** np.arange(len(of)) for of in (train, test))
    seed = derive_seed("attributes", bench.base_seed) % 2**31
    return AttributeClassifier(train_features(bench.train.x, classes, bench.test.x, test_classes, seed=seed),
                               tuple(train))  # fmt: skip
