"""How many files of the library a reader has to open: those whose functions run in `VAE.fit` and in `VAE.transform`.

    python benchmarks/files_entered.py

A file counts when a Python function of it is called, not when it is imported. For `fit` the count ends at the
optimiser's first step, for `transform` at its return. tests/test_files_entered.py compares the counts with CEILINGS.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import sys
import warnings
from pathlib import Path
from types import FrameType
from typing import Any

from sklearn.datasets import load_digits
from torch.optim.optimizer import register_optimizer_step_pre_hook

import elbowroom
from elbowroom import VAE

CEILINGS = {"fit": 36, "transform": 10}
"""The most files that each way may enter. Lower them when a way gets shorter; never raise them."""

PACKAGE = Path(elbowroom.__file__).parent


class Watch:
    """Notes the files under src/elbowroom whose functions are called in this thread while it watches."""

    def __init__(self) -> None:
        self.files: set[str] = set()

    def __enter__(self) -> Watch:
        sys.setprofile(self._note)
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def stop(self, *_: object) -> None:
        sys.setprofile(None)

    def _note(self, frame: FrameType, event: str, _: Any) -> None:
        # the bodies of modules and classes are calls too; only functions have optimised locals
        if event == "call" and frame.f_code.co_flags & inspect.CO_OPTIMIZED:
            path = Path(frame.f_code.co_filename)
            if path.is_relative_to(PACKAGE):
                self.files.add(path.relative_to(PACKAGE).as_posix())


def files_entered() -> dict[str, list[str]]:
    """From "fit" and "transform" to the files that each enters, sorted by name."""
    for module in pkgutil.walk_packages(elbowroom.__path__, "elbowroom."):
        importlib.import_module(module.name)  # else functions that run while a module is imported would count
    x = load_digits().images[:256] / 16
    vae = VAE(latent_dim=2, epochs=1, random_state=0)
    with Watch() as fit:
        first_step = register_optimizer_step_pre_hook(fit.stop)
        vae.fit(x)
    first_step.remove()
    with Watch() as transform:
        vae.transform(x)
    return {"fit": sorted(fit.files), "transform": sorted(transform.files)}


def main() -> None:
    """Prints count, ceiling and files of both ways."""
    warnings.simplefilter("ignore")
    for way, files in files_entered().items():
        end = " up to the optimiser's first step" if way == "fit" else ""
        print(f"VAE.{way}{end}: {len(files)} files (at most {CEILINGS[way]})")
        print(*(f"  {name}" for name in files), sep="\n")


if __name__ == "__main__":
    main()
