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
    """A table of Markdown, columns of numbers to the right."""
    names, cells = list(header), [[str(cell) for cell in row] for row in rows]
    sides = ["---", *("---:" if all(map(_number, column)) else "---" for column in [*zip(*cells, strict=True)][1:])]
    lines = [names, sides, *cells]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines) + "\n"


def _number(cell: str) -> bool:
    return not cell or cell.lstrip("-+<≥≤").startswith(tuple("0123456789"))
