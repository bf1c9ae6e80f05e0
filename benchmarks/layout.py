"""What the sections of the page share."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any


def around(found: dict[str, Any]) -> str:
    """Where a result comes from, in one line."""
    rate = f"{found['gflops_float32']} GFLOP/s in float32, {found['gflops_bfloat16']} in bfloat16"
    return (f"*`{found['command']}`, {found['date']}, commit {found['commit']}, torch {found['torch']}, "
            f"{found['processor']}, {found['threads']} threads; matrix products: {rate}.*\n")  # fmt: skip


def table(header: Iterable[str], rows: Iterable[Iterable[Any]]) -> str:
    """A table of Markdown, numbers to the right."""
    names = list(header)
    lines = [names, ["---", *["---:"] * (len(names) - 1)], *[[str(cell) for cell in row] for row in rows]]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines) + "\n"
