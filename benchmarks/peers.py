"""The race: the same 784-400-20 VAE, batch 128, on MNIST, by this library, a plain PyTorch loop, and pythae 0.1.2.

    make peers        or        ELBOWROOM_DATA=... python benchmarks/peers.py [--epochs 5] [--rounds 3]

Each racer is a process of its own; rounds are interleaved, since machines are shared. The time is that of the whole
training call, with progress and history; imports and reading the files are off the clock.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from record import WORK, keep, median_and_spread, surroundings

RACES = Path(__file__).with_name("races")
WEIGHTS_PER_ROW = 784 * 400 + 400 * 40 + 20 * 400 + 400 * 784
FLOPS_PER_ROW = 2 * (3 * WEIGHTS_PER_ROW - 784 * 400)
"""Forward, gradient of the weights, gradient of the inputs but the first layer's: two operations each."""


def pythae_python() -> str:
    """The interpreter of an environment that has pythae, made on first use."""
    venv = WORK / "pythae"
    python = venv / "bin" / "python"
    if not (venv / "ready").exists():
        subprocess.run([sys.executable, "-m", "venv", str(venv)], check=True)
        # torch first, in the tested version, so that pythae does not bring another
        for wanted in ("torch==2.13.0", "pythae==0.1.2"):
            subprocess.run([str(python), "-m", "pip", "install", "-q", wanted], check=True)
        (venv / "ready").touch()
    return str(python)


def race(python: str, script: str, *options: str) -> dict[str, Any]:
    """One run of one racer: the JSON on its last line."""
    done = subprocess.run([python, str(RACES / script), *options], capture_output=True, text=True, env=os.environ)
    if done.returncode:
        raise SystemExit(f"{script} failed:\n{done.stderr[-2000:]}")
    return json.loads(done.stdout.strip().splitlines()[-1])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--epochs", type=int, default=5)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--no-compile", action="store_true")
    options = parser.parse_args()
    epochs = f"--epochs={options.epochs}"
    racers: dict[str, tuple[str, ...]] = {
        "elbowroom": (sys.executable, "ours.py", epochs),
        "elbowroom, float32": (sys.executable, "ours.py", epochs, "--precision=float32"),
        "plain loop": (sys.executable, "plain_loop.py", epochs),
        "plain loop, TensorDataset": (sys.executable, "plain_loop.py", epochs, "--tensors"),
        "pythae 0.1.2": (pythae_python(), "pythae_loop.py", epochs),
    }
    if not options.no_compile:
        racers["elbowroom, compiled, warm-up included"] = (sys.executable, "ours.py", epochs, "--compile")
    before = surroundings()
    runs: dict[str, list[dict[str, Any]]] = {name: [] for name in racers}
    for round_number in range(options.rounds):
        for name, command in racers.items():
            runs[name].append(race(*command))
            last = runs[name][-1]
            print(f"round {round_number + 1}  {name:40s} {last['examples_per_second']:8,.0f} examples/s  "
                  f"test -ELBO {last['test_negative_elbo']:.2f}", flush=True)  # fmt: skip
    after = surroundings()
    table = {}
    ours = median_and_spread([run["examples_per_second"] for run in runs["elbowroom"]])[0]
    for name, results in runs.items():
        rate, low, high = median_and_spread([run["examples_per_second"] for run in results])
        table[name] = {
            "examples_per_second": round(rate), "lowest": round(low), "highest": round(high),
            "seconds_per_epoch": round(60000 / rate, 3), "elbowroom_is_faster_by": round(ours / rate, 2),
            "test_negative_elbo": round(median_and_spread([run["test_negative_elbo"] for run in results])[0], 2),
            "settings": {key: value for key, value in results[0].items() if key in
                         ("precision", "batch_size", "learning_rate", "schedule", "compile")},
        }  # fmt: skip
        print(f"{name:40s} {rate:8,.0f} examples/s ({low:,.0f} to {high:,.0f})  ratio {ours / rate:5.2f}  "
              f"test -ELBO {table[name]['test_negative_elbo']}")  # fmt: skip
    reached = ours * FLOPS_PER_ROW / 1e9
    peak = max(before["gflops_bfloat16"], before["gflops_float32"])
    print(f"matrix products: {reached:.0f} of {peak} GFLOP/s, {reached / peak:.0%} of the machine's own rate")
    found = {
        "after": {name: value for name, value in after.items() if name.startswith("gflops")},
        "epochs": options.epochs,
        "rounds": options.rounds,
        "table": table,
        "gflops_reached": round(reached),
        "share_of_peak": round(reached / peak, 3),
        "where_the_step_goes": where_the_step_goes(),
    }
    keep("peers", {**before, **found})


def where_the_step_goes() -> dict[str, float]:
    """Share of a step's processor time by kind of work, from torch's profiler over 150 steps."""
    done = subprocess.run([sys.executable, str(RACES / "profile_step.py")], capture_output=True, text=True, check=True)
    shares = json.loads(done.stdout.strip().splitlines()[-1])
    print("where the step goes: " + ", ".join(f"{name} {share:.0%}" for name, share in shares.items()))
    return shares


if __name__ == "__main__":
    main()
