"""The section of the page on the training rate of sequence models."""

from __future__ import annotations

from typing import Any

from layout import around, table
from sections.translation import NAMES


def section(found: dict[str, Any]) -> str:
    rows = [(NAMES[name], racer, f"{m['pairs_per_second']:.0f}", f"{m['least']:.0f} to {m['most']:.0f}",
             f"{m['times_the_loop']:.2f}")
            for name, raced in found["networks"].items() for racer, m in raced.items()]  # fmt: skip
    return "\n".join([
        "## Translation: training rate\n", around(found),
        f"The networks of the section above, batch {found['batch']}, beside loops as PyTorch's tutorials write them; "
        f"racers take turns in one process, {found['rounds']} rounds of {found['steps'] - 1} steps.\n",
        table(("network", "racer", "pairs/s, median", "least to most", "times the loop"), rows),
        "Settings. " + "; ".join(f"{racer}: {how}" for racer, how in found["settings"].items()) + ".\n",
    ])  # fmt: skip
