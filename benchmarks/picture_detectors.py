"""What a detector's score should be for images: ROC AUC of each measure, beside IsolationForest.

    make picture_detectors        or        python benchmarks/picture_detectors.py

All settings but `measure` are defaults. Trained are normal images alone. The default was chosen on the first sets, with
the first seed: one class of digits or clothes among others, and clothes with a piece of another place of the same
picture (CutPaste: Li et al. 2021, arXiv 2104.04015). The others had no part in the choice: faces with a dark bar across
the eyes, Frey faces with a piece moved, photographs of one class among others, and rings of which a square is inverted.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from sklearn.ensemble import IsolationForest
from sklearn.metrics import roc_auc_score

from elbowroom import AnomalyDetector, load_data
from elbowroom.presets.anomaly_detector import MEASURES
from record import keep, surroundings

SEEDS = (0, 1, 2)
SCORES = (*MEASURES, "IsolationForest")
TRAIN, TEST = 400, 100
Sets = tuple[np.ndarray, np.ndarray, np.ndarray]
"""Normal images to train on, and normal ones and unusual ones to score."""


def one_class(name: str, label: int, **options: Any) -> Callable[[np.random.Generator], Sets]:
    """Images of one class, and as unusual ones those of all others."""

    def draw(rng: np.random.Generator) -> Sets:
        data = load_data(name, **options)
        x, labels = np.asarray(data.x), np.asarray(data.y)
        normal, others = rng.permutation(x[labels == label]), rng.permutation(x[labels != label])
        return normal[:TRAIN], normal[TRAIN : TRAIN + TEST], others[:TEST]

    return draw


def damaged(name: str, damage: Callable[[np.ndarray, np.random.Generator], None], label: int | None = None,
            **options: Any) -> Callable[[np.random.Generator], Sets]:  # fmt: skip
    """Images, of one class if one is named, and as unusual ones others of them with a defect."""

    def draw(rng: np.random.Generator) -> Sets:
        data = load_data(name, **options)
        x = np.asarray(data.x)
        x = rng.permutation(x if label is None else x[np.asarray(data.y) == label])
        unusual = x[TRAIN + TEST : TRAIN + 2 * TEST].copy()
        for image in unusual:
            damage(image, rng)
        return x[:TRAIN], x[TRAIN : TRAIN + TEST], unusual

    return draw


def cut_and_paste(image: np.ndarray, rng: np.random.Generator) -> None:
    """A square of a quarter of the height comes from another place of the image."""
    side = image.shape[0] // 4
    here, there = (tuple(rng.integers(0, (image.shape[0] - side, image.shape[1] - side))) for _ in range(2))
    piece = image[there[0] : there[0] + side, there[1] : there[1] + side].copy()
    image[here[0] : here[0] + side, here[1] : here[1] + side] = piece


def glasses(image: np.ndarray, rng: np.random.Generator) -> None:
    """A dark bar across the eyes."""
    height, width = image.shape[:2]
    top, thick = int(height * rng.uniform(0.35, 0.45)), int(rng.integers(3, 7))
    image[top : top + thick, width // 5 : -(width // 5)] = 0


def rings(rng: np.random.Generator) -> Sets:
    """Grey rings with noise; a defect is a square of 8 pixels whose grey is inverted."""

    def ring() -> np.ndarray:
        y, x = np.mgrid[:64, :64]
        radius = np.hypot(y - 32 + rng.normal(), x - 32 + rng.normal())
        image = 200.0 * ((radius < 24) & (radius > 12)) + rng.normal(0, 6, (64, 64)) + 30
        return image.clip(0, 255).astype(np.uint8)

    images = np.stack([ring() for _ in range(60 + 2 * TEST)])
    unusual = images[60 + TEST :]
    for image in unusual:
        y, x = rng.integers(10, 46, 2)
        image[y : y + 8, x : x + 8] = 255 - image[y : y + 8, x : x + 8]
    return images[:60], images[60 : 60 + TEST], unusual


CHOSEN_ON = {
    "MNIST 3": one_class("mnist", 3, split="train"),
    "MNIST 8": one_class("mnist", 8, split="train"),
    "shirts, a piece moved": damaged("fashion-mnist", cut_and_paste, 6, split="train"),
    "trousers, a piece moved": damaged("fashion-mnist", cut_and_paste, 1, split="train"),
    "boots among clothes": one_class("fashion-mnist", 9, split="train"),
}
REPORTED = {
    "rings, a square inverted": rings,
    "faces, a bar across the eyes": damaged("celeba", glasses, split="train", size="64x64", colour="grey"),
    "Frey faces, a piece moved": damaged("frey-faces", cut_and_paste, split="train"),
    "CIFAR-10 aeroplanes": one_class("cifar10", 0, split="partial-train"),
}


def area(train: np.ndarray, normal: np.ndarray, unusual: np.ndarray, measure: str, seed: int) -> float:
    """ROC AUC of a detector's scores on images that it has not seen."""
    test, truth = np.concatenate([normal, unusual]), np.repeat([0, 1], [len(normal), len(unusual)])
    if measure == "IsolationForest":
        forest = IsolationForest(random_state=seed).fit(train.reshape(len(train), -1))
        return float(roc_auc_score(truth, -forest.score_samples(test.reshape(len(test), -1))))
    detector = AnomalyDetector(measure=measure, random_state=seed).fit(train)
    return float(roc_auc_score(truth, -detector.score_samples(test)))


def main() -> None:
    parts = {}
    for part, sets in (("chosen_on", CHOSEN_ON), ("reported", REPORTED)):
        rows = []
        for name, draw in sets.items():
            areas: dict[str, list[float]] = {score: [] for score in SCORES}
            for seed in SEEDS:
                images = draw(np.random.default_rng(seed))
                for score in SCORES:
                    areas[score].append(area(*images, score, seed))
            print(name, {score: np.round(values, 3).tolist() for score, values in areas.items()}, flush=True)
            rows.append({"name": name, "areas": areas})
        means = {score: float(np.mean([row["areas"][score] for row in rows])) for score in SCORES}
        print(f"mean of those {part}", {score: round(value, 3) for score, value in means.items()}, flush=True)
        parts[part] = {"rows": rows, "means": means}
    keep("picture_detectors", {**surroundings(), "seeds": list(SEEDS), "train": TRAIN, "test": TEST, **parts})


if __name__ == "__main__":
    main()
