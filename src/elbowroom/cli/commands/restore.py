"""elbowroom restore."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

import tyro

MOST_MEASURED = 10_000
"""Rows that are measured, at most."""


@dataclass(frozen=True)
class Restore:
    """Damage clean images, restore them, and measure: PSNR and SSIM beside those of classical filters.

    With --damaged or --mask nothing is done to the images and nothing is measured: they are noisy already, or what the
    mask marks is filled in.

    Examples:
      elbowroom restore runs/denoiser fashion-mnist --split test --out restored.png
      elbowroom restore runs/denoiser fashion-mnist --split test --corruption salt-and-pepper,share=0.4 --out much.png
      elbowroom restore runs/filler photos/ --corruption block,height=10,width=10 --out filled.npy
      elbowroom restore runs/denoiser scans/ --damaged --out clean.npy
      elbowroom restore runs/filler photos/ --mask scratch.npy --out filled.png
    """

    run_folder: Annotated[tyro.conf.Positional[Path], tyro.conf.arg(metavar="RUN")]
    """A run folder."""
    data: Annotated[tyro.conf.Positional[str], tyro.conf.arg(metavar="DATA")]
    """A set by name, a file, or images: a folder, zip, tar or list, prepared as the run's were."""
    corruption: str | None = None
    """salt-and-pepper, gaussian, masking or block, with settings as in block,height=10; by default the run's own."""
    damaged: bool = False
    """The images are noisy already, by that corruption."""
    mask: Path | None = None
    """An array of 0 and 1 (.npy), or a picture, of the size of the images: what is 1, or bright, is filled in."""
    rows: int | None = None
    """Rows to take, evenly; by default all, and at most 10,000 where they are measured."""
    shown: int = 10
    """Rows of a picture."""
    seed: int = 0
    """Of the damage."""
    out: Path = Path("restored.png")
    """File to write: .png .svg .pdf for rows of original, damaged, restored; .npy .npz for the restored images."""
    split: str | None = None
    """Which part of a set by name."""
    label_column: str | None = None
    """Column of a table that holds labels."""
    language: Literal["en", "ko"] = "en"
    """Of the table and the picture."""

    def run(self) -> None:
        from elbowroom.cli.inputs import open_here
        from elbowroom.errors import ConfigError
        from elbowroom.evaluation.passes import evenly
        from elbowroom.opened.results import PICTURE_ENDINGS, Arrays

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
        images = self._as_they_are(run, data, x) if are_damaged else self._measured(run, data, x)
        if self.out.suffix.lower() in PICTURE_ENDINGS:
            self._draw(images, x)
        else:
            print(Arrays(images["restored"]).write(self.out))

    def _measured(self, run: Any, data: Any, x: Any) -> dict[str, Any]:
        """Damages, restores, prints the measures, and gives the images of each row of the picture."""
        from elbowroom.cli.results import print_groups

        split = data.split or "given rows"
        restored = run.restoration(x, self._corruption(), split, self.seed, **run.labels(data))
        print_groups([restored.group], self.language)
        best = max(restored.filters, key=lambda name: restored.psnr[name].mean(), default=None)
        beside = {*restored.filters, "reconstruction"} - {best}
        return {name: rows for name, rows in restored.images.items() if name not in beside}

    def _as_they_are(self, run: Any, data: Any, x: Any) -> dict[str, Any]:
        """Removes the noise, or fills in what the mask marks, and gives the images of each row of the picture."""
        import numpy as np

        from elbowroom.estimators.restoring import as_mask

        labels = run.labels(data)
        if self.mask is None:
            return {"noisy": x, "restored": run.estimator.denoise(x, self._corruption(), **labels)}
        mask = as_mask(_read_mask(self.mask), x.shape)
        return {"damaged": np.where(mask, np.nan, x), "restored": run.estimator.inpaint(x, mask, **labels)}

    def _corruption(self) -> dict[str, Any] | None:
        from elbowroom.cli.inputs import read_part

        return None if self.corruption is None else read_part(self.corruption)

    def _draw(self, images: dict[str, Any], x: Any) -> None:
        from elbowroom.data.arrays import range_of
        from elbowroom.evaluation.passes import evenly
        from elbowroom.pictures.figures.reconstructions import reconstructions
        from elbowroom.pictures.output import save

        low, high = range_of(x)
        chosen = evenly(self.shown, len(x))
        rows = {name: image[chosen] for name, image in images.items()}
        save(reconstructions(rows, vmin=low, vmax=high, columns=10, language=self.language), self.out)
        print(f"{self.out}: {len(chosen)} of {len(x)} rows")


def _read_mask(path: Path) -> Any:
    """The array of a .npy file, or the bright places of a picture."""
    import numpy as np

    from elbowroom.errors import DataError

    try:
        if path.suffix.lower() == ".npy":
            return np.load(path, allow_pickle=False)
        from PIL import Image

        with Image.open(path) as picture:
            return np.asarray(picture.convert("L")) > 127
    except (OSError, ValueError) as error:
        raise DataError("A mask is an array of 0 and 1 in a .npy file, or a picture.", f"{path}: {error}",
                        "write it with numpy.save, or as PNG") from None  # fmt: skip


command = Restore
