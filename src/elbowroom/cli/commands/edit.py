"""elbowroom edit."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from elbowroom.cli.options import InLanguage, OfData
from elbowroom.wording import said


@dataclass(frozen=True, kw_only=True)
class Edit(OfData, InLanguage):
    """Add an attribute to rows, or remove it. Draws originals, reconstructions and edits of growing strength.

    Examples:
      elbowroom edit runs/faces celeba --attribute Smiling --out smiling.png
      elbowroom edit runs/faces celeba --attribute Eyeglasses --strength -1 --method linear-probe --out bare.png
      elbowroom edit runs/photos photos/ --attributes photos/table.csv --attribute night --out night.png
      elbowroom edit runs/faces celeba --attribute Smiling --out smiling.npy      the vector itself
      elbowroom edit runs/faces celeba --split test --vector smiling.npy --rows 3,17,42 --out edited.png
      elbowroom edit runs/faces celeba --analogy 3,17,42 --out analogy.png    row 3 is to row 17 as what is to row 42?
    """

    attribute: str | None = None
    """What to add: a column of --attributes or of a list of images, an attribute of a data set by name, or a class."""
    attributes: Path | None = None
    """A table with a line of names: its first column names the image files, or it has one row for each row of data."""
    above: float | None = None
    """For an attribute with more than two values: rows with a greater value have the attribute."""
    method: Literal["difference-of-means", "linear-probe", "plain-mean"] = "difference-of-means"
    """How the vector is learned from the codes of all rows."""
    vector: Path | None = None
    """A vector that this command wrote as .npy; used in place of an attribute."""
    analogy: str | None = None
    """Three rows a,b,c, or several triples, in place of an attribute: decodes a - b + c of their codes."""
    strength: float = 1.0
    """How often the vector is added: 1 goes from rows without the attribute to rows with it; below 0 removes it."""
    steps: int = 4
    """Number of strengths from 0 to --strength."""
    rows: str | None = None
    """Rows to show, counted from 0, such as 3,17,42; by default the first eight that the edit would change."""
    out: Path = Path("edited.png")
    """File to write: .png .svg .pdf for the sheet; .npy .npz .csv .parquet for the vector."""

    def run(self) -> None:
        import numpy as np

        from elbowroom.cli.inputs import open_here
        from elbowroom.data.rows import places_from_text
        from elbowroom.errors import ConfigError
        from elbowroom.opened.edits import analogies, sheet_of_strengths, sweep
        from elbowroom.opened.results import PICTURE_ENDINGS, Arrays

        ways = [name for name in ("attribute", "vector", "analogy") if getattr(self, name) is not None]
        if len(ways) != 1:
            raise ConfigError("An edit is along an attribute, or along a vector, or an analogy.",
                              " and ".join(f"--{name}" for name in ways) or "none of them",
                              "say --attribute NAME")  # fmt: skip
        sweep(self.strength, self.steps)  # what is wrong with it is said before anything is read
        run, as_picture = open_here(self.run_folder, "as_drawn"), self.out.suffix.lower() in PICTURE_ENDINGS
        data, estimator = run.read(self.data, self.split, self.label_column), run.estimator
        if self.analogy is not None:
            sheet, rows = analogies(estimator, data.x, places_from_text(self.analogy, len(data)), self.language)
            return print((sheet if as_picture else rows).write(self.out))
        chosen = None if self.rows is None else places_from_text(self.rows, len(data))
        vector, has = self._vector(run, data)
        if not as_picture:
            names = None if self.out.suffix.lower() == ".npy" else list(estimator.get_feature_names_out())
            print(Arrays(vector[None], names).write(self.out))
            return
        if chosen is None:
            wanted = np.arange(len(data)) if has is None else np.flatnonzero(has != (self.strength > 0))
            chosen = wanted[:8]
        name = self.attribute or Path(str(self.vector)).stem
        print(sheet_of_strengths(estimator, data.x[chosen], vector, name, self.strength, self.steps,
                                 self.language).write(self.out))  # fmt: skip

    def _vector(self, run: Any, data: Any) -> tuple[Any, Any]:
        """The vector [D], and which rows have the attribute [N], or None where a file has the vector."""
        import numpy as np

        from elbowroom.latent.attributes import has_attribute
        from elbowroom.opened.attributes import labels_of
        from elbowroom.opened.edits import read_vector

        if self.vector is not None:
            return read_vector(self.vector, run.estimator.model_.config.latent_dim), None
        labels = labels_of(data, self.data, run.reader, str(self.attribute), self.attributes, self.above)
        has = has_attribute(labels, len(data))
        vector = run.estimator.attribute_vector(data, labels, self.method)
        length = np.linalg.norm(vector)
        print(said(f"{self.attribute}: {has.sum()} of {len(has)} rows have it; "
                   f"strength 1 moves a code by {length:.3g}"))  # fmt: skip
        return vector, has


command = Edit
