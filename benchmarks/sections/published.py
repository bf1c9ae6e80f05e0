"""The section of the page on published."""

from __future__ import annotations

from typing import Any

from layout import around, table


def section(record: dict[str, Any]) -> str:
    rows = []
    for name, row in record.items():
        nll, ours = row["nll"], row["objective"]
        objective = "ELBO" if ours["name"] == "elbo" else "importance-weighted"
        samples = f"{objective}, k = {ours.get('samples', 1)}"
        rows.append((f"`{name}`: {row['network']}, {samples}", f"{row['published']:.2f}",
                     f"{nll['value']:.2f} ± {max(nll['standard_error'], 0.005):.2f}", nll["samples"],
                     f"{-row['elbo']['value']:.2f}", row["active_units"], f"{row['epochs']} ({row['best_epoch']})",
                     f"{row['minutes']:.1f}"))  # fmt: skip
    settings = _shared({name: ", ".join(f"{k} {v}" for k, v in row["training"].items() if k != "epochs")
                        for name, row in record.items()})  # fmt: skip
    theirs = _shared({name: f"{row['source']}, {row['theirs']}" for name, row in record.items()})
    last = list(record.values())[-1]
    return "\n".join([
        "## Published tables: binary MNIST\n", around(last),
        "Test NLL in nats over all 10,000 test images, with the source's network, split, binarisation and K; a lower NLL is "
        "better. Dynamic binarisation draws the training pixels anew at every step, and the test images once, with seed "
        f"0. The epoch in brackets was chosen on validation rows. Training ran on {last['threads']} thread(s), in part while "
        "other work ran on the other core, so minutes are upper bounds.\n",
        table(("row", "published", "ours", "K", "-ELBO", "active units", "epochs (best)", "minutes"), rows),
        "The settings of the rows with dynamic binarisation are the best of ten by validation NLL after 50 epochs; a first "
        "run before that search, with other ones, had been judged on the test images at 88.14.\n",
        f"Ours were trained with {settings}. Theirs: {theirs}.\n",
    ])  # fmt: skip


def _shared(words: dict[str, str]) -> str:
    """What is said of each row, once for all rows of which the same is said."""
    rows: dict[str, list[str]] = {}
    for name, said in words.items():
        rows.setdefault(said, []).append(f"`{name}`")
    return "; ".join(f"{said} ({', '.join(names)})" for said, names in rows.items())
