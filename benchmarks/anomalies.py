"""Anomaly detection on 12 sets of ADBench (Han et al. 2022, arXiv 2206.09426): ROC AUC beside three peers.

    ELBOWROOM_DATA=... python benchmarks/anomalies.py [--pyod-python PATH | --pyod-of-record]
    ELBOWROOM_DATA=... python benchmarks/anomalies.py --choose

Two protocols, three seeds each: (1) trained on all rows and scored on all rows; (2) trained on a random half
of the normal rows and scored on the rest. Every method sees the same rows, has one default setting for all
sets, and never sees a label. Where there are more training rows than 50,000 (http), all methods train on the
same random 50,000 of them; scored are always all.

Without --pyod-python an environment for it is made under benchmarks/work/; with --pyod-of-record the areas and seconds
of pyod are those of the record that is there, whose rows and seeds are the same.

--choose compares settings of the detector under another seed, on at most 2,000 training rows and 4,000 others. What is
best on one half of the sets is measured on the other half, and what is best on all sets but one on that one.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
import venv
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import torch
from sklearn.decomposition import PCA
from sklearn.ensemble import IsolationForest
from sklearn.metrics import roc_auc_score
from sklearn.preprocessing import StandardScaler

from elbowroom import AnomalyDetector
from record import RESULTS, WORK, keep, surroundings

FILES = WORK / "anomalies"
SETS = ("breastw", "Cardiotocography", "http", "Ionosphere", "mammography", "optdigits",
        "pendigits", "Pima", "satimage-2", "shuttle", "thyroid", "WDBC")  # fmt: skip
PROTOCOLS = {1: "all rows, scored on all", 2: "half of the normal rows, scored on the rest"}
SEEDS = (0, 1, 2)
MOST_ROWS = 50_000

PEER = """
import json, sys, time
from importlib.metadata import version
from pathlib import Path
import numpy as np, torch
from pyod.models.auto_encoder import AutoEncoder
torch.set_num_threads(1)
work = Path(sys.argv[1])
done = {"version": version("pyod"), "torch": version("torch"), "seconds": []}
for name in json.loads((work / "jobs.json").read_text()):
    train, test = np.load(work / f"{name}-train.npy"), np.load(work / f"{name}-test.npy")
    started = time.perf_counter()
    detector = AutoEncoder(random_state=int(name[-1]), verbose=0).fit(train)
    np.save(work / f"{name}-scores.npy", detector.decision_function(test))
    done["seconds"].append(time.perf_counter() - started)
    print(f"pyod {name} {done['seconds'][-1]:.1f} s", flush=True)
