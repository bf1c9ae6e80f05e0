"""Writing while training goes on: a full disk must not cost the training that it was to keep."""

from __future__ import annotations

import warnings
from collections.abc import Callable

from elbowroom.errors import ElbowroomWarning, RunError


def without_stopping(write: Callable[[], object]) -> None:
    """Calls `write`; where a file cannot be written, warns and goes on. What was written before is untouched."""
    try:
        write()
    except RunError as error:
        note = f"A file is not written; the model is still in memory, and work goes on. {error}"
        warnings.warn(ElbowroomWarning(note), stacklevel=2)
