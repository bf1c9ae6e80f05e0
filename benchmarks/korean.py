"""Korean to English with the few pairs that are free to have: 4,438 for training.

    make korean        or        ELBOWROOM_DATA=... python benchmarks/korean.py [--threads N]

Training pairs are those of Tatoeba (2,718), school books (jhe-dev, 720) and news (news-dev, 1,000); 300 others of
Tatoeba choose the epoch and chose the settings. Test parts, looked at once: Tatoeba (300), school books (720), news
(2,000). BLEU is sacrebleu's: cased, 13a. Before, every Korean line of all sets goes through the vocabulary and back.
"""

from __future__ import annotations

import argparse
import time
import unicodedata
from typing import Any

import torch

from elbowroom import Transformer, load, load_pairs
from elbowroom.data.text.pairs import Pairs
from elbowroom.data.text.vocabulary import Vocabulary
from record import WORK, keep, surroundings

FOLDER = WORK / "korean"
SETTINGS: dict[str, Any] = {
    "tokens": "bpe", "vocabulary_size": 4000, "width": 256, "layers": 3, "inner": 512, "dropout": 0.3,
    "label_smoothing": 0.1, "epochs": 40, "batch_size": 64, "learning_rate": 1e-3, "beams": 5, "random_state": 0,
    "training": {"warmup_steps": 300},
}  # fmt: skip
TRAIN = (("tatoeba-kor-eng", "train"), ("korean-english", "jhe-dev"), ("korean-english", "news-dev"))
VALIDATION = ("tatoeba-kor-eng", "val")
TEST = (("tatoeba-kor-eng", "test"), ("korean-english", "jhe-eval"), ("korean-english", "news-test"))
SENTENCES = ("나는 매일 아침 커피를 마신다.", "도서관이 어디에 있습니까?", "비가 와서 우리는 집에 있었다.")
"""Sentences of our own, kept with their translations."""


def part(name: str, split: str) -> Pairs:
    """Korean and English of one part."""
    return load_pairs(name, columns=("ko", "en"), split=split)


def joined(parts: list[Pairs]) -> Pairs:
    return Pairs(sum((p.source for p in parts), ()), sum((p.target for p in parts), ()), "Korean and English")


def returned(lines: tuple[str, ...], vocabulary: Vocabulary) -> int:
    """Lines that come back as they were, also where their syllables were handed in as letters (NFD)."""
    apart = [unicodedata.normalize("NFD", line) for line in lines]
    whole = [unicodedata.normalize("NFC", line) for line in lines]
    read = (vocabulary.decode(vocabulary.encode(some)) for some in (list(lines), apart))
    return sum(a == b == c for a, b, c in zip(*read, whole, strict=True))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--threads", type=int, default=torch.get_num_threads())
    torch.set_num_threads(parser.parse_args().threads)
    train, validation = joined([part(*one) for one in TRAIN]), part(*VALIDATION)
    started = time.perf_counter()
    if (FOLDER / "weights.safetensors").exists():
        model = load(FOLDER)
    else:
        model = Transformer(**SETTINGS).fit(train, validation=validation, run_dir=FOLDER, resume=True)
    best = max(model.history_, key=lambda row: row["val_objective"])
    print(f"{time.perf_counter() - started:.0f} s, best epoch {best['epoch']} of {len(model.history_)}, "
          f"validation BLEU {model.bleu(validation).score:.2f}", flush=True)  # fmt: skip
    tests = {f"{name}, {split}": part(name, split) for name, split in TEST}
    korean = (*train.source, *validation.source, *(line for test in tests.values() for line in test.source))
    back = {kind: returned(korean, Vocabulary.learn(korean, kind)) for kind in ("bpe", "character")}
    print(f"round trip: {back} of {len(korean)} Korean lines", flush=True)
    results = {}
    for name, test in tests.items():
        bleu, perplexity = model.bleu(test), model.perplexity(test)
        results[name] = {"bleu": round(bleu.score, 2), "perplexity": round(perplexity, 2), "pairs": len(test)}
        print(name, f"BLEU {bleu.score:.2f}, perplexity {perplexity:.1f}", flush=True)
    settings = {key: value for key, value in model.get_params().items() if key not in ("random_state", "verbose")}
    keep("korean", {
        **surroundings(),
        "pairs": len(train),
        "lines": len(korean),
        "round_trip": back,
        "signature": bleu.signature,
        "validation_bleu": round(model.bleu(validation).score, 2),
        "tests": results,
        "examples": dict(zip(SENTENCES, model.predict(SENTENCES), strict=True)),
        "parameters": sum(p.numel() for p in model.model_.parameters()),
        "minutes": round(model.history_[-1]["seconds"] / 60, 1),
        "epochs": len(model.history_),
        "best_epoch": best["epoch"],
        "precision": model.plan_.training.precision,
        "settings": settings,
    })  # fmt: skip


if __name__ == "__main__":
    main()