done["settings"] = {name: str(value) for name, value in AutoEncoder(verbose=0).get_params().items()}
(work / "done.json").write_text(json.dumps(done))
"""


@dataclass(frozen=True)
class Race:
    """One set under one protocol with one seed."""

    name: str
    protocol: int
    seed: int
    train: np.ndarray
    test: np.ndarray
    is_anomaly: np.ndarray

    @property
    def job(self) -> str:
        return f"{self.name}-{self.protocol}-{self.seed}"


def races(
    root: Path, sets: tuple[str, ...], seeds: tuple[int, ...] = SEEDS, most_rows: int = MOST_ROWS
) -> Iterator[Race]:
    for name in sets:
        (path,) = (root / "adbench").glob(f"*_{name}.npz")
        with np.load(path, allow_pickle=False) as arrays:
            x, y = arrays["X"].astype(np.float64), arrays["y"].astype(int).ravel()
        for protocol in PROTOCOLS:
            for seed in seeds:
                rng = np.random.default_rng(seed)
                train = test = np.arange(len(x))
                if protocol == 2:
                    normal = rng.permutation(np.flatnonzero(y == 0))
                    train = np.sort(normal[: len(normal) // 2])
                    test = np.setdiff1d(test, train)
                if len(train) > most_rows:
                    train = np.sort(rng.choice(train, most_rows, replace=False))
                yield Race(name, protocol, seed, x[train], x[test], y[test])


def detector(**settings: Any) -> Callable[[Race], np.ndarray]:
    """The scores of a detector of these settings."""
    return lambda race: -AnomalyDetector(**settings, random_state=race.seed).fit(race.train).score_samples(race.test)


def isolation_forest(race: Race) -> np.ndarray:
    return -IsolationForest(random_state=race.seed).fit(race.train).score_samples(race.test)


def pca(race: Race) -> np.ndarray:
    scaler = StandardScaler().fit(race.train)
    train, test = scaler.transform(race.train), scaler.transform(race.test)
    fitted = PCA(max(1, round(np.sqrt(train.shape[1]))), random_state=race.seed).fit(train)
    return np.square(test - fitted.inverse_transform(fitted.transform(test))).mean(1)


METHODS: dict[str, Callable[[Race], np.ndarray]] = {
    "elbowroom": detector(),
    "elbowroom, error": detector(measure="error"),
    "elbowroom, likelihood": detector(measure="likelihood"),
    "isolation forest": isolation_forest,
    "PCA": pca,
}
NOTES = {
    "elbowroom": "AnomalyDetector()",
    "elbowroom, error": 'AnomalyDetector(measure="error")',
    "elbowroom, likelihood": 'AnomalyDetector(measure="likelihood")',
    "isolation forest": "sklearn.ensemble.IsolationForest()",
    "PCA": "standardised; round(sqrt(features)) components; squared reconstruction error",
    "pyod": "pyod.models.auto_encoder.AutoEncoder(), its own defaults",
}


def race_pyod(python: str, all_races: list[Race]) -> tuple[list[np.ndarray], dict[str, Any]]:
    """Scores of pyod's AutoEncoder for every race, and what it says of itself."""
    FILES.mkdir(parents=True, exist_ok=True)
    for race in all_races:
        np.save(FILES / f"{race.job}-train.npy", race.train)
        np.save(FILES / f"{race.job}-test.npy", race.test)
    (FILES / "jobs.json").write_text(json.dumps([race.job for race in all_races]))
    subprocess.run([python, "-W", "ignore", "-c", PEER, str(FILES)], check=True)
    scores = [np.load(FILES / f"{race.job}-scores.npy") for race in all_races]
    return scores, json.loads((FILES / "done.json").read_text())


def make_pyod() -> str:
    """The Python of an environment with pyod, made if it is not there."""
    folder = WORK / "pyod"
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    if not python.exists():
        venv.create(folder, with_pip=True)
        subprocess.run([python, "-m", "pip", "install", "-q", "torch==2.13.0"], check=True)
        subprocess.run([python, "-m", "pip", "install", "-q", "pyod==3.6.7", "tqdm"], check=True)
    return str(python)


def table(areas: dict[str, dict[str, list[float]]], protocol: int, sets: tuple[str, ...]) -> str:
    methods = list(areas)
    lines = [f"| protocol {protocol}: {PROTOCOLS[protocol]} | " + " | ".join(methods) + " |",
             "|---|" + "---:|" * len(methods)]  # fmt: skip
    for name in sets:
        lines.append(
            f"| {name} | " + " | ".join(f"{np.mean(areas[m][f'{name}-{protocol}']):.3f}" for m in methods) + " |"
        )
    means = (mean_area(areas[m], protocol, sets) for m in methods)
    return "\n".join([*lines, "| **mean** | " + " | ".join(f"**{mean:.4f}**" for mean in means) + " |"])


def mean_area(areas: dict[str, list[float]], protocol: int, sets: tuple[str, ...]) -> float:
    return float(np.mean([areas[f"{name}-{protocol}"] for name in sets]))


CANDIDATES: dict[str, dict[str, Any]] = {
    "noise 0.5 and 3": {},
    "noise 3": {"noise": 3.0},
    "noise 0.5": {"noise": 0.5},
    "narrow code": {"latent_dim": "narrow"},
    "error": {"measure": "error"},
    "likelihood": {"measure": "likelihood"},
}
HALVES = (SETS[::2], SETS[1::2])
CHOICE_SEED, CHOICE_ROWS = 100, 2000


