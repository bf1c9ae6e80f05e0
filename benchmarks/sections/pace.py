"""The section of the page on the training rate of sequence models."""

from __future__ import annotations

from typing import Any

from layout import around, table
from sections.translation import NAMES


def section(record: dict[str, Any]) -> str:
    rows = [(NAMES[name], racer, f"{m['pairs_per_second']:.0f}", f"{m['least']:.0f} to {m['most']:.0f}",
             f"{m['times_the_loop']:.2f}")
            for name, raced in record["networks"].items() for racer, m in raced.items()]  # fmt: skip
    cache = [(batch, f"{m['cached']:.2f} s", f"{m['again']:.2f} s", f"{m['share']:.2f}")
             for batch, m in record["decoding"].items()]  # fmt: skip
    return "\n".join([
        "## Translation: training rate\n", around(record),
        f"The networks of the section above, batch {record['batch']}, beside loops as PyTorch's tutorials write them; "
        f"racers take turns in one process, {record['rounds']} rounds of {record['steps'] - 1} steps.\n",
        table(("network", "racer", "pairs/s, median", "least to most", "times the loop"), rows),
        f"Greedy decoding of {record['decoded_tokens']} tokens with a Transformer of width 256 and 3 layers, 8,000 pieces, "
        "float64; the tokens are the same.\n",
        table(("texts at once", "with kept keys and values", "reading the prefix again", "share"), cache),
        "Settings. " + "; ".join(f"{racer}: {how}" for racer, how in record["settings"].items()) + ".\n",
    ])  # fmt: skip
