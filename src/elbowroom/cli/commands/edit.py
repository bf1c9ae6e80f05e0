"""elbowroom edit."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from elbowroom.cli.options import InLanguage, OfData


@dataclass(frozen=True, kw_only=True)
class Edit(OfData, InLanguage):
    """Add an attribute to rows, or remove it: a sheet of originals, reconstructions and edits by rising strength.

    Examples:
      elbowroom edit runs/faces celeba --attribute Smiling --out smiling.png
      elbowroom edit runs/faces celeba --attribute Eyeglasses --strength -1 --method linear-probe --out bare.png
      elbowroom edit runs/photos photos/ --attributes photos/table.csv --attribute night --out night.png
      elbowroom edit runs/faces celeba --attribute Smiling --out smiling.npy      the vector itself
      elbowroom edit runs/faces celeba --split test --vector smiling.npy --rows 3,17,42 --out edited.png
      elbowroom edit runs/faces celeba --analogy 3,17,42 --out analogy.png    row 3 is to 17 as what is to 42?
    """

    attribute: str | None = None
    """What to add: a column of --attributes or of a list of images, an attribute of a set by name, or a class."""
    attributes: Path | None = None
    """A table with a line of names: its first column names the image files, or it has one row for each row of data."""
    above: float | None = None
    """Of an attribute with more than two values: rows with a greater value have it."""
    method: Literal["difference-of-means", "linear-probe", "plain-mean"] = "difference-of-means"
    """How the vector is learned from the codes of all rows."""
    vector: Path | None = None
    """A vector that this command wrote as .npy, in place of an attribute."""
    analogy: str | None = None
    """Three rows a,b,c, or several threes, in place of an attribute: a - b + c of their codes, decoded."""
    strength: float = 1.0
    """How often the vector is added: 1 is the way from rows without the attribute to rows with it; below 0 removes."""
    steps: int = 4
    """Strengths on the way from 0 to that one."""
    rows: str | None = None
    """Rows to show, counted from 0, such as 3,17,42; by default the first eight that the edit would change."""
    out: Path = Path("edited.png")
    """File to write: .png .svg .pdf for the sheet; .npy .npz .csv .parquet for the vector."""

    def run(self) -> None:
        import numpy as np

        from elbowroom.cli.inputs import open_here, read_rows
        from elbowroom.errors import ConfigError
        from elbowroom.opened.results import PICTURE_ENDINGS, Arrays

        ways = [name for name in ("attribute", "vector", "analogy") if getattr(self, name) is not None]
        if len(ways) != 1:
            raise ConfigError("An edit is along an attribute, or along a vector, or an analogy.",
                              " and ".join(f"--{name}" for name in ways) or "none of them",
                              "say --attribute NAME")  # fmt: skip
        if not np.isfinite(self.strength):
            raise ConfigError("A strength is a finite number.", f"--strength {self.strength}", "try 1")
        if self.steps < 1:
            raise ConfigError("A sweep has at least one strength.", f"--steps {self.steps}", "try 4")
        run = open_here(self.run_folder, "as_drawn")
        data, estimator = run.read(self.data, self.split, self.label_column), run.estimator
        if self.analogy is not None:
            print(self._analogies(estimator, data.x, read_rows(self.analogy, len(data))).write(self.out))
            return
        chosen = None if self.rows is None else read_rows(self.rows, len(data))
        vector, has = self._vector(run, data)
        if self.out.suffix.lower() not in PICTURE_ENDINGS:
            names = None if self.out.suffix.lower() == ".npy" else list(estimator.get_feature_names_out())
            print(Arrays(vector[None], names).write(self.out))
            return
        if chosen is None:
            wanted = np.arange(len(data)) if has is None else np.flatnonzero(has != (self.strength > 0))
            chosen = wanted[:8]
        print(self._sheet(estimator, data.x[chosen], vector).write(self.out))

    def _vector(self, run: Any, data: Any) -> tuple[Any, Any]:
        """The vector [D], and which rows have the attribute [N], or None where a file has the vector."""
        import numpy as np

        from elbowroom.data.load import load
        from elbowroom.errors import DataError
        from elbowroom.latent.attributes import has_attribute
        from elbowroom.opened.attributes import labels_of

        if self.vector is not None:
            row = load(str(self.vector)).x
            if row.shape != (1, run.estimator.model_.config.latent_dim):
                raise DataError("A vector is one row of the width of the run's codes.",
                                f"{self.vector}, {' x '.join(map(str, row.shape))}",
                                "write it with elbowroom edit RUN DATA --attribute NAME --out vector.npy")  # fmt: skip
            return row[0], None
        labels = labels_of(data, self.data, run.reader, str(self.attribute), self.attributes, self.above)
        has = has_attribute(labels, len(data))
        vector = run.estimator.attribute_vector(data, labels, self.method)
        length = np.linalg.norm(vector)
        print(f"{self.attribute}: {has.sum()} of {len(has)} rows have it; strength 1 moves a code by {length:.3g}")
        return vector, has

    def _sheet(self, estimator: Any, x: Any, vector: Any) -> Any:
        """A row of originals, one of reconstructions, and one for each strength."""
        import numpy as np

        from elbowroom.opened.results import Sheet

        strengths = np.linspace(0, self.strength, self.steps + 1)
        edited = estimator.edit(x, vector, strengths)
        name = self.attribute or Path(str(self.vector)).stem
        rows = {"input": x, "reconstruction": edited[:, 0]}
        for s, strength in enumerate(strengths[1:], start=1):
            rows[f"{name} {f'{strength:+.3g}'.replace('-', '−')}"] = edited[:, s]
        return Sheet(rows, x, f"{len(x)} rows at {self.steps} strengths", 8, self.language)

    def _analogies(self, estimator: Any, x: Any, rows: Any) -> Any:
        """Decoded a, b, c and a - b + c below, an analogy in each column; or the last as an array."""
        from elbowroom.errors import ConfigError
        from elbowroom.opened.results import PICTURE_ENDINGS, Arrays, Sheet

        if len(rows) % 3:
            raise ConfigError("An analogy is of three rows a,b,c.", f"--analogy {self.analogy}", "try 3,17,42")
        threes = [x[rows[place::3]] for place in range(3)]
        fourths = estimator.analogy(*threes)
        if self.out.suffix.lower() not in PICTURE_ENDINGS:
            return Arrays(fourths)
        shown = {name: estimator.reconstruct(three) for name, three in zip("abc", threes, strict=True)}
        note = f"a - b + c of {len(fourths)} times three rows"
        return Sheet({**shown, "a − b + c": fourths}, x, note, language=self.language)


command = Edit
