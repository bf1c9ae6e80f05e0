"""The section of the page on tasks whose right answer is known."""

from __future__ import annotations

from typing import Any

from layout import around, table

NAMES = {"plain": "Seq2Seq, one vector", "bahdanau": "Seq2Seq with Bahdanau's attention",
         "luong": "Seq2Seq with Luong's attention", "transformer": "Transformer"}  # fmt: skip
TASKS = {"reversal": "reversal of 5 to 20 symbols", "dates": "dates to ISO 8601"}


def section(record: dict[str, Any]) -> str:
    tasks = record["tasks"]
    rows = [(TASKS[task], NAMES[name], f"{m['exact']:.2f}%", "" if name == "plain" else f"{record['wanted']:g}%",
             f"{m['pairs']:,}", f"{m['parameters']:,}", f"{m['epochs']} ({m['best_epoch']})",
             f"{m['processor_seconds']:.0f}")
            for task, one in tasks.items() for name, m in one["models"].items()]  # fmt: skip
    parts = [
        "## Sequences: reversal and dates\n", *(around(one["surroundings"]) for one in tasks.values()),
        "The library draws 20,000 training pairs; test pairs whose source was trained on are left out. An exact match has "
        "every symbol and the end right, written greedily. The epoch in brackets was chosen by the log-likelihood of 500 "
        "validation pairs.\n",
        table(("task", "model", "exact match", "wanted", "test pairs", "parameters", "epochs (best)",
               "processor seconds"), rows),
    ]  # fmt: skip
    if "reversal" in tasks:
        models = tasks["reversal"]["models"]
        lengths = list(next(iter(models.values()))["by_length"])
        by_length = [(NAMES[name], *("{:.1f}% ({:.1f}%)".format(*m["by_length"][length]) for length in lengths))
                     for name, m in models.items()]  # fmt: skip
        parts += [
            "By length on reversal: exact match, and in brackets the share of symbols at their place (chance is 10%). The "
            "one vector's fall is claim C27 of `elbowroom claims`, where it is measured over seeds.\n",
            table(("", *(f"{length} symbols" for length in lengths)), by_length),
        ]
    settings = {name: m["settings"] for one in tasks.values() for name, m in one["models"].items()}
    parts.append("Settings, the same for both tasks but for tokens. " + "; ".join(
        f"{NAMES[name]}: " + ", ".join(f"{k} {v}" for k, v in some.items() if k != "tokens")
        for name, some in settings.items()) + ".\n")  # fmt: skip
    return "\n".join(parts)
