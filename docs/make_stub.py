"""Writes `elbowroom/__init__.pyi`, by which editors and type checkers know the names that are imported when first used.

    python docs/make_stub.py

The names come from the package itself; a test says when the file is to be written anew.
"""

from __future__ import annotations

from pathlib import Path

import elbowroom


def stub() -> str:
    """The text of the file."""
    lines = [f"from {home} import {name}" for name, home in elbowroom.homes().items()]
    lines = [line.replace("import load_data", "import load as load_data") for line in lines]
    names = sorted(name for name in dir(elbowroom) if name != "__version__")
    return "\n".join([
        "# Written by docs/make_stub.py.", *sorted(lines), "", "__version__: str", "__all__ = [",
        *(f'    "{name}",' for name in names), "]", "",
    ])  # fmt: skip


if __name__ == "__main__":
    Path(elbowroom.__file__).with_suffix(".pyi").write_text(stub(), encoding="utf-8")
