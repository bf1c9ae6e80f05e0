"""The section of the page on translation."""

from __future__ import annotations

from typing import Any

from layout import around, table

NAMES = {"transformer": "Transformer", "bahdanau": "Seq2Seq with Bahdanau's attention", "plain": "Seq2Seq, one vector"}


def section(record: dict[str, Any]) -> str:
    models = record["models"]
    rows = [(NAMES[name], f"{m['bleu']:.1f}", f"{m['perplexity_test']:.2f}", f"{m['parameters']:,}",
             f"{m['epochs']} ({m['best_epoch']})", f"{m['minutes']:.1f}", m["precision"]) for name, m in models.items()]  # fmt: skip
    first = next(iter(models.values()))
    writers = {NAMES[name]: m["examples"] for name, m in models.items() if "examples" in m}
    shown = [
        (sentence, *(translations[sentence] for translations in writers.values()))
        for sentence in next(iter(writers.values()))
    ]
    settings = "; ".join(f"{NAMES[name]}: " + ", ".join(f"{k} {v}" for k, v in m["settings"].items())
                         for name, m in models.items())  # fmt: skip
    return "\n".join([
        "## Translation: Multi30k, English to German\n", around(record),
        f"29,000 pairs, 8,000 pieces of bytes, BLEU on the 1,000 pairs of test_2016_flickr, signature `{first['signature']}`, "
        f"{first['settings']['beams']} beams, length penalty {first['settings']['length_penalty']}. Perplexity is per piece of "
        "this vocabulary, END counted. The epoch in brackets was chosen by the log-likelihood of the validation pairs. Longer "
        "trained models of the literature reach 35 to 39.\n",
        table(("", "BLEU", "test perplexity", "parameters", "epochs (best)", "minutes", "precision"), rows),
        "Sentences of our own:\n",
        table(("", *writers), shown),
        f"Settings. {settings}.\n",
    ])  # fmt: skip
