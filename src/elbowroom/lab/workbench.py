"""The workbench: data, seeds, and models that are trained once and shared between claims.

Everything on it is a function of the data set, the scale and the base seed: models compute on one thread, so the
number of workers changes no figure.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from elbowroom.data.dataset import Dataset
from elbowroom.data.load import load
from elbowroom.evaluation import inference
from elbowroom.evaluation.features import FeatureSpace, train_features
from elbowroom.evaluation.reconstruction import squared_error
from elbowroom.lab.recipe import Recipe
from elbowroom.lab.scale import SEEDS, Scale
from elbowroom.lab.sets import no_larger
from elbowroom.lab.trained import TrainedModels
from elbowroom.maths.noise import derive_seed
from elbowroom.model import Model


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

    @cached_property
    def trained(self) -> TrainedModels:
        """The models of the training rows, each trained once."""
        return TrainedModels(self.data, lambda: self.train.x, self.folder)

    def model(self, recipe: Recipe, seed: int) -> Model:
        """The trained model of a recipe and a seed: from memory, from the folder, or trained now."""
        return self.trained.model(recipe if self.alter is None else self.alter(recipe), seed)

    def models(self, recipe: Recipe) -> list[Model]:
        """The models of a recipe, one for each seed."""
        return [self.model(recipe, seed) for seed in self.seeds]

    def first(self, recipe: Recipe) -> Model:
        """The model of a recipe and the first seed, whose pictures are shown."""
        return self.model(recipe, self.seeds[0])

    def has(self, recipe: Recipe, seed: int) -> bool:
        """Whether the model was trained before."""
        return self.trained.has(recipe, seed)

    def digest(self, recipe: Recipe, seed: int) -> str:
        """Of the model: recipes of one digest make the same one."""
        return self.trained.digest(recipe, seed)

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
        return inference.encode(model, self.held_out.x if x is None else x)

    def error(self, model: Model, x: np.ndarray | None = None) -> float:
        """Mean squared error per value of the reconstruction from the mean code, in units of the data squared."""
        return float(squared_error(model, self.held_out.x if x is None else x).mean(dtype=np.float64))

    def samples(self, model: Model, *key: int | str, count: int | None = None) -> np.ndarray:
        """Rows decoded from prior samples: the mean of p(x|z)."""
        return inference.sample(model, count or self.scale.codes, derive_seed("samples", self.base_seed, *key) % 2**31)

    def shrunk(self, **changes: Any) -> Workbench:
        """The same bench at another size; for tests."""
        return replace(self, scale=replace(self.scale, **changes))


def over_seeds(bench: Workbench, recipe: Recipe, measure: Callable[[Model, int], float]) -> list[float]:
    """A measure of the recipe's model for each seed."""
    return [float(measure(bench.model(recipe, seed), seed)) for seed in bench.seeds]
