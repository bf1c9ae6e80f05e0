"""Editing faces along five attributes of CelebA, judged by networks that share nothing with the model that edits.

    ELBOWROOM_DATA=... python benchmarks/attributes.py

Rows: the first 8,000 pictures train everything, the next 1,000 are for choices, and the last 1,000 are looked at once.
They are the first 10,000 of CelebA at half size, all of them of its official training part; of the usual 64 x 64 the
56 x 48 that hold the face.

A VAE is fitted, and an attribute's vector is learned from the codes of the 8,000. Each picture's code is moved along it
by some strength, decoded, and compared with the picture's own reconstruction, which the same decoder drew:

- moved: the classifier's logit of the attribute is higher than that of the reconstruction (lower, where it is removed);
- flipped: of those reconstructions that the classifier says lack it (have it), the share that it no longer says so of;
- kept: among the reconstructions of all 1,000 pictures, the nearest to the edited one, in the features of the
  recogniser, is the picture's own. The share in the classifier's own features is told beside it.

The attributes were named beforehand. Of two ways to a vector and of the strengths, the choices rows decide: of each
way the greatest strength at which at least 95% are kept, both where the attribute is added to all pictures and where
it is removed from all; and of the two ways the one that moves the logit more. Random directions have the length of
the chosen move: directions that are equally likely in the latent space, and the same difference of means or probe for
labels dealt out at random, which point where codes do vary.

A first run, with strengths of 0.5 to 4 and three random directions of either kind, met the test rows before. There
the probe's strength was the last of them, so the strengths were carried on, for the choices rows to decide.

Networks and the fitted run are kept under benchmarks/work/attributes; a run that was stopped goes on.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np
import torch
from torch import nn

from elbowroom import VAE, load, load_data
from elbowroom.data.dataset import Dataset
from elbowroom.evaluation.inference import decode
from elbowroom.latent.attributes import attribute_vector
from elbowroom.parts.likelihoods.gaussian import Gaussian
from elbowroom.parts.networks.convolutional import Convolutional
from faces.judges import EPOCHS, classifier, recogniser, seen, trained
from record import WORK, keep, surroundings

FOLDER = WORK / "attributes"
ATTRIBUTES = ("Smiling", "Male", "Blond_Hair", "Bangs", "Eyeglasses")
WAYS = ("difference_of_means", "linear_probe")
STRENGTHS = (0.25, 0.5, 0.75, 1.0, 1.25, 1.5, 1.75, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0, 12.0, 16.0)
KEPT = 0.95
TRAIN = 8_000
CROP = (slice(None), slice(6, 62), slice(8, 56))
CHOICES = 400  # of the choices rows are edited; their own reconstruction is looked for among those of all 1,000
DRAWS = 10  # random directions of either kind
MODEL: dict[str, Any] = {
    "latent_dim": 128,
    "encoder": Convolutional(channels=(16, 48, 96, 192), activation="leaky_relu"),
    "likelihood": Gaussian(sigma="optimal"),
    "epochs": 6,
    "batch_size": 32,
    "learning_rate": 1.5e-3,
    "random_state": 0,
}


@dataclass(frozen=True)
class Judged:
    """What the judges see in the reconstructions of some pictures."""

    codes: np.ndarray
    logits: np.ndarray
    """[N, 40]."""
    features: np.ndarray
    """[N, 64], of the recogniser."""
    own: np.ndarray
    """[N, F], the classifier's own features."""


@dataclass(frozen=True)
class Judges:
    """The model that edits, and the two networks that judge."""

    vae: Any
    classifier: nn.Module
    recogniser: nn.Module

    def of(self, codes: np.ndarray) -> Judged:
        pictures = np.clip(decode(self.vae.model_, codes.astype(np.float32)), 0, 255)
        own = seen(self.classifier[:-2], pictures)  # type: ignore[index]
        with torch.no_grad():
            logits = self.classifier[-1](torch.from_numpy(own)).numpy()  # type: ignore[index]
        return Judged(codes, logits, seen(self.recogniser, pictures), own / np.linalg.norm(own, axis=1, keepdims=True))


