"""elbowroom claims."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

import tyro


@dataclass(frozen=True)
class Claims:
    """Test claims about autoencoders: each claim is an experiment with a verdict.

    Writes claims.json, claims.html and claims.ko.html. Models and outcomes are stored in the same folder, so you
    can stop and continue later. The quick scale uses the digits of scikit-learn and takes minutes; the full scale uses
    MNIST and Fashion-MNIST and takes hours.

    Examples:
      elbowroom claims
      elbowroom claims C8 C20
      elbowroom claims C24 C25 --data celeba
      elbowroom claims --full --undecided claims/claims.json --data mnist --out claims-full
      elbowroom claims --full --workers 8 --out claims-full
      elbowroom claims --list
    """

    names: Annotated[tyro.conf.Positional[tuple[str, ...]], tyro.conf.arg(metavar="C8 ...")] = ()
    """Claims by number; none means all."""
    quick: bool = False
    """Small data and few steps; the default."""
    full: bool = False
    """Large data and many steps."""
    data: str | None = None
    """A data set by name, instead of those of the scale; most claims need labels."""
    undecided: Path | None = None
    """A record, claims.json, of a quick campaign: only the claims that it left undecided."""
    seed: int = 0
    """Base seed of all comparisons."""
    out: Path = Path("claims")
    """Folder for the record, the pages, models and outcomes."""
    workers: int | None = None
    """Processes; by default one for each core. Their number does not change the results."""
    language: Literal["en", "ko", "both"] = "both"
    """Language of the page."""
    fresh: bool = False
    """Run every experiment again; trained models are still used."""
    list: bool = False
    """Show the claims and run none."""

    def run(self) -> int:
        from elbowroom.cli.campaigns import left_undecided, list_claims, run_campaign
        from elbowroom.cli.language import usual_language
        from elbowroom.errors import ConfigError

        usual = usual_language()
        languages = (self.language,) if self.language != "both" else (usual, "en" if usual == "ko" else "ko")
        if self.list:
            list_claims(languages[0])
            return 0
        if self.quick and self.full:
            raise ConfigError("A campaign is quick or full.", "--quick --full", "give one of the two")
        names = self.names
        if self.undecided is not None:
            names = left_undecided(self.undecided, names)
        return run_campaign(names, "full" if self.full else "quick", self.data, self.seed, self.out, self.workers,
                            languages, self.fresh)  # fmt: skip


command = Claims
