"""The section of the page on Korean."""

from __future__ import annotations

from typing import Any

from layout import around, table


def section(record: dict[str, Any]) -> str:
    rows = [
        (name, f"{m['pairs']:,}", f"{m['bleu']:.1f}", f"{m['perplexity']:.1f}") for name, m in record["tests"].items()
    ]
    trips = ", ".join(f"{kind} {count:,}" for kind, count in record["round_trip"].items())
    return "\n".join([
        "## Translation: Korean to English, few pairs\n", around(record),
        f"A Transformer of {record['parameters']:,} parameters, trained on {record['pairs']:,} pairs for {record['minutes']:.0f} "
        f"minutes (epoch {record['best_epoch']} of {record['epochs']}, chosen by 300 validation pairs, BLEU "
        f"{record['validation_bleu']:.1f}). **So few pairs make no translator**: it knows the short sentences of its own kind, "
        "and of the rest, the news above all, it makes words that look like English. Training sentences of Tatoeba "
        f"resemble its test sentences. BLEU by sacrebleu, `{record['signature']}`.\n",
        table(("test part", "pairs", "BLEU", "perplexity"), rows),
        "Sentences of our own:\n",
        table(("Korean", "written"), record["examples"].items()),
        f"Of {record['lines']:,} Korean lines come back from the vocabulary as they were, also from letters taken apart "
        f"(NFD): {trips}.\n",
        "Settings. " + ", ".join(f"{k} {v}" for k, v in record["settings"].items()) + ".\n",
    ])  # fmt: skip