def effect(
    judges: Judges, plain: Judged, move: np.ndarray, attribute: int, rows: int, toward: int = 1
) -> dict[str, float | None]:
    """What moving the first so many codes by this vector does, toward having the attribute (1) or lacking it (-1)."""
    edited, own = judges.of(plain.codes[:rows] + move), np.arange(rows)
    before, after = toward * plain.logits[:rows, attribute], toward * edited.logits[:, attribute]
    return {
        "moved": float((after > before).mean()),
        "logits": float((after - before).mean()),
        "flipped": float((after > 0)[before <= 0].mean()) if (before <= 0).any() else None,
        "kept": float((nearest(edited.features, plain.features) == own).mean()),
        "kept_by_classifier": float((nearest(edited.own, plain.own) == own).mean()),
    }


def both_ways(judges: Judges, plain: Judged, move: np.ndarray, attribute: int, rows: int) -> dict[str, Any]:
    """The effect of adding the attribute to the first so many pictures, and of removing it from them."""
    return {name: effect(judges, plain, toward * move, attribute, rows, toward)
            for name, toward in (("added", 1), ("removed", -1))}  # fmt: skip


def nearest(features: np.ndarray, among: np.ndarray) -> np.ndarray:
    """The place of the nearest of `among` [M, F] for each of the features [N, F], all of length 1."""
    return np.argmax(features @ among.T, axis=1)


def greatest_strength(judges: Judges, plain: Judged, vector: np.ndarray, attribute: int) -> tuple[float, Any]:
    """The greatest strength at which enough pictures are kept, both ways, and what it does; 0 where there is none."""
    best: tuple[float, Any] = (0.0, None)
    for strength in STRENGTHS:
        found = both_ways(judges, plain, strength * vector, attribute, CHOICES)
        if min(found["added"]["kept"], found["removed"]["kept"]) < KEPT:
            break
        best = strength, found
    return best


def random_moves(codes: np.ndarray, labels: np.ndarray, way: str, length: float) -> Iterator[tuple[str, np.ndarray]]:
    """Moves of this length in directions that mean nothing."""
    rng = np.random.default_rng(0)
    for _ in range(DRAWS):
        for kind in ("any direction", "shuffled labels"):
            move = rng.normal(size=codes.shape[1])
            if kind == "shuffled labels":
                move = attribute_vector(codes, rng.permutation(labels), way)
            yield kind, (move * length / np.linalg.norm(move)).astype(np.float32)


def fitted(x: np.ndarray, held_out: np.ndarray) -> tuple[Any, float]:
    """The face model of these pictures, and the seconds that its epochs took."""
    folder = FOLDER / "vae"
    if not (folder / "weights.safetensors").exists():
        VAE(**MODEL, verbose=True).fit(x, validation=held_out, run_dir=folder, resume=folder.exists())
    vae = load(folder)
    return vae, vae.history_[-1]["seconds"]


def faces_of(split: str) -> Dataset:
    """The pictures of one part, cropped, with their attributes."""
    data = load_data("celeba", split=split)
    return replace(data, x=np.ascontiguousarray(data.x[CROP]))


