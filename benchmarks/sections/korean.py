"""The section of the page on Korean."""

from __future__ import annotations

from typing import Any

from layout import around, table


def section(found: dict[str, Any]) -> str:
    rows = [
        (name, f"{m['pairs']:,}", f"{m['bleu']:.1f}", f"{m['perplexity']:.1f}") for name, m in found["tests"].items()
    ]
    trips = ", ".join(f"{kind} {count:,}" for kind, count in found["round_trip"].items())
    return "\n".join([
        "## Translation: Korean to English, few pairs\n", around(found),
        f"A Transformer of {found['parameters']:,} parameters, trained on {found['pairs']:,} pairs for {found['minutes']:.0f} "
        f"minutes (epoch {found['best_epoch']} of {found['epochs']}, chosen by 300 validation pairs, BLEU "
        f"{found['validation_bleu']:.1f}). **So few pairs make no translator**: it knows the short sentences of its own kind, "
        "and of the rest, the news above all, it makes words that look like English. Training sentences of Tatoeba "
        f"resemble its test sentences. BLEU by sacrebleu, `{found['signature']}`.\n",
        table(("test part", "pairs", "BLEU", "perplexity"), rows),
        "Sentences of our own:\n",
        table(("Korean", "written"), found["examples"].items()),
        f"Of {found['lines']:,} Korean lines come back from the vocabulary as they were, also from letters taken apart "
        f"(NFD): {trips}.\n",
        "Settings. " + ", ".join(f"{k} {v}" for k, v in found["settings"].items()) + ".\n",
    ])  # fmt: skip
