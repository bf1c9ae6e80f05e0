"""The claims on two base seeds: how long they take, their verdicts, and whether the two agree.

    make claims        or        python benchmarks/claims.py [--full] [--seeds 0 1]
    make claims-full   or        python benchmarks/claims.py --full --seeds 0

Each quick run is `elbowroom claims` with an empty folder, so that its time is that of a newcomer's run. Verdicts agree
when they are the same, or when one of the two is "undecided"; a verdict that holds with one base seed and is refuted
with the other is named.

A full run takes hours, so it has two stages: first the claims that the quick result leaves undecided, on MNIST alone,
which takes about an hour on two cores and is kept at once; then all claims on all sets. Its folder is not emptied: a
run that was stopped goes on from there, and its seconds are those of its last start.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import time
from typing import Any

from record import RESULTS, WORK, keep, surroundings

OPEN = {"undecided"}
FIRST = "mnist"
"""The set on which a full run decides what the quick one left open."""


def left_open() -> list[str]:
    """The claims that the kept quick result leaves undecided with its first base seed."""
    kept = json.loads((RESULTS / "claims_quick.json").read_text())
    return [name for of in kept["runs"][0]["sets"].values() for name, outcome in of.items()
            if outcome["verdict"] in OPEN]  # fmt: skip


def run(scale: str, seed: int, names: list[str], data: str = "") -> dict[str, Any]:
    """One run of the command: seconds, and the outcome of each claim on each set."""
    folder = WORK / f"claims-{scale}-{seed}"
    if scale == "quick":
        shutil.rmtree(folder, ignore_errors=True)
    command = ["claims", *names, f"--{scale}", *(["--data", data] if data else []), "--seed", str(seed),
               "--out", str(folder), "--language", "both"]  # fmt: skip
    started = time.perf_counter()
    done = subprocess.run([sys.executable, "-m", "elbowroom.cli.main", *command])
    seconds = time.perf_counter() - started
    record = json.loads((folder / "claims.json").read_text())
    outcomes = {
        data: {
            name: {key: outcome[key] for key in ("verdict", "condition", "numbers", "data")}
            for name, outcome in of.items()
            if "failed" not in outcome
        }
        for data, of in record["sets"].items()
    }
    return {"command": "elbowroom " + " ".join(command[:-4]), "status": done.returncode,
            "seconds": round(seconds, 1), "seeds": record["seeds"], "sets": outcomes}  # fmt: skip


def agreement(runs: list[dict[str, Any]]) -> dict[str, Any]:
    """Claims whose verdicts differ between base seeds, in two lists: one of them is open, or they contradict."""
    open_ones, contradictions, same = [], [], 0
    for data, claims in runs[0]["sets"].items():
        for name in claims:
            verdicts = {run["sets"][data][name]["verdict"] for run in runs if name in run["sets"][data]}
            if len(verdicts) == 1:
                same += 1
            else:
                (open_ones if verdicts & OPEN else contradictions).append(
                    f"{name} ({data}): {', '.join(sorted(verdicts))}"
                )
    return {"same": same, "one_is_open": open_ones, "contradictions": contradictions}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", metavar="CLAIM")
    parser.add_argument("--full", action="store_true")
    parser.add_argument("--seeds", type=int, nargs="+", default=[0, 1])
    options = parser.parse_args()
    scale = "full" if options.full else "quick"
    around = surroundings()
    if options.full:
        opened = [name for name in left_open() if not options.names or name in options.names]
        if opened:
            report(around, scale, [run(scale, seed, opened, FIRST) for seed in options.seeds], opened)
        report(around, scale, [run(scale, seed, options.names) for seed in options.seeds], opened)
    else:
        report(around, scale, [run(scale, seed, options.names) for seed in options.seeds], [])


def report(around: dict[str, Any], scale: str, runs: list[dict[str, Any]], opened: list[str]) -> None:
    """Prints what came out, and keeps it; `opened` are the claims that the quick result left undecided."""
    compared = agreement(runs)
    for each in runs:
        counts: dict[str, int] = {}
        for claims in each["sets"].values():
            for outcome in claims.values():
                counts[outcome["verdict"]] = counts.get(outcome["verdict"], 0) + 1
        print(f"{each['command']}: {each['seconds']:.0f} s, {counts}")
    print(compared)
    keep(f"claims_{scale}", {**around, "runs": runs, "agreement": compared, "opened": opened})


if __name__ == "__main__":
    main()
