"""elbowroom embed."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from elbowroom.cli.options import InLanguage, OfCodes, OfSeries


@dataclass(frozen=True, kw_only=True)
class Embed(OfSeries, OfCodes, InLanguage):
    """Write the code of every row, or of every text.

    Examples:
      elbowroom embed runs/mnist-vae mnist --split test --out codes.npy
      elbowroom embed runs/mnist-vae mnist --codes sampled --out drawn.npy       a draw of q(z|x) for each row
      elbowroom embed runs/table-vae table.csv --label-column class --out codes.csv
      elbowroom embed runs/lines-sequence-vae lines.txt --out codes.npy
    """

    out: Path = Path("codes.npy")
    """File to write, by its ending: .npy .npz .csv .parquet."""

    def run(self) -> None:
        from elbowroom.cli.inputs import open_here

        run = open_here(self.run_folder, "codes")
        data = run.read(self.data, self.split, self.label_column, self.gaps)
        print(run.codes(data, self.codes == "sampled", self.seed).write(self.out))


command = Embed