def choose(root: Path) -> dict[str, Any]:
    """The mean area of both protocols for each candidate and set, and what choosing on other sets leads to."""
    areas: dict[str, dict[str, float]] = {name: {} for name in CANDIDATES}
    for race in races(root, SETS, (CHOICE_SEED,), CHOICE_ROWS):
        for name, settings in CANDIDATES.items():
            features = race.train.shape[1]
            narrow = {"latent_dim": max(1, round(np.sqrt(features)))} if "latent_dim" in settings else {}
            scores = detector(**{**settings, **narrow})(race)
            areas[name][f"{race.name}-{race.protocol}"] = float(roc_auc_score(race.is_anomaly, scores))
        print(
            race.job, {name: round(area[f"{race.name}-{race.protocol}"], 3) for name, area in areas.items()}, flush=True
        )

    def mean(name: str, sets: tuple[str, ...]) -> float:
        return float(np.mean([areas[name][f"{one}-{protocol}"] for one in sets for protocol in PROTOCOLS]))

    def best(sets: tuple[str, ...]) -> str:
        return max(CANDIDATES, key=lambda name: mean(name, sets))

    halves = []
    for chosen_on, measured_on in (HALVES, HALVES[::-1]):
        name = best(chosen_on)
        halves.append({"chosen on": chosen_on, "best": name, "there": round(mean(name, chosen_on), 4),
                       "on the others": round(mean(name, measured_on), 4)})  # fmt: skip
    others = {one: best(tuple(other for other in SETS if other != one)) for one in SETS}
    left_out = float(np.mean([mean(name, (one,)) for one, name in others.items()]))
    return {"seed": CHOICE_SEED, "training rows": CHOICE_ROWS, "candidates": list(CANDIDATES), "areas": areas,
            "means": {name: round(mean(name, SETS), 4) for name in CANDIDATES}, "halves": halves,
            "best of the other sets": others, "mean of sets left out": round(left_out, 4)}  # fmt: skip


FIT = {
    "elbowroom": "from elbowroom import AnomalyDetector; AnomalyDetector(random_state=0).fit(x)",
    "isolation forest": "from sklearn.ensemble import IsolationForest; IsolationForest(random_state=0).fit(x)",
    "pyod": "from pyod.models.auto_encoder import AutoEncoder; AutoEncoder(random_state=0, verbose=0).fit(x)",
}
FIT_SET = "shuttle"
MEASURED = """
import json, re, time
from pathlib import Path
import numpy as np, torch
torch.set_num_threads(1)
{imports}
x = np.load({path!r})
most = lambda: round(int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]) / 1024)
before, started = most(), time.process_time()
{call}
print(json.dumps(dict(seconds=round(time.process_time() - started, 2), before=before, most=most())))
"""


def fit_costs(root: Path, pyod_python: str | None) -> dict[str, Any]:
    """Seconds of the processor and the most memory of one fit to all rows of a set, in a process of its own."""
    FILES.mkdir(parents=True, exist_ok=True)
    race = next(races(root, (FIT_SET,)))
    path = FILES / "fit.npy"
    np.save(path, race.train)
    costs: dict[str, Any] = {"rows": list(race.train.shape)}
    for method, words in FIT.items():
        python = pyod_python if method == "pyod" else sys.executable
        if python is None:
            continue
        imports, _, call = words.partition("; ")
        code = MEASURED.format(imports=imports, path=str(path), call=call)
        done = subprocess.run([python, "-W", "ignore", "-c", code], check=True, capture_output=True, text=True)
        costs[method] = json.loads(done.stdout.splitlines()[-1])
        print(f"fit of {FIT_SET}: {method} {costs[method]}", flush=True)
    return costs