def main() -> None:
    assert os.environ.get("ELBOWROOM_DATA"), "set ELBOWROOM_DATA to the folder that holds celeba/"
    torch.set_num_threads(1)
    around = {**surroundings(), "command": "ELBOWROOM_DATA=... python benchmarks/attributes.py"}
    train, test = faces_of("train"), faces_of("test")
    names = train.attribute_names
    assert names is not None
    assert train.attributes is not None
    assert test.attributes is not None
    learned, choices = train.take(slice(TRAIN)), train.take(slice(TRAIN, None))
    started = time.perf_counter()
    vae, seconds = fitted(learned.x, choices.x)
    shape, y = learned.event_shape, learned.attributes
    seeing = trained(FOLDER / "classifier.safetensors", "classifier", partial(classifier, shape, len(names)),
                     learned.x, y)  # fmt: skip
    telling = trained(FOLDER / "recogniser.safetensors", "recogniser", partial(recogniser, shape), learned.x, seed=1)
    judges = Judges(vae, seeing, telling)
    codes = vae.transform(learned.x)
    plain = {name: judges.of(vae.transform(data.x)) for name, data in (("choices", choices), ("test", test))}
    print(f"networks ready, {time.perf_counter() - started:.0f} s", flush=True)

    chosen: dict[str, Any] = {}
    for name in ATTRIBUTES:
        column = names.index(name)
        labels = learned.attributes[:, column]
        ways = {}
        for way in WAYS:
            vector = attribute_vector(codes, labels, way)
            strength, found = greatest_strength(judges, plain["choices"], vector, column)
            ways[way] = {"strength": strength, "length": float(strength * np.linalg.norm(vector)), "choices": found}
            print(name, way, ways[way], flush=True)
        best = max(WAYS, key=lambda way: _logits(ways[way]["choices"]))
        move = ways[best]["strength"] * attribute_vector(codes, labels, best)
        chosen[name] = {"way": best, "ways": ways, "move": move, "labels": labels, "column": column}

    results = {}
    logits = seen(judges.classifier, test.x)  # of the pictures themselves: how good the classifier is
    for name, choice in chosen.items():
        column, truth = choice["column"], test.attributes[:, choice["column"]]
        moved = both_ways(judges, plain["test"], choice["move"], column, len(test))
        length = float(np.linalg.norm(choice["move"]))
        randoms: dict[str, list[dict[str, float]]] = {}
        for kind, move in random_moves(codes, choice["labels"], choice["way"], length):
            randoms.setdefault(kind, []).append(effect(judges, plain["test"], move, column, len(test)))
        results[name] = {
            "way": choice["way"],
            "strength": choice["ways"][choice["way"]]["strength"],
            "length": round(length, 3),
            "have it": int(truth.sum()),
            "classifier": round(float(((logits[:, column] > 0) == truth).mean()), 4),
            "majority": round(float(max(truth.mean(), 1 - truth.mean())), 4),
            "classifier on reconstructions": round(float(((plain["test"].logits[:, column] > 0) == truth).mean()), 4),
            "test": _rounded(moved),
            "random": {kind: {key: [round(one[key], 4) for one in found] for key in ("moved", "logits", "kept")}
                       for kind, found in randoms.items()},
            "choices": _rounded({way: one["choices"] for way, one in choice["ways"].items()}),
            "strengths": {way: one["strength"] for way, one in choice["ways"].items()},
        }  # fmt: skip
        print(name, results[name], flush=True)
    keep("attributes", {
        **around,
        "rows": f"CelebA, first 10,000 at half size, 56 x 48: {TRAIN} to learn from, {len(choices)} for choices, "
                f"{len(test)} for the test",
        "edited_choices": CHOICES,
        "model": {name: str(value) for name, value in MODEL.items()},
        "model_seconds": round(seconds),
        "parameters": sum(p.numel() for p in vae.model_.parameters()),
        "choices_rows": {name: round(vae.history_[-1][f"val_{name}"], 2) for name in ("elbo", "kl")},
        "judge_epochs": EPOCHS,
        "kept_at_least": KEPT,
        "strengths": STRENGTHS,
        "random_draws": DRAWS,
        "own_reconstruction_nearest_to_the_picture": round(float(
            (nearest(seen(judges.recogniser, test.x), plain["test"].features) == np.arange(len(test))).mean()), 4),
        "attributes": results,
    })  # fmt: skip


def _logits(found: Any) -> float:
    return -np.inf if found is None else min(found["added"]["logits"], found["removed"]["logits"])


def _rounded(found: Any) -> Any:
    if isinstance(found, dict):
        return {key: _rounded(value) for key, value in found.items()}
    return None if found is None else round(found, 4)


if __name__ == "__main__":
    main()
