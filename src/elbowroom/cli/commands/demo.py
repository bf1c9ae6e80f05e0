"""elbowroom demo."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

import tyro


@dataclass(frozen=True)
class Demo:
    """Train an autoencoder and a VAE on the same pictures and set them side by side in one page.

    Takes Fashion-MNIST if it is at hand, or if you agree to download it; else the digits that come with
    scikit-learn. Both models get the same networks, two latent dimensions, and the same number of steps.

    Examples:
      elbowroom demo
      elbowroom demo digits --language ko
    """

    data: Annotated[tyro.conf.Positional[str | None], tyro.conf.arg(metavar="DATA")] = None
    """A set by name; by default Fashion-MNIST or digits."""
    out: Path = Path("demo")
    """Folder for the two runs and the page."""
    epochs: int | None = None
    """Passes over the data; by default what about 3,000 steps make, and at least 5."""
    seed: int = 0
    """Of weights, order and noise."""
    language: Literal["en", "ko"] = "en"
    """Of the page."""

    def run(self) -> None:
        from elbowroom.cli.demonstration import demonstrate

        demonstrate(self.data, self.out, self.epochs, self.seed, self.language)


command = Demo
