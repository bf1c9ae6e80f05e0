"""The section of the page on what must not matter to a sequence model."""

from __future__ import annotations

from typing import Any

from layout import around, table

KINDS = ("padding", "later tokens", "alone", "step by step")


def section(record: dict[str, Any]) -> str:
    rows = [(name, *(f"{one['float32'][kind]:.0e}, {one['float64'][kind]:.0e}" for kind in KINDS))
            for name, one in record["networks"].items()]  # fmt: skip
    return "\n".join([
        "## Sequences: what must not matter\n", around(record),
        "The largest change of a logit, over the largest logit, in float32 and in float64: with 20 more places of padding "
        "on both sides; with other tokens from the ninth on, at the places up to there; for each pair alone, without "
        "padding, against the batch of eight; and token by token with the state that a decoder keeps, against the whole "
        "prefix. Wanted: 0 of later tokens, 1e-5 and 1e-10 alone.\n",
        table(("network", *KINDS), rows),
    ])  # fmt: skip
