"""The section of the page on the VAE of sentences."""

from __future__ import annotations

from typing import Any

from layout import around, table

NAMES = {"elbo": "ELBO", "log_px": "log p(text given z)", "kl": "KL", "nll": "NLL", "perplexity": "perplexity by the NLL",
         "perplexity_elbo": "perplexity by the ELBO", "active_units": "active units",
         "mutual_information": "mutual information"}  # fmt: skip


def section(record: dict[str, Any]) -> str:
    published, models = record["published"], record["models"]
    titles = {"chosen": "settings of our own", "published": "the published settings",
              "both_ways": "these, read both ways"}  # fmt: skip
    measured = {name: {m["name"]: m for m in one["test"]} for name, one in models.items()}
    first = next(iter(measured.values()))
    rows = [(NAMES[key], "" if m["unit"].startswith("of ") else m["unit"], f"{m['rows']:,}", m["samples"] or "",
             *(_number(one[key]) for one in measured.values()),
             f"{published[key]:.2f}" if key in published else "") for key, m in first.items()]  # fmt: skip
    trained = "; ".join(
        f"with {titles[name]}: {m['epochs']} epochs in {m['minutes']:.0f} minutes ({m['precision']}, {m['parameters']:,} parameters), "
        f"epoch {m['best_epoch']} best by the ELBO of the validation part ({m['validation']['elbo']:.2f}, KL "
        f"{m['validation']['kl']:.2f})" for name, m in models.items())  # fmt: skip
    way = next(iter(models.values()))["interpolation"]
    settings = "; ".join(f"{titles[name]}: " + ", ".join(f"{key} {value}" for key, value in m["settings"].items())
                         for name, m in models.items())  # fmt: skip
    return "\n".join([
        "## Sentences: a VAE of the Penn Treebank\n", around(record),
        f"42,068 sentences of training; test part, nats per sentence, END counted, perplexity per word and END. "
        f"Trained {trained}.\n",
        table(("", "unit", "sentences", "K", *(titles[name] for name in models), "published figures"), rows),
        f"Published: {published['source']}; {published['settings']}. The other tokenizer cuts the same sentences into other "
        "tokens, so sums per sentence compare and figures per token do not; sentences that it cuts off at 60 tokens count in "
        "full here. There encoder and decoder share an embedding, here each has its own. What the code says depends on "
        "such details: with z seen at every step, an output tied to the embeddings, dropout in front of it and in the "
        "encoder too, and a weight of the KL that rises in a line, the KL was 1.66 and the ELBO -107.11 (measured at "
        "commit 778b1a1).\n",
        f"On the straight way from the code of \"{record['ends'][0]}\" to that of \"{record['ends'][1]}\", by 5 beams from the "
        "code alone (settings of our own):\n",
        "\n".join(f"{i}. {text}" for i, text in enumerate(way, 1)) + "\n",
        f"Settings. {settings}.\n",
    ])  # fmt: skip


def _number(measure: dict[str, Any]) -> str:
    if measure["unit"].startswith("of "):
        return f"{measure['value']:.0f} {measure['unit']}"
    error = measure["standard_error"]
    return f"{measure['value']:.2f}" + (f" ± {error:.2f}" if error else "")
