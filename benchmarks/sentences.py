"""A VAE of sentences: Penn Treebank, 42,068 sentences of training, ELBO and its parts on the test part (3,761).

    ELBOWROOM_DATA=... python benchmarks/sentences.py [chosen] [published] [both_ways] [--threads N]

Words are what stands between spaces, 9,999 kinds, `<unk>` and `N` as the set has them; END counts. `published` has the
settings of the published figures, network, dropout and annealing alike; what differs is said beside them. `both_ways`
has an encoder that reads from the end as well. `chosen` are settings of our own. Their epoch was chosen by the ELBO of
the validation part (3,370 sentences); the test part was measured when they stood. A run that was cut off goes on. The
text may not be published, so the two ends of the interpolation are sentences of our own.
"""

from __future__ import annotations

import argparse
import json
import os
import time
from pathlib import Path
from typing import Any

import torch

from elbowroom import SequenceVAE, load
from record import RESULTS, WORK, keep, surroundings

FOLDER = WORK / "sentences"
SHARED: dict[str, Any] = {"tokens": "space", "vocabulary_size": 10_003, "units": 256, "word_dropout": 0.0}
SETTINGS: dict[str, dict[str, Any]] = {
    "chosen": {"latent_dim": 32, "cell": "lstm", "width": 256, "dropout": 0.3, "kl_warmup": 2.0, "free_bits": 0.2,
               "epochs": 6, "batch_size": 64, "learning_rate": 3e-3, "training": {"clip_norm": 50.0}, **SHARED},
    "published": {
        "latent_dim": 16,
        "encoder": {"name": "recurrent", "cell": "gru", "width": 300, "units": 256, "both_ways": False},
        "decoder": {"name": "recurrent", "cell": "gru", "width": 300, "units": 256, "dropout": 0.5,
                    "output_dropout": 0.0, "tied": False, "summary": "start"},
        "kl_shape": "logistic", "kl_warmup": 5000 / 1315,  # so k = 0.0025 and x0 = 2,500 of 1,315 steps an epoch
        "epochs": 4, "batch_size": 32, "learning_rate": 1e-3,
        "training": {"schedule": "constant", "warmup_steps": 0}, **SHARED},
}  # fmt: skip
READER = SETTINGS["published"]["encoder"]
SETTINGS["both_ways"] = {**SETTINGS["published"], "encoder": {**READER, "both_ways": True}}
SAMPLES, NLL_ROWS = 50, 1000
PUBLISHED = {
    "elbo": -111.236, "log_px": -103.967, "kl": 7.269, "source": "github.com/timbmg/Sentence-VAE, README",
    "settings": "GRU of 256 units, embedding 300 with dropout 0.5, latent 16, batch 32, Adam at 1e-3, logistic KL "
                "annealing (k 0.0025, x0 2,500 steps), 4 epochs, no word dropout, at most 60 tokens, words that occur "
                "twice or more, cut by NLTK's TweetTokenizer",
}  # fmt: skip
ENDS = ("the company said it expects higher earnings this year", "stock prices fell sharply in new york on friday")


def part(name: str) -> list[str]:
    """The sentences of "train", "valid" or "test"."""
    path = Path(os.environ["ELBOWROOM_DATA"]) / "ptb" / f"ptb.{name}.txt"
    return [line.strip() for line in path.read_text(encoding="utf-8").splitlines()]


def run(name: str) -> dict[str, Any]:
    """Trains, or goes on training, with the settings of this name, and measures the test part once."""
    folder = FOLDER / name
    if (folder / "weights.safetensors").exists():
        model = load(folder)
    else:
        model = SequenceVAE(random_state=0, **SETTINGS[name])
        model.fit(part("train"), validation=part("valid"), run_dir=folder, resume=True)
    rows = [json.loads(line) for line in (folder / "history.jsonl").read_text().splitlines()]
    best, started = max(rows, key=lambda row: row["val_objective"]), time.perf_counter()
    test = model.evaluate(part("test"), "test", SAMPLES, NLL_ROWS)
    print(name, *test.measures, *test.notes, sep="\n")
    way = model.interpolate(*ENDS, steps=7, beams=5, most=30)
    print(*way, sep="\n", flush=True)
    return {
        "test": [measure.to_dict() for measure in test.measures],
        "notes": [note.code for note in test.notes],
        "validation": {key: round(best[f"val_{key}"], 3) for key in ("elbo", "log_px", "kl")},
        "seconds_of_evaluation": round(time.perf_counter() - started, 1),
        "minutes": round(rows[-1]["seconds"] / 60, 1),
        "epochs": len(rows),
        "best_epoch": best["epoch"],
        "parameters": sum(p.numel() for p in model.model_.parameters()),
        "precision": model.plan_.training.precision,
        "settings": SETTINGS[name],
        "interpolation": way,
        "samples": model.sample(3, random_state=0, beams=5, most=30),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("settings", nargs="*", default=[], help="; ".join(SETTINGS))
    parser.add_argument("--threads", type=int, default=torch.get_num_threads())
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    path = RESULTS / "sentences.json"
    for name in arguments.settings or SETTINGS:
        measured = run(name)
        results = json.loads(path.read_text())["models"] if path.exists() else {}
        results[name] = measured
        models = {key: results[key] for key in SETTINGS if key in results}
        keep("sentences", {**surroundings(), "published": PUBLISHED, "ends": ENDS, "models": models})


if __name__ == "__main__":
    main()
