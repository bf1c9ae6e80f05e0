"""The section of the page on memory."""

from __future__ import annotations

from typing import Any

from layout import around, table


def section(record: dict[str, Any]) -> str:
    rows = [(name, v["private_mb"], v["resident_mb"], v["seconds"]) for name, v in record["results"].items()]
    return "\n".join([
        "## Memory\n", around(record),
        "Sampled every 50 ms. MNIST is 60,000 uint8 images, two epochs; the others are one epoch over a `.npy` of 4 GB, "
        f"memory-mapped, batch {record['batch_size']}. Resident memory counts the mapped file's pages in the system's cache.\n",
        table(("", "private (anonymous) peak [MB]", "resident peak [MB]", "seconds"), rows),
    ])  # fmt: skip
