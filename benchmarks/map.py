"""A map of the 20-dimensional codes of MNIST's 10,000 test digits: its trustworthiness beside that of the pixels.

    make map        or        python benchmarks/map.py

The model is `VAE(latent_dim=20, epochs=10, random_state=0)`, fitted to the training digits. Each method puts the mean
codes on a plane, then the pixels. Trustworthiness is that of 12 neighbours, over all 10,000 digits. Seconds are those
of one map each, without the trustworthiness: on the clock, and of the processors together, which other work on the
machine does not lengthen.
"""

from __future__ import annotations

import json
import os
import time
from typing import Any

import numpy as np

from elbowroom import VAE, load_data
from elbowroom.evaluation import inference
from elbowroom.latent.maps import scaled_rows
from elbowroom.latent.projections import NEIGHBOURS, project, trust
from record import keep, surroundings

METHODS = ("tsne", "pca")
TRAINING = {"latent_dim": 20, "epochs": 10, "random_state": 0}


def mapped(source: str, values: np.ndarray, pixels: np.ndarray, by: str) -> dict[str, float]:
    """Seconds of the map, and how far it can be trusted about the pixels."""
    started, worked = time.perf_counter(), time.process_time()
    points = project(values, by).points
    seconds = {"seconds": time.perf_counter() - started, "processor_seconds": time.process_time() - worked}
    result = {name: round(value, 1) for name, value in seconds.items()} | {"trustworthiness": trust(pixels, points)}
    print(by, source, result, flush=True)
    return result


def main() -> None:
    train, test = load_data("mnist").x, load_data("mnist", split="test").x
    model = VAE(**TRAINING).fit(train).model_
    pixels = scaled_rows(model, test)
    sources = {
        "means": inference.encode(model, test),
        "sampled": inference.encode_sampled(model, test),
        "pixels": pixels,
    }
    content: dict[str, Any] = {
        **surroundings(),
        "processors": len(os.sched_getaffinity(0)),
        "rows": len(test),
        "neighbours": NEIGHBOURS,
        "training": TRAINING,
        "maps": {by: {name: mapped(name, values, pixels, by) for name, values in sources.items()} for by in METHODS},
    }
    print(json.dumps(content, indent=2))
    keep("map", content)


if __name__ == "__main__":
    main()
