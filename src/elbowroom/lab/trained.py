"""Models that are trained once: from memory, from a folder under the digest of plan and data, or trained now."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import numpy as np
import torch

from elbowroom import runs
from elbowroom.configuration import to_dict
from elbowroom.data.statistics import Statistics, statistics
from elbowroom.errors import ElbowroomError
from elbowroom.evaluation import inference
from elbowroom.lab.recipe import Recipe
from elbowroom.model import Model
from elbowroom.training.fit import Plan, fit

MAKES = ("data", "distributions", "maths", "model.py", "objectives", "parts", "presets", "training")
"""Source that a trained model depends on."""


@dataclass
class TrainedModels:
    """The models of one data set.

    Args:
        data: its name.
        rows: gives its training rows; they are read when a model is asked for.
        folder: where trained models are stored, or None to have them in memory only.
    """

    data: str
    rows: Callable[[], np.ndarray]
    folder: Path | None = None
    _models: dict[str, Model] = field(default_factory=dict, repr=False)
    _statistics: dict[int | None, Statistics] = field(default_factory=dict, repr=False)

    def model(self, recipe: Recipe, seed: int) -> Model:
        """The trained model of a recipe and a seed."""
        plan = self._plan(recipe, seed)
        digest = self._digest(plan, recipe.rows)
        if digest not in self._models:
            self._models[digest] = self._from_folder(digest, plan) or self._trained(digest, plan, recipe)
        return self._models[digest]

    def has(self, recipe: Recipe, seed: int) -> bool:
        """Whether the model is in the folder."""
        path = self._path(self.digest(recipe, seed))
        return path is not None and path.exists()

    def digest(self, recipe: Recipe, seed: int) -> str:
        """Of all that the model depends on."""
        return self._digest(self._plan(recipe, seed), recipe.rows)

    def _plan(self, recipe: Recipe, seed: int) -> Plan:
        x = self.rows()
        rows = len(x) if recipe.rows is None else min(recipe.rows, len(x))
        if recipe.rows not in self._statistics:
            self._statistics[recipe.rows] = statistics(x[:rows])
        return recipe.plan(self._statistics[recipe.rows], rows, seed)

    def _digest(self, plan: Plan, rows: int | None) -> str:
        content = {"plan": to_dict(plan), "data": self.data, "rows": rows, "source": source_digest(*MAKES)}
        return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()[:24]

    def _path(self, digest: str) -> Path | None:
        return None if self.folder is None else self.folder / f"{digest}.safetensors"

    def _from_folder(self, digest: str, plan: Plan) -> Model | None:
        path = self._path(digest)
        if path is None or not path.exists():
            return None
        model = Model(plan.model)
        runs.load_into(model, runs.load_tensors(path)[0], str(path))
        return inference.for_inference(model.eval())

    def _trained(self, digest: str, plan: Plan, recipe: Recipe) -> Model:
        threads = torch.get_num_threads()
        torch.set_num_threads(1)
        try:
            x = self.rows()
            fitted = fit(plan, x if recipe.rows is None else x[: recipe.rows])
        finally:
            torch.set_num_threads(threads)
        if (fitted.stop_reason or "").startswith("stopped by Ctrl-C"):  # half a model is none
            raise KeyboardInterrupt
        if fitted.stop_reason:
            raise ElbowroomError("Models of claims are trained to the end.", f"{recipe}: {fitted.stop_reason}")
        model = fitted.model
        if (path := self._path(digest)) is not None:
            runs.save_tensors(path, model.state_dict())
        return model


@cache
def source_digest(*places: str) -> str:
    """Of torch's version and of this library's source in these folders and files."""
    content = hashlib.sha256(torch.__version__.encode())
    for place in places:
        path = Path(__file__).parent.parent / place
        for file in sorted(path.rglob("*.py")) if path.is_dir() else [path]:
            content.update(file.read_bytes())
    return content.hexdigest()[:24]
