"""elbowroom restore."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from elbowroom.cli.options import InLanguage, OfData
from elbowroom.wording import said

MOST_MEASURED = 10_000
"""Rows that are measured, at most."""


@dataclass(frozen=True, kw_only=True)
class Restore(OfData, InLanguage):
    """Damage clean images, restore them, and compare PSNR and SSIM with classical filters.

    With --damaged the images are already noisy; with --mask the marked pixels are filled in. Then nothing is damaged
    and nothing is measured.

    Examples:
      elbowroom restore runs/denoiser fashion-mnist --split test --out restored.png
      elbowroom restore runs/denoiser fashion-mnist --split test --corruption salt-and-pepper,share=0.4 --out much.png
      elbowroom restore runs/filler photos/ --corruption block,height=10,width=10 --out filled.npy
      elbowroom restore runs/denoiser scans/ --damaged --out clean.npy
      elbowroom restore runs/filler photos/ --mask scratch.npy --out filled.png
    """

    corruption: str | None = None
    """salt-and-pepper, gaussian, masking or block, with settings as in block,height=10; by default the run's own."""
    damaged: bool = False
    """The images are already noisy, by this corruption."""
    mask: Path | None = None
    """An array of 0 and 1 (.npy) or an image, as large as the images; pixels with 1, or bright ones, are filled in."""
    rows: int | None = None
    """Number of rows, evenly chosen; by default all, and at most 10,000 if they are measured."""
    shown: int = 10
    """Rows in the figure."""
    seed: int = 0
    """Seed of the damage."""
    out: Path = Path("restored.png")
    """File to write: .png .svg .pdf for rows of original, damaged, restored; .npy .npz for the restored images."""

    def run(self) -> None:
        from elbowroom.cli.inputs import open_here
        from elbowroom.cli.results import print_groups
        from elbowroom.data.masks import read_mask
        from elbowroom.errors import ConfigError
        from elbowroom.evaluation.inference import evenly
        from elbowroom.opened.results import PICTURE_ENDINGS, Arrays, Sheet

        if self.mask is not None and (self.corruption is not None or self.damaged):
            raise ConfigError("Images have a hole, or noise.", "--mask and " + ("--damaged" if self.damaged else
                              "--corruption"), "name one of them")  # fmt: skip
        for name in ("rows", "shown"):
            count = getattr(self, name)
            if count is not None and count < 1:
                raise ConfigError("At least one row is taken.", f"--{name} {count}", "try 10")
        run = open_here(self.run_folder, "restoration")
        data = run.read(self.data, self.split, self.label_column)
        are_damaged = self.damaged or self.mask is not None
        most = self.rows or (len(data) if are_damaged else MOST_MEASURED)
        data = data if most >= len(data) else data.take(evenly(most, len(data)))
        x = run.estimator._check(data, reset=False)
        if self.mask is not None:
            images = run.filled(x, read_mask(self.mask), **run.labels(data))
        elif self.damaged:
            images = run.denoised(x, self._corruption(), **run.labels(data))
        else:
            split = data.split or "given rows"
            restored = run.restoration(x, self._corruption(), split, self.seed, **run.labels(data))
            print_groups([restored.group], self.language)
            images = restored.shown
        if self.out.suffix.lower() in PICTURE_ENDINGS:
            chosen = evenly(self.shown, len(x))
            rows = {name: image[chosen] for name, image in images.items()}
            note = said(f"{len(chosen)} of {len(x)} rows")
            print(Sheet(rows, x, note, language=self.language).write(self.out))
        else:
            print(Arrays(images["restored"]).write(self.out))

    def _corruption(self) -> dict[str, Any] | None:
        from elbowroom.configuration import part_from_text

        return None if self.corruption is None else part_from_text(self.corruption)


command = Restore
