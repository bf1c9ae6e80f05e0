"""Abnormal heartbeats of ECG5000 by autoencoders that saw normal ones alone: ROC AUC, with PCA of equal size beside.

    ELBOWROOM_DATA=... python benchmarks/series.py [--only WORDS]

All of it takes some minutes; --only trains the methods whose names begin with these words, and puts them beside those
that are in the result already.

Trained on the 292 normal beats of the official training part, measured once on the official test part: 2,627 normal
beats and 1,873 of four other classes. A score is minus the reconstruction likelihood, log p(x|z) summed over the steps
(a VAE's averaged over z from q), of PCA the squared error of the reconstruction.

Latent dimensions and noise were chosen for the dense autoencoder, and taken over by all others: each pair of them is
trained on two thirds of the normal training beats, three times, and scored on the other third and on the 208 abnormal
beats of the training part. Steps and sizes of the networks were settled on the same folds by hand. The components of
PCA are not chosen: all numbers of them are in the table. Of the test part nothing was looked at before but PCA.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable
from importlib.metadata import version
from itertools import product
from typing import Any

import numpy as np
import torch
from sklearn.decomposition import PCA
from sklearn.metrics import roc_auc_score

from elbowroom import (
    VAE,
    AnomalyDetector,
    Autoencoder,
    Gaussian,
    GaussianNoise,
    Recurrent,
    SeriesConvolutional,
    load_data,
)
from record import RESULTS, keep, surroundings

SEEDS, FOLDS = (0, 1, 2, 3, 4), 3
LATENTS, NOISES = (2, 8), (0.0, 1.0, 2.0)
COMPONENTS = (1, 2, 4, 8, 16, 32)
SHARE = 0.01
"""Normal beats that may be called abnormal where the abnormal beats that are found are counted."""
CONVOLUTIONAL = SeriesConvolutional(channels=(16, 32, 32, 32), kernel=5)
RECURRENT = Recurrent(hidden=32, frame=5)
Score = Callable[[np.ndarray], np.ndarray]


def dense(latent: int, noise: float, seed: int, estimator: Any = Autoencoder) -> Any:
    return estimator(latent, hidden=(64,), epochs=100, batch_size=64, learning_rate=5e-3, **shared(noise, seed))


def convolutional(latent: int, noise: float, seed: int) -> Any:
    return Autoencoder(latent, encoder=CONVOLUTIONAL, epochs=60, batch_size=64, learning_rate=5e-3,
                       **shared(noise, seed))  # fmt: skip


def recurrent(latent: int, noise: float, seed: int) -> Any:
    return Autoencoder(latent, encoder=RECURRENT, epochs=200, batch_size=64, learning_rate=1e-2, **shared(noise, seed))


def shared(noise: float, seed: int) -> dict[str, Any]:
    corruption = GaussianNoise(sigma=noise) if noise else None
    return {"scaling": "channels", "likelihood": Gaussian(sigma="optimal"), "corruption": corruption,
            "random_state": seed}  # fmt: skip


def by_likelihood(fitted: Any) -> Score:
    return lambda x: -fitted.score_steps(x).sum(1)


def by_score(fitted: Any) -> Score:
    return lambda x: -fitted.score_samples(x)


def pca(normal: np.ndarray, components: int) -> Score:
    fitted = PCA(components, svd_solver="full").fit(normal)
    return lambda x: np.square(x - fitted.inverse_transform(fitted.transform(x))).sum(1)


def area(score: Score, normal: np.ndarray, abnormal: np.ndarray) -> float:
    is_abnormal = np.r_[np.zeros(len(normal)), np.ones(len(abnormal))]
    return float(roc_auc_score(is_abnormal, score(np.concatenate([normal, abnormal]))))


def choose(train: Any) -> dict[str, Any]:
    """Latent dimensions and noise by the mean AUC over folds of the training part."""
    normal, abnormal = train.x[train.y == 0], train.x[train.y > 0]
    parts = np.array_split(np.random.default_rng(0).permutation(len(normal)), FOLDS)
    tried = {}
    for latent, noise in product(LATENTS, NOISES):
        areas = []
        for fold in parts:
            score = by_likelihood(dense(latent, noise, 0).fit(np.delete(normal, fold, 0)))
            areas.append(area(score, normal[fold], abnormal))
        tried[(latent, noise)] = float(np.mean(areas))
        print(f"folds: {latent} dimensions, noise {noise}: {tried[latent, noise]:.4f}", flush=True)
    linear = {}
    for count in COMPONENTS:
        areas = [area(pca(np.delete(normal, fold, 0), count), normal[fold], abnormal) for fold in parts]
        linear[str(count)] = float(np.mean(areas))
    latent, noise = max(tried, key=lambda pair: tried[pair])
    rows = [{"latent_dim": k, "noise": s, "auc": round(value, 4)} for (k, s), value in tried.items()]
    return {"latent_dim": latent, "noise": noise, "tried": rows, "pca": {k: round(v, 4) for k, v in linear.items()}}


def methods(chosen: dict[str, Any], seeds: tuple[int, ...]) -> dict[str, Callable[[np.ndarray], list[Score]]]:
    """Name -> the scores that the method learns of normal beats, one for each seed where it has one."""
    k, noise = chosen["latent_dim"], chosen["noise"]

    def of(make: Callable[..., Any], score: Callable[[Any], Score], *sizes: Any) -> Callable[[np.ndarray], list[Score]]:
        return lambda x: [score(make(*sizes, seed).fit(x)) for seed in seeds]

    return {
        **{f"PCA, {count}": lambda x, count=count: [pca(x, count)] for count in COMPONENTS},
        f"dense autoencoder, {k}": of(dense, by_likelihood, k, noise),
        f"convolutional autoencoder, {k}": of(convolutional, by_likelihood, k, noise),
        f"recurrent autoencoder, {k}": of(recurrent, by_likelihood, k, noise),
        f"dense autoencoder without noise, {k}": of(dense, by_likelihood, k, 0.0),
        f"dense VAE, {k}: reconstruction": of(lambda *sizes: dense(*sizes, VAE), by_likelihood, k, noise),
        f"dense VAE, {k}: bound": of(lambda *sizes: dense(*sizes, VAE), by_score, k, noise),
        'AnomalyDetector(measure="error")': of(
            lambda seed: AnomalyDetector(measure="error", random_state=seed), by_score
        ),
        'AnomalyDetector(measure="reconstruction")': of(
            lambda seed: AnomalyDetector(measure="reconstruction", random_state=seed), by_likelihood
        ),
    }


def scored(scores: list[Score], test: Any) -> dict[str, Any]:
    """AUC of all abnormal beats and of each class, and the share that is found where 1% of the normal ones are too."""
    found: dict[str, list[float]] = {}
    for score in scores:
        value = score(test.x)
        normal = value[test.y == 0]
        classes = {name: test.y == label for label, name in enumerate(test.class_names) if label}
        for name, chosen in {"all": test.y > 0, **classes}.items():
            odd = value[chosen]
            truth = np.r_[np.zeros(len(normal)), np.ones(len(odd))]
            found.setdefault(name, []).append(float(roc_auc_score(truth, np.r_[normal, odd])))
        found.setdefault("found", []).append(float((value[test.y > 0] > np.quantile(normal, 1 - SHARE)).mean()))
    return {name: [round(value, 4) for value in values] for name, values in found.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", nargs="+", default=[""], help="beginnings of names, such as PCA recurrent")
    only, started = tuple(parser.parse_args().only), time.perf_counter()
    torch.set_num_threads(1)
    around = {**surroundings(), "command": "ELBOWROOM_DATA=... python benchmarks/series.py"}
    train, test = load_data("ecg5000"), load_data("ecg5000", split="test")
    path = RESULTS / "series.json"
    earlier = json.loads(path.read_text()) if path.exists() and only != ("",) else {}
    chosen = earlier.get("chosen on the training part") or choose(train)
    results, seconds = earlier.get("areas", {}), earlier.get("seconds of a training", {})
    order = methods(chosen, SEEDS)
    for name, learn in order.items():
        if not name.startswith(only):
            continue
        before = time.perf_counter()
        scores = learn(train.x[train.y == 0])
        seconds[name] = round((time.perf_counter() - before) / len(scores), 2)
        results[name] = scored(scores, test)
        print(f"{name}: {np.mean(results[name]['all']):.4f} ({seconds[name]:.1f} s)", flush=True)
        keep("series", {
            **around,
            "scikit-learn": version("scikit-learn"),
            "measure": "ROC AUC on the official test part",
            "seeds": list(SEEDS),
            "rows": {name: int((test.y == label).sum()) for label, name in enumerate(test.class_names)},
            "share": SHARE,
            "chosen on the training part": chosen,
            "networks": {"convolutional": repr(CONVOLUTIONAL), "recurrent": repr(RECURRENT)},
            "areas": {name: results[name] for name in order if name in results},
            "seconds of a training": {name: seconds[name] for name in order if name in seconds},
            "total_seconds": round(time.perf_counter() - started + earlier.get("total_seconds", 0)),
        })  # fmt: skip


if __name__ == "__main__":
    main()
