"""elbowroom translate."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import tyro

from elbowroom.cli.options import InLanguage, OfRun
from elbowroom.wording import said


@dataclass(frozen=True, kw_only=True)
class Translate(OfRun, InLanguage):
    """Translate texts with a model of pairs, a seq2seq or a transformer.

    Examples:
      elbowroom translate runs/multi30k-transformer "A dog runs." "Two men talk."
      elbowroom translate runs/multi30k-transformer --lines sentences.txt --out translated.txt
      elbowroom translate runs/multi30k-transformer "A dog runs." --attention attention.png
    """

    texts: Annotated[tyro.conf.Positional[tuple[str, ...]], tyro.conf.arg(metavar="TEXT")] = ()
    """One text or several."""
    lines: Path | None = None
    """A file with a text in each line; a blank line gives a blank line."""
    out: Path | None = None
    """File to write, by its ending: .txt for lines, .tsv .csv .parquet with the sources; by default printed."""
    beams: int | None = None
    """Beams of the search; 1 is greedy; by default as in the fit."""
    length_penalty: float | None = None
    """Scores of the beam search are log p / tokens^length-penalty."""
    attention: Path | None = None
    """Figure of the attention for the first text; .png .svg .pdf."""

    def run(self) -> None:
        from elbowroom.cli.inputs import open_here
        from elbowroom.data.text.lines import check_lines, read_lines
        from elbowroom.errors import ConfigError

        run = open_here(self.run_folder, "translations")
        if bool(self.texts) == (self.lines is not None):
            raise ConfigError("Texts stand on the command line, or in a file.",
                              "both" if self.texts else "neither", 'pass one: "a text", or --lines FILE')  # fmt: skip
        source = list(self.texts) if self.lines is None else read_lines(self.lines)
        source = check_lines(source, "the texts" if self.lines is None else str(self.lines),
                             blank=self.lines is not None)  # fmt: skip
        asked = {"beams": self.beams, "length_penalty": self.length_penalty}
        decoding = {name: value for name, value in asked.items() if value is not None}
        print(run.translations(source, **decoding).write(self.out))
        if self.attention is not None:
            from elbowroom.pictures.figures.attention import attention
            from elbowroom.pictures.output import save

            first = next((text for text in source if text.strip()), source[0])
            save(attention(*run.estimator.attention_of(first, **decoding)), self.attention)
            print(said(f"attention: {self.attention}"))


command = Translate
