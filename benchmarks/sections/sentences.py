"""The section of the page on the VAE of sentences."""

from __future__ import annotations

from typing import Any

from layout import around, table

NAMES = {"elbo": "ELBO", "log_px": "log p(text given z)", "kl": "KL", "nll": "NLL", "perplexity": "perplexity by the NLL",
         "perplexity_elbo": "perplexity by the ELBO", "active_units": "active units",
         "mutual_information": "mutual information"}  # fmt: skip


def section(found: dict[str, Any]) -> str:
    published, settings = found["published"], found["settings"]
    rows = [(NAMES[m["name"]], _number(m), m["unit"], f"{m['rows']:,}", m["samples"] or "",
             f"{published[m['name']]:.2f}" if m["name"] in published else "") for m in found["test"]]  # fmt: skip
    steps = "\n".join(f"{i}. {text}" for i, text in enumerate(found["interpolation"], 1))
    return "\n".join([
        "## Sentences: a VAE of the Penn Treebank\n", around(found),
        f"42,068 sentences of training; test part, nats per sentence, END counted, perplexity per word and END. {found['epochs']} "
        f"epochs in {found['minutes']:.0f} minutes ({found['precision']}, {found['parameters']:,} parameters), of which epoch "
        f"{found['best_epoch']} was best by the ELBO of the validation part ({found['validation']['elbo']:.2f}, with a KL of "
        f"{found['validation']['kl']:.2f}). The settings were not searched beyond that part.\n",
        table(("", "value", "unit", "sentences", "K", "published"), rows),
        f"Published: {published['source']}; {published['settings']}. The other tokenizer cuts the same sentences into other "
        "tokens, so sums per sentence compare and figures per token do not; sentences that it cuts off at 60 tokens count in "
        "full here.\n",
        f"On the straight way from the code of \"{found['ends'][0]}\" to that of \"{found['ends'][1]}\", by 5 beams from the "
        "code alone:\n",
        steps + "\n",
        "Settings: " + ", ".join(f"{key} {value}" for key, value in settings.items()) + ".\n",
    ])  # fmt: skip


def _number(measure: dict[str, Any]) -> str:
    error = measure["standard_error"]
    return f"{measure['value']:.2f}" + (f" ± {error:.2f}" if error else "")