def spread(areas: dict[str, list[float]], protocol: int, sets: tuple[str, ...]) -> float:
    """The standard deviation over seeds of the mean over sets."""
    return float(np.std(np.mean([areas[f"{name}-{protocol}"] for name in sets], 0), ddof=1))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pyod-python", help="the Python of an environment that has pyod")
    parser.add_argument("--pyod-of-record", action="store_true", help="take pyod's areas and seconds from the record")
    parser.add_argument("--sets", nargs="+", default=SETS, choices=SETS, help="only these sets; nothing is written")
    parser.add_argument(
        "--only", nargs="+", default=list(METHODS), choices=METHODS, help="the others are of the record"
    )
    parser.add_argument("--choose", action="store_true", help="compare settings, and add that to the record")
    options = parser.parse_args()
    if not os.environ.get("ELBOWROOM_DATA"):
        parser.error("set ELBOWROOM_DATA to the folder that holds adbench/")
    sets, started, root = tuple(options.sets), time.perf_counter(), Path(os.environ["ELBOWROOM_DATA"])
    torch.set_num_threads(1)
    earlier = json.loads((RESULTS / "anomalies.json").read_text()) if (RESULTS / "anomalies.json").exists() else {}
    if options.choose:
        keep("anomalies", {**earlier, "choice": choose(root)})
        return
    around = {**surroundings(), "command": "ELBOWROOM_DATA=... python benchmarks/anomalies.py"}
    all_races = list(races(root, sets))
    areas: dict[str, dict[str, list[float]]] = {}
    seconds: dict[str, dict[str, float]] = {}

    def note(method: str, race: Race, scores: np.ndarray, took: float) -> None:
        key = f"{race.name}-{race.protocol}"
        areas.setdefault(method, {}).setdefault(key, []).append(float(roc_auc_score(race.is_anomaly, scores)))
        seconds.setdefault(method, {}).setdefault(key, 0.0)
        seconds[method][key] += took / len(SEEDS)

    def taken_over(method: str) -> None:
        areas[method], seconds[method] = earlier["areas"][method], earlier["seconds"][method]

    dates = {**earlier.get("dates", {})}
    for method, detect in METHODS.items():
        if method not in options.only:
            if method in earlier.get("areas", {}):
                taken_over(method)
            continue
        for race in all_races:
            before = time.perf_counter()
            scores = detect(race)
            note(method, race, scores, time.perf_counter() - before)
        dates[method] = around["date"]
        print(f"{method}: {sum(seconds[method].values()) * len(SEEDS):.0f} s, "
              f"{[round(mean_area(areas[method], p, sets), 4) for p in PROTOCOLS]}", flush=True)  # fmt: skip
    python = None
    if options.pyod_of_record:
        taken_over("pyod")
        peer = {"version": earlier["pyod"], "torch": earlier["torch beside pyod"], "settings": earlier["pyod in full"]}
        dates.setdefault("pyod", earlier["date"])
    else:
        python = options.pyod_python or make_pyod()
        peer_scores, peer = race_pyod(python, all_races)
        for race, scores, took in zip(all_races, peer_scores, peer["seconds"], strict=True):
            note("pyod", race, scores, took)
        dates["pyod"] = around["date"]

    total = round(time.perf_counter() - started)
    print(f"\npyod {peer['version']}, {peer['settings']}\n")
    for protocol in PROTOCOLS:
        print(table(areas, protocol, sets), end="\n\n")
    print("http: all methods trained on the same 50,000 random rows of the training rows, scored on all.")
    print(f"{total} s in all; {around['threads']} thread, {around['gflops_float32']} GFLOP/s")
    if sets == SETS:
        record = {
            **around,
            "scikit-learn": version("scikit-learn"),
            "pyod": peer["version"],
            "torch beside pyod": peer["torch"],
            "measure": f"ROC AUC, mean over seeds {list(SEEDS)}",
            "protocols": PROTOCOLS,
            "most_training_rows": f"{MOST_ROWS}, the same random rows for every method (http)",
            "settings": NOTES,
            "dates": dates,
            "elbowroom in full": AnomalyDetector().get_params(),
            "pyod in full": peer["settings"],
            "total_seconds": total,
            "means": {m: {p: round(mean_area(areas[m], p, sets), 4) for p in PROTOCOLS} for m in areas},
            "spreads": {m: {p: round(spread(areas[m], p, sets), 4) for p in PROTOCOLS} for m in areas},
            "areas": areas,
            "seconds": {m: {key: round(took, 3) for key, took in seconds[m].items()} for m in seconds},
            "fit": earlier.get("fit"),
            "choice": earlier.get("choice"),
        }  # fmt: skip
        keep("anomalies", record)
        keep("anomalies", {**record, "fit": fit_costs(root, python)})


if __name__ == "__main__":
    main()
