"""Writes benchmarks/README.md, the page that shows the latest results, from the JSON files in benchmarks/results.

make page        or        python benchmarks/page.py

A result NAME.json is shown by sections/NAME.py, of which the two records of claims share one.
"""

from __future__ import annotations

import json
from importlib import import_module
from pathlib import Path

HERE = Path(__file__).parent
RESULTS = ("anchors", "exactness", "bounds", "peers", "memory", "anomalies", "picture_detectors", "series", "published", "nll",
           "folders", "convolutions", "denoising", "sharpness", "grey_photographs", "conditions", "priors", "latent_spaces", "uniform",
           "attributes", "masks", "tasks", "translation", "pace", "korean", "sentences", "map",
           "campaign", "claims_quick", "claims_full")  # fmt: skip
"""In the order of the page."""
INTRODUCTION = """\
# Benchmarks

Every figure that the README and the guides quote, measured; this page is written by `python benchmarks/page.py` from the JSON files in
[results](results), each with its command, commit, versions, and a matrix-product calibration (1024 x 1024) of the same
minutes. Machines differ and are shared: read ratios of one run, not seconds.

The commands that measure again, `make NAME` with a name of the list, take minutes each; `tasks` and `pace` take a quarter
of an hour, `denoising`, `attributes`, `conditions`, `priors`, `latent_spaces`, `sharpness`, `korean` and `sentences` about half an
hour; `translation` takes an hour and a half and `published` hours, in pieces, as `claims-full`. All but `anchors`, `exactness`, `folders`,
`convolutions`, `masks` and `tasks` want `ELBOWROOM_DATA`, or a `../shared/datasets` beside the project.
"""


def main() -> None:
    parts = [INTRODUCTION]
    for result in RESULTS:
        path = HERE / "results" / f"{result}.json"
        if path.exists():
            name = "claims" if result.startswith("claims_") else result
            section = import_module(f"sections.{name}").section
            parts.append(section(json.loads(path.read_text())))
    (HERE / "README.md").write_text("\n".join(parts))


if __name__ == "__main__":
    main()
