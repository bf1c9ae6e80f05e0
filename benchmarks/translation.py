"""Translation of Multi30k, English to German: 29,000 pairs, BLEU on test_2016_flickr (1,000 pairs).

    ELBOWROOM_DATA=... python benchmarks/translation.py [transformer] [bahdanau] [plain] [--threads N]

The vocabulary (8,000 pieces of bytes, one for both sides) is learned from the training pairs. The epoch is chosen by
the validation pairs' log-likelihood (val, 1,014 pairs); beams and length penalty were set before any test sentence
was translated. BLEU is sacrebleu's: cased, 13a. Each model's training may take 60 minutes. A run that was cut off goes
on.
"""

from __future__ import annotations

import argparse
import json
import os
import time
from pathlib import Path
from typing import Any

import torch

from elbowroom import Seq2Seq, Transformer, load, load_pairs
from elbowroom.data.text.pairs import Pairs
from record import RESULTS, WORK, keep, surroundings

FOLDER = WORK / "translation"
DECODING = {"beams": 5, "length_penalty": 1.0}
SHARED: dict[str, Any] = {"tokens": "bpe", "vocabulary_size": 8000, "batch_size": 128, "random_state": 0, **DECODING}
MODELS: dict[str, Any] = {
    "transformer": lambda: Transformer(width=256, layers=3, inner=1024, heads=4, dropout=0.2, epochs=14,
                                       learning_rate=1e-3, training={"warmup_steps": 500}, **SHARED),
    "bahdanau": lambda: Seq2Seq("bahdanau", width=256, units=384, dropout=0.4, label_smoothing=0.1, epochs=7,
                                learning_rate=2e-3, training={"clip_norm": 1.0}, **SHARED),
    "plain": lambda: Seq2Seq(None, width=256, units=384, dropout=0.4, label_smoothing=0.1, epochs=7,
                             learning_rate=2e-3, training={"clip_norm": 1.0}, **SHARED),
}  # fmt: skip
SENTENCES = (
    "A brown dog with a red collar runs across a green meadow.",
    "Two old men are playing chess in the park.",
    "A woman in a blue coat is waiting for the bus with an umbrella.",
)
"""Sentences of our own, kept with their translations; the set's may not be published."""


def part(name: str) -> Pairs:
    """One part of the set, English and German."""
    raw = Path(os.environ["ELBOWROOM_DATA"]) / "multi30k/task1/raw"
    return load_pairs(raw / f"{name}.en.gz", raw / f"{name}.de.gz")


def run(name: str) -> dict[str, Any]:
    """Trains, or goes on training, one model, and translates the test part once."""
    folder, started = FOLDER / name, time.perf_counter()
    if (folder / "weights.safetensors").exists():
        model = load(folder)
    else:
        model = MODELS[name]().fit(part("train"), validation=part("val"), run_dir=folder, resume=True)
        print(f"{name}: trained in {(time.perf_counter() - started) / 60:.1f} minutes", flush=True)
    rows = [json.loads(line) for line in (folder / "history.jsonl").read_text().splitlines()]
    best = max(rows, key=lambda row: row["val_objective"])
    test, started = part("test_2016_flickr"), time.perf_counter()
    found = model.bleu(test)
    settings = {key: value for key, value in model.get_params().items() if key not in ("random_state", "verbose")}
    return {
        "bleu": round(found.score, 2),
        "signature": found.signature,
        "seconds_of_translation": round(time.perf_counter() - started, 1),
        "perplexity_test": round(model.perplexity(test), 3),
        "perplexity_validation": round(model.perplexity(part("val")), 3),
        "parameters": sum(p.numel() for p in model.model_.parameters()),
        "minutes": round(rows[-1]["seconds"] / 60, 1),
        "epochs": len(rows),
        "best_epoch": best["epoch"],
        "precision": model.plan_.training.precision,
        "settings": settings,
        "examples": dict(zip(SENTENCES, model.predict(SENTENCES), strict=True)),
        "surroundings": surroundings(),
    }  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("models", nargs="*", default=[], help="; ".join(MODELS))
    parser.add_argument("--threads", type=int, default=torch.get_num_threads())
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    path = RESULTS / "translation.json"
    results = json.loads(path.read_text())["models"] if path.exists() else {}
    for name in arguments.models or MODELS:
        results[name] = run(name)
        print(
            name, {key: results[name][key] for key in ("bleu", "signature", "minutes", "perplexity_test")}, flush=True
        )
        keep("translation", {**surroundings(), "models": results})


if __name__ == "__main__":
    main()
