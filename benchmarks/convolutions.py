"""Training rate of the face preset beside plain PyTorch loops of the same network, and its share of the peak.

    make convolutions        or        python benchmarks/convolutions.py [--quick]

Racers take turns in one process, on the same images, batch 128, 32 x 32 x 3 (the book's size) and 64 x 64 x 3: the
book's network in a plain float32 loop; the same loop with the layers that the preset stands for, so that what layers
gain and what the way they are computed gains is told apart; the preset in float32; and the preset as it comes. Ours
is a whole `FaceVAE.fit`, timed from its first step to its last. Each racer's first turn warms it up and is not counted.
Floating-point operations are those that are executed (torch.utils.flop_counter). About 5 minutes on two cores.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch.nn import functional as F
from torch.utils.flop_counter import FlopCounterMode

from clock import seconds_of_a_batch, seconds_of_a_step
from elbowroom import FaceVAE, load_data
from elbowroom.data.statistics import statistics
from elbowroom.maths.noise import draw
from elbowroom.model import Model
from elbowroom.objectives.batch import Batch
from elbowroom.presets.face_vae import FaceVAEPreset
from record import keep, matrix_product_rate, median_and_spread, surroundings

sys.path.insert(0, str(Path(__file__).with_name("races")))
from book_faces import PlainLoop

BATCH, ROUNDS = 128, 3
STEPS = {32: 7, 64: 3}
"""Steps of a turn by side, the first of which only starts the clock."""
BOOK, LAYERS, FLOAT32, OURS = (
    "plain loop, the book's network",
    "plain loop, the preset's layers",
    "elbowroom, float32",
    "elbowroom",
)


def images(side: int, count: int) -> tuple[np.ndarray, str]:
    """Faces where they are at hand, else noise, whose pixels cost the same."""
    if os.environ.get("ELBOWROOM_DATA"):
        x = load_data("celeba", split="train").x[:count]
        if side == 32:
            x = x.reshape(count, 32, 2, 32, 2, 3).mean((2, 4)).astype(np.uint8)
        return np.array(x), "CelebA"
    return np.random.default_rng(0).integers(0, 256, (count, side, side, 3), dtype=np.uint8), "noise"


def fit_of(x: np.ndarray, precision: str) -> Callable[[], float]:
    """A turn of ours: a fit of one epoch; seconds of a step."""

    settings: dict[str, Any] = {"epochs": 1, "batch_size": BATCH, "random_state": 0,
                                "training": {"precision": precision}}  # fmt: skip

    def turn() -> float:
        return seconds_of_a_step(lambda clock: FaceVAE(**settings).fit(x, callbacks=[clock]))

    return turn


def loop_of(x: np.ndarray, transposed: bool) -> Callable[[], float]:
    """A turn of a plain loop; seconds of a step."""
    loop = PlainLoop(torch.from_numpy(x), transposed)
    return lambda: seconds_of_a_batch(loop.step, len(x), BATCH)


def operations(x: np.ndarray) -> dict[str, float]:
    """GFLOP that the convolutions of a training step execute, for the preset and for the plain loops."""
    index = torch.arange(BATCH)
    config, objective = FaceVAEPreset().parts(statistics(x))
    model = Model(config)
    model.scaling.set(*config.scaling.learn(statistics(x)))
    phase = objective.build(config.latent_dim).phases(model)[0]
    batch = Batch(torch.from_numpy(x[:BATCH]), torch.tensor(0.0))
    found = {}
    with FlopCounterMode(display=False) as counter:
        phase.value(model, batch, draw(phase.wanted(model, BATCH), 0)).mean().backward()
    found[OURS] = found[FLOAT32] = _of_convolutions(counter)
    for name, transposed in ((BOOK, True), (LAYERS, False)):
        loop = PlainLoop(torch.from_numpy(x), transposed)
        with FlopCounterMode(display=False) as counter:
            loop.step(index)
        found[name] = _of_convolutions(counter)
    return found


def _of_convolutions(counter: FlopCounterMode) -> float:
    return sum(count for op, count in counter.get_flop_counts()["Global"].items() if "convolution" in str(op)) / 1e9


def convolution_rate(dtype: str, repeats: int = 10) -> float:
    """GFLOP/s of a large 3 x 3 convolution, 128 to 128 channels, 32 images of 64 x 64, forwards."""
    x = torch.randn(32, 128, 64, 64).to(getattr(torch, dtype)).contiguous(memory_format=torch.channels_last)
    weight = torch.randn(128, 128, 3, 3).to(x.dtype).contiguous(memory_format=torch.channels_last)
    times = []
    with torch.no_grad():
        for _ in range(repeats):
            started = time.perf_counter()
            F.conv2d(x, weight, padding=1)
            times.append(time.perf_counter() - started)
    return 2 * 32 * 64 * 64 * 128 * 128 * 9 / sorted(times)[repeats // 2] / 1e9


def peaks() -> dict[str, dict[str, float]]:
    return {dtype: {"matrix product": matrix_product_rate(dtype), "convolution": convolution_rate(dtype)}
            for dtype in ("float32", "bfloat16")}  # fmt: skip


def race(side: int, steps: int, rounds: int) -> dict[str, Any]:
    """All racers by turns at one size."""
    x, what = images(side, BATCH * steps)
    turns = {BOOK: loop_of(x, True), LAYERS: loop_of(x, False), FLOAT32: fit_of(x, "float32"), OURS: fit_of(x, "auto")}
    seconds: dict[str, list[float]] = {name: [] for name in turns}
    limits = []
    for number in range(rounds + 1):
        for name, turn in turns.items():
            found = turn()
            if number:
                seconds[name].append(found)
        limits.append(peaks())
        if number:
            shown = {name: f"{BATCH / taken[-1]:.0f}" for name, taken in seconds.items()}
            print(f"{side} x {side}, round {number}, images/s: {shown}", flush=True)
    work, result = operations(x), {}
    chosen = FaceVAE(epochs=1, random_state=0).fit(x[:BATCH]).plan_.training.precision
    for name, taken in seconds.items():
        median, least, most = median_and_spread([BATCH / value for value in taken])
        dtype = chosen if name == OURS else "float32"
        done = work[name] / BATCH * median
        top = {kind: median_and_spread([limit[dtype][kind] for limit in limits])[0] for kind in limits[0][dtype]}
        ratios = [book / own for book, own in zip(seconds[BOOK], taken, strict=True)]
        result[name] = {
            "images_per_second": round(median, 1),
            "least": round(least, 1),
            "most": round(most, 1),
            "times_the_book": round(median_and_spread(ratios)[0], 2),
            "dtype": dtype,
            "gflop_per_image": round(work[name] / BATCH, 3),
            "gflops_of_convolutions": round(done),
            "peak": {kind: round(value) for kind, value in top.items()},
            "share_of_peak": {kind: round(done / value, 3) for kind, value in top.items()},
        }
    return {"images": what, "table": result}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="two steps, one round, the small size; nothing is kept")
    options = parser.parse_args()
    warnings.simplefilter("ignore")
    sizes = {32: 3} if options.quick else STEPS
    rounds = 1 if options.quick else ROUNDS
    results = {f"{side} x {side} x 3": race(side, steps, rounds) for side, steps in sizes.items()}
    settings = {
        "elbowroom": "FaceVAE as it comes: group normalisation, optimal sigma, channels last, fused Adam; "
        "elbowroom, float32: the same with precision='float32'",
        "plain loops": "float32, contiguous, Adam 5e-4, squared error times 500 and KL, batches indexed in uint8",
    }
    for size, raced in results.items():
        print(size, *(f"\n  {name}: {values}" for name, values in raced["table"].items()))
    if not options.quick:
        keep("convolutions", {**surroundings(), "batch": BATCH, "rounds": rounds, "steps": STEPS, "settings": settings,
                              "sizes": results})  # fmt: skip


if __name__ == "__main__":
    main()
