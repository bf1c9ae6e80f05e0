"""The test NLL at K = 5,000: how long it takes, beside pythae's `get_nll`, and what bfloat16 does to it.

    make nll        or        ELBOWROOM_DATA=... python benchmarks/nll.py [--rounds 3]

The weights are those of the row "vae-1" of `published.py` (784-200-200-50, tanh), which is trained first where it is
missing. All sides get the same weights, rows, K and threads; each is a process of its own, rounds are interleaved, and
reading files and a first small call are off the clock. pythae's batch size is its default, 100 samples at a time.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path
from typing import Any

import numpy as np

from elbowroom import runs
from elbowroom.data.load import load
from elbowroom.evaluation.inference import modelled_rows
from peers import pythae_python, race
from published import ROWS, TEST_SEED, train
from record import WORK, keep, median_and_spread, surroundings

SAMPLES, SMALL = 5000, 100


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    fitted = train("vae-1", ROWS["vae-1"], None)
    assert fitted is not None
    weights = WORK / "published" / "vae-1" / runs.WEIGHTS
    x = modelled_rows(fitted.model, load("mnist", split="test").x, TEST_SEED) // 255
    with tempfile.TemporaryDirectory() as folder:
        few, all_rows = Path(folder) / "few.npy", Path(folder) / "all.npy"
        np.save(few, x[:SMALL])
        np.save(all_rows, x)
        parts = ("encoder.", "decoder.")
        tensors = {name: value for name, value in runs.load_tensors(weights)[0].items() if name.startswith(parts)}
        np.savez(Path(folder) / "weights.npz", **{name: value.numpy() for name, value in tensors.items()})
        small = ("--rows", str(few), "--samples", str(SAMPLES))
        ours = ("ours_nll.py", "--weights", str(weights), *small)
        racers = {
            "elbowroom": (sys.executable, *ours),
            "elbowroom, bfloat16": (sys.executable, *ours, "--precision=bfloat16"),
            "pythae 0.1.2": (pythae_python(), "pythae_nll.py", "--weights", f"{folder}/weights.npz", *small),
        }
        around = surroundings()
        raced: dict[str, list[dict[str, Any]]] = {name: [] for name in racers}
        for number in range(options.rounds):
            for name, command in racers.items():
                raced[name].append(race(*command))
                print(f"round {number + 1}  {name:20s} {raced[name][-1]}", flush=True)
        whole = {}
        for precision in ("float32", "bfloat16"):
            whole[precision] = race(sys.executable, "ours_nll.py", "--weights", str(weights), "--rows", str(all_rows),
                                    "--samples", str(SAMPLES), f"--precision={precision}")  # fmt: skip
            print(f"all {len(x):,} rows  {precision} {whole[precision]}", flush=True)
    seconds = {name: median_and_spread([run["seconds"] for run in found]) for name, found in raced.items()}
    median = seconds["elbowroom"][0]
    keep("nll", {
        **around, "rows": SMALL, "samples": SAMPLES,
        "raced": {
            name: {**raced[name][-1], "seconds": middle, "least": least, "greatest": greatest,
                   "elbowroom_is_faster_by": round(middle / median, 2)}
            for name, (middle, least, greatest) in seconds.items()
        },
        "whole_test_set": whole,
        "bias_of_bfloat16": whole["bfloat16"]["nll"] - whole["float32"]["nll"],
        "after": {key: surroundings()[key] for key in ("gflops_float32", "gflops_bfloat16")},
    })  # fmt: skip


if __name__ == "__main__":
    main()
