"""Settings of fitting that estimators share, each declared once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Literal

from elbowroom.settings import settings


@settings
class HoldingOut:
    """Which rows or texts a model is fitted to."""

    rules: ClassVar[Mapping[str, str]] = {"random_state": "a new seed each time"}
    validation_fraction: float | None = 0.0
    """Share of rows or texts held out; training by steps uses it for the best epoch and early stopping."""
    random_state: Any = None
    """Seed, or a `numpy.random.RandomState`."""


@settings
class HoldingOutRows(HoldingOut):
    """Which rows are held out together."""

    hold_out: Literal["auto", "rows", "time", "groups"] = "auto"
    """What validation_fraction holds out: single rows, the end of each series that was cut into windows (time), or
    whole groups. auto is time for windows, groups for other rows that have some, and rows else."""


@settings
class Fitting(HoldingOut):
    """How a model is trained by steps; `TrainingSettings` has what is rarely changed."""

    rules: ClassVar[Mapping[str, str]] = {
        "epochs": "at least 10; on small data enough for about 3,000 steps",
        "learning_rate": "2e-3 for image networks, otherwise 6e-3",
        "training": "none",
    }
    epochs: int | None = None
    """Passes over the data."""
    batch_size: int = 128
    """Rows or texts in one step."""
    learning_rate: float | None = None
    """Highest learning rate of the schedule."""
    verbose: bool = False
    """Show progress."""
    training: dict[str, Any] | None = None
    """More `TrainingSettings`, such as {"ema": 0.999}."""


@settings
class Writing(Fitting):
    """How texts are read and written."""

    rules: ClassVar[Mapping[str, str]] = {
        "most_tokens": "1,024",
        "epochs": "as many as it takes until held-out texts get no better, and at most about 3,000 steps",
        "validation_fraction": "0.1, though at most 1,000 texts, where epochs are not set; else 0",
    }
    validation_fraction = None
    learning_rate = 2e-3
    tokens: Any = "word"
    """What a token is: bpe (pieces of bytes), word, character, or space (everything between two spaces)."""
    vocabulary_size: int = 10_000
    """Largest number of known tokens; pairs have one vocabulary for both sides."""
    most_tokens: int | None = None
    """Largest number of tokens in a text."""
    beams: int = 1
    """Beams of the search that writes texts; 1 is greedy."""
    length_penalty: float = 1.0
    """Scores of the beam search are log p / tokens^length_penalty."""
