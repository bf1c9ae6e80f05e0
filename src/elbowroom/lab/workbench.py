"""The workbench: data, seeds, and models that are trained once and shared between claims.

Everything on it is a function of the data set, the scale and the base seed: models compute on one thread, so the
number of workers changes no figure. A trained model is stored in a folder under the digest of its plan and data.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import numpy as np
import torch

from elbowroom import runs
from elbowroom.configuration import to_dict
from elbowroom.data.dataset import Dataset
from elbowroom.data.load import load
from elbowroom.data.statistics import Statistics, statistics
from elbowroom.errors import ElbowroomError
from elbowroom.evaluation import passes
from elbowroom.evaluation.features import FeatureSpace, train_features
from elbowroom.evaluation.reconstruction import squared_error
from elbowroom.lab.recipe import Recipe
from elbowroom.lab.scale import SEEDS, Scale
from elbowroom.lab.sets import no_larger
from elbowroom.maths.noise import derive_seed
from elbowroom.model import Model
from elbowroom.training.fit import Plan, fit


@dataclass
class Workbench:
    """What experiments work with.

    Args:
        data: name of a public set with the splits "train" and "test"; most claims want labels.
        scale: sizes.
        base_seed: all seeds derive from it.
        folder: where trained models are stored, or None to have them in memory only.
        alter: changes every recipe before it is trained; to test what a broken model does to the verdicts.
    """

    data: str
    scale: Scale
    base_seed: int = 0
    folder: Path | None = None
    alter: Callable[[Recipe], Recipe] | None = None
    seed_count: int = SEEDS
    _models: dict[str, Model] = field(default_factory=dict, repr=False)
    _statistics: dict[int | None, Statistics] = field(default_factory=dict, repr=False)

    @cached_property
    def train(self) -> Dataset:
        return no_larger(load(self.data, split="train"), self.scale.side)

    @cached_property
    def test(self) -> Dataset:
        return no_larger(load(self.data, split="test"), self.scale.side)

    @cached_property
    def seeds(self) -> tuple[int, ...]:
        """The seeds of every paired comparison."""
        return tuple(derive_seed("claims", self.base_seed, i) % 2**31 for i in range(self.seed_count))

    def rng(self, *key: int | str) -> np.random.Generator:
        """Random numbers of a purpose."""
        return np.random.default_rng(derive_seed("claims", self.base_seed, *key))

    @cached_property
    def features(self) -> FeatureSpace:
        """The space in which pictures are compared: the hidden units of a classifier trained on the training rows."""
        seed = derive_seed("features", self.base_seed) % 2**31
        assert self.train.y is not None, "claims are measured on sets with labels"
        return train_features(self.train.x, self.train.y, self.test.x, self.test.y, seed=seed)

    # --- recipes -----------------------------------------------------------------------------------------------

    def autoencoder(self, latent_dim: int = 2, **changes: Any) -> Recipe:
        """The standard autoencoder of this scale; see `_recipe` for changes."""
        return self._recipe("autoencoder", latent_dim, changes)

    def vae(self, latent_dim: int = 2, **changes: Any) -> Recipe:
        """The standard VAE of this scale; see `_recipe` for changes."""
        return self._recipe("vae", latent_dim, changes)

    def adversarial(self, latent_dim: int = 2, **changes: Any) -> Recipe:
        """The adversarial autoencoder with the standard networks; see `_recipe` for changes."""
        return self._recipe("adversarial_autoencoder", latent_dim, changes)

    def linear(self, latent_dim: int = 2, **changes: Any) -> Recipe:
        """The linear autoencoder of this scale."""
        return self._recipe("linear_autoencoder", latent_dim, changes)

    def _recipe(self, preset: str, latent_dim: int, changes: dict[str, Any]) -> Recipe:
        """Fields of `Recipe` go where they belong, all other changes are options of the preset."""
        own: dict[str, Any] = {"objective": None, "parts": {}, "training": {}, "rows": None}
        fields = {name: changes.pop(name, default) for name, default in own.items()}
        if preset != "linear_autoencoder":
            changes.setdefault("hidden", self.scale.hidden)
        training = {"steps": self.scale.steps, "batch_size": self.scale.batch_size,
                    "learning_rate": self.scale.learning_rate, "precision": "float32", "device": "cpu",
                    **fields.pop("training")}  # fmt: skip
        return Recipe(preset, latent_dim, changes, training=training, **fields)

    # --- models ------------------------------------------------------------------------------------------------

    def model(self, recipe: Recipe, seed: int) -> Model:
        """The trained model of a recipe and a seed: from memory, from the folder, or trained now."""
        if self.alter is not None:
            recipe = self.alter(recipe)
        plan = self._plan(recipe, seed)
        digest = self._digest(plan, recipe.rows)
        if digest not in self._models:
            self._models[digest] = self._from_folder(digest, plan) or self._trained(digest, plan, recipe)
        return self._models[digest]

    def models(self, recipe: Recipe) -> list[Model]:
        """The models of a recipe, one for each seed."""
        return [self.model(recipe, seed) for seed in self.seeds]

    def first(self, recipe: Recipe) -> Model:
        """The model of a recipe and the first seed, whose pictures are shown."""
        return self.model(recipe, self.seeds[0])

    def has(self, recipe: Recipe, seed: int) -> bool:
        """Whether the model was trained before."""
        path = self._path(self._digest(self._plan(recipe, seed), recipe.rows))
        return path is not None and path.exists()

    def _plan(self, recipe: Recipe, seed: int) -> Plan:
        rows = len(self.train) if recipe.rows is None else min(recipe.rows, len(self.train))
        if recipe.rows not in self._statistics:
            self._statistics[recipe.rows] = statistics(self.train.x[:rows])
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
        return passes.prepared(model.eval())

    def _trained(self, digest: str, plan: Plan, recipe: Recipe) -> Model:
        threads = torch.get_num_threads()
        torch.set_num_threads(1)
        try:
            rows = self.train.x if recipe.rows is None else self.train.x[: recipe.rows]
            fitted = fit(plan, rows)
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

    # --- what most experiments ask ------------------------------------------------------------------------------

    @cached_property
    def held_out(self) -> Dataset:
        """Test rows, at most as many as the scale encodes."""
        return self.test.take(slice(0, self.scale.codes))

    @property
    def pixel_range(self) -> tuple[float, float]:
        """The lowest and the highest value of the training rows."""
        return float(self.train.x.min()), float(self.train.x.max())

    @property
    def span(self) -> float:
        """The width of that range, which is the unit of distances."""
        low, high = self.pixel_range
        return high - low

    def codes(self, model: Model, x: np.ndarray | None = None) -> np.ndarray:
        """The mean codes of held-out rows, or of x [N, D]."""
        return passes.encode(model, self.held_out.x if x is None else x)

    def error(self, model: Model, x: np.ndarray | None = None) -> float:
        """Mean squared error per value of the reconstruction from the mean code, in units of the data squared."""
        return float(squared_error(model, self.held_out.x if x is None else x).mean(dtype=np.float64))

    def samples(self, model: Model, *key: int | str, count: int | None = None) -> np.ndarray:
        """Rows decoded from prior samples: the mean of p(x|z)."""
        return passes.sample(model, count or self.scale.codes, derive_seed("samples", self.base_seed, *key) % 2**31)

    def shrunk(self, **changes: Any) -> Workbench:
        """The same bench at another size; for tests."""
        return replace(self, scale=replace(self.scale, **changes), _models={}, _statistics={})


MAKES = ("data", "distributions", "maths", "model.py", "objectives", "parts", "presets", "training")
"""Source that a trained model depends on."""


@cache
def source_digest(*places: str) -> str:
    """Of torch's version and of this library's source in these folders and files."""
    content = hashlib.sha256(torch.__version__.encode())
    for place in places:
        path = Path(__file__).parent.parent / place
        for file in sorted(path.rglob("*.py")) if path.is_dir() else [path]:
            content.update(file.read_bytes())
    return content.hexdigest()[:24]


def over_seeds(bench: Workbench, recipe: Recipe, measure: Callable[[Model, int], float]) -> list[float]:
    """A measure of the recipe's model for each seed."""
    return [float(measure(bench.model(recipe, seed), seed)) for seed in bench.seeds]


def all_needs(bench: Workbench, needs: Sequence[Callable[[Workbench], Sequence[Recipe]]]) -> list[Recipe]:
    """The recipes that claims need, each once."""
    recipes: dict[str, Recipe] = {}
    for need in needs:
        for recipe in need(bench):
            recipes.setdefault(json.dumps(to_dict(recipe), sort_keys=True), recipe)
    return list(recipes.values())
