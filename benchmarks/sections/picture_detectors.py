"""The section of the page on detectors for images."""

from __future__ import annotations

import statistics
from typing import Any

from layout import around, table


def section(record: dict[str, Any]) -> str:
    scores = list(record["reported"]["means"])
    rows = []
    for part, what in (
        ("chosen_on", "mean of the five, on which the default was chosen"),
        ("reported", "mean of the others"),
    ):
        for row in record[part]["rows"]:
            areas = (row["areas"][score] for score in scores)
            rows.append((row["name"], *(f"{statistics.mean(of):.3f} ± {statistics.stdev(of):.3f}" for of in areas)))
        rows.append((f"**{what}**", *(f"**{record[part]['means'][score]:.3f}**" for score in scores)))
    return "\n".join([
        "## Detectors on images\n", around(record),
        f"ROC AUC on {record['test']} normal and {record['test']} unusual images, after a fit to at most {record['train']} normal ones, by what a "
        f"score is; all other settings are defaults; {len(record['seeds'])} seeds, ± their standard deviation. The default for images, `error`, was "
        "chosen on the first five, with the first seed. One figure of rings like these had been seen before, of another draw: 0.771 by "
        "deviation and 0.917 by error.\n",
        table(("images, and what is unusual", *scores), rows), "",
    ])  # fmt: skip
