"""Elbowroom: train, evaluate and look into autoencoders and variational autoencoders.

    >>> from elbowroom import VAE                                     # doctest: +SKIP
    >>> vae = VAE(latent_dim=2).fit(images)                           # doctest: +SKIP
    >>> codes, new = vae.transform(images), vae.sample(16)            # doctest: +SKIP

Importing this package imports neither torch nor scikit-learn; the names below do, when they are first used. Estimators
and parts are had by the names of their classes, which are read from the folders of their families.
"""

from importlib import import_module
from typing import Any

__version__ = "0.1.0"

FAMILIES_AT_THE_DOOR = ("estimators", "networks", "likelihoods", "corruptions", "augmentations", "penalties",
                        "objectives", "priors", "posteriors", "regularisers")  # fmt: skip
"""Where two families have a class of one name, the first one's is had here, and the other's from its own file."""
HOMES = {
    "load_pairs": "elbowroom.data.text.pairs",
    "load_texts": "elbowroom.data.text.pairs",
    "load": "elbowroom.estimators.saved",
    "evaluate": "elbowroom.opened.measure",
    "evaluate_restoration": "elbowroom.opened.measure",
    "report": "elbowroom.opened.measure",
    "open_run": "elbowroom.opened",
    "ModelConfig": "elbowroom.model",
    "load_data": "elbowroom.data.load",
    "windows": "elbowroom.data.windows",
    "over_steps": "elbowroom.data.windows",
    "TrainingSettings": "elbowroom.training.settings",
    "default_for": "elbowroom.presets._default",
}
"""Functions, and what is no member of a family."""


def homes() -> dict[str, str]:
    """The modules that the public names come from; they are not imported."""
    from elbowroom.registry import FAMILIES

    families = [FAMILIES[name] for name in reversed(FAMILIES_AT_THE_DOOR)]
    return {name: f"{family.package}.{file}" for family in families for name, file in family.classes().items()} | HOMES


def __getattr__(name: str) -> Any:
    if name == "__all__":
        return ["__version__", *homes()]
    if name.startswith("__"):
        raise AttributeError(f"module 'elbowroom' has no attribute {name!r}")
    home = HOMES.get(name) or homes().get(name)
    if home is None:
        raise AttributeError(f"module 'elbowroom' has no attribute {name!r}")
    return getattr(import_module(home), "load" if name == "load_data" else name)


def __dir__() -> list[str]:
    return sorted(__getattr__("__all__"))
