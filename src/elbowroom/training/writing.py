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
        warnings.warn(ElbowroomWarning(f"{error} The model is still in memory, and work goes on."), stacklevel=2)
