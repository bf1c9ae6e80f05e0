"""Two tasks whose right answer is known: reversal of 5 to 20 symbols, and dates as people write them to ISO 8601.

    python benchmarks/tasks.py [reversal] [dates] [--models transformer bahdanau luong plain]

Each of four models is trained on pairs that the library draws, keeps the epoch that validation pairs' log-likelihood
chooses, and writes the test pairs once, greedily. Counted is the exact match: the whole sequence, with its end. Test
pairs whose source is among the training pairs are left out. On reversal a second test counts by length, where also the
share of symbols that are right at their place is given.
"""

from __future__ import annotations

import argparse
import json
import time
from typing import Any

import numpy as np
import torch

from elbowroom import Seq2Seq, Transformer
from elbowroom.data.text.pairs import Pairs
from elbowroom.data.text.tasks import dates, reversal
from record import RESULTS, keep, surroundings

TRAIN, VALIDATION, TEST, OF_LENGTH = 20_000, 500, 2000, 500
LENGTHS = (5, 8, 11, 14, 17, 20)
WANTED = 99.0
SHARED: dict[str, Any] = {"dropout": 0.0, "beams": 1, "random_state": 0, "training": {"clip_norm": 1.0}}
RECURRENT: dict[str, Any] = {"width": 64, "units": 128, "batch_size": 128, "learning_rate": 4e-3, "epochs": 6, **SHARED}
ALONE: dict[str, Any] = {"width": 128, "heads": 4, "layers": 2, "inner": 256, "positions": "sinusoidal",
                         "label_smoothing": 0.0, "batch_size": 64, "learning_rate": 1e-3, "epochs": 14,
                         **SHARED}  # fmt: skip
MODELS: dict[str, Any] = {
    "transformer": lambda tokens: Transformer(tokens=tokens, **ALONE),
    "bahdanau": lambda tokens: Seq2Seq("bahdanau", tokens=tokens, **RECURRENT),
    "luong": lambda tokens: Seq2Seq("luong", tokens=tokens, **RECURRENT),
    "plain": lambda tokens: Seq2Seq(None, tokens=tokens, **RECURRENT),
}
TOKENS = {"reversal": "space", "dates": "character"}
SEEDS = {"train": 0, "validation": 1, "test": 2}


def pairs(task: str, part: str) -> Pairs:
    """One part of a task."""
    count = {"train": TRAIN, "validation": VALIDATION, "test": TEST}[part]
    return (reversal if task == "reversal" else dates)(count, seed=SEEDS[part])


def unseen(test: Pairs, train: Pairs) -> Pairs:
    """Pairs whose source was not trained on."""
    known = set(train.source)
    kept = [(x, y) for x, y in zip(test.source, test.target, strict=True) if x not in known]
    return Pairs(tuple(x for x, _ in kept), tuple(y for _, y in kept), test.title)


def exact(predicted: list[str], target: tuple[str, ...]) -> float:
    """Percent of sequences written as they should be, from the first symbol to the end."""
    return round(100.0 * float(np.mean([a == b for a, b in zip(predicted, target, strict=True)])), 2)


def placed(predicted: list[str], target: tuple[str, ...]) -> float:
    """Percent of symbols that stand at their place."""
    rows = [(a.split(), b.split()) for a, b in zip(predicted, target, strict=True)]
    hits = sum(a == b for found, right in rows for a, b in zip(found, right, strict=False))
    return round(100.0 * hits / sum(len(right) for _, right in rows), 2)


def run(task: str, name: str) -> dict[str, Any]:
    """Trains one model, and looks once at the test pairs."""
    train, started, worked = pairs(task, "train"), time.perf_counter(), time.process_time()
    model = MODELS[name](TOKENS[task]).fit(train, validation=pairs(task, "validation"))
    seconds, worked = time.perf_counter() - started, time.process_time() - worked
    test = unseen(pairs(task, "test"), train)
    held_out = pairs(task, "validation")
    found: dict[str, Any] = {"exact_validation": exact(model.predict(held_out.source), held_out.target),
                             "exact": exact(model.predict(test.source), test.target), "pairs": len(test)}  # fmt: skip
    if task == "reversal":
        found["by_length"] = {}
        for length in LENGTHS:
            some = unseen(reversal(OF_LENGTH, length, length, seed=100 + length), train)
            predicted = model.predict(some.source)
            found["by_length"][length] = [exact(predicted, some.target), placed(predicted, some.target)]
    settings = {key: value for key, value in model.get_params().items() if key not in ("random_state", "verbose")}
    return {
        **found,
        "parameters": sum(p.numel() for p in model.model_.parameters()),
        "seconds": round(seconds, 1),
        "processor_seconds": round(worked, 1),
        "epochs": len(model.history_),
        "best_epoch": max(model.history_, key=lambda row: row["val_objective"])["epoch"],
        "settings": settings,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("tasks", nargs="*", default=[], help="; ".join(TOKENS))
    parser.add_argument("--models", nargs="+", choices=MODELS, default=list(MODELS))
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    path = RESULTS / "tasks.json"
    results = json.loads(path.read_text())["tasks"] if path.exists() else {}
    for task in arguments.tasks or TOKENS:
        results.setdefault(task, {"models": {}})["surroundings"] = surroundings()
        for name in arguments.models:
            results[task]["models"][name] = one = run(task, name)
            print(task, name, {key: value for key, value in one.items() if key != "settings"}, flush=True)
            keep("tasks", {**surroundings(), "wanted": WANTED, "tasks": results})


if __name__ == "__main__":
    main()
