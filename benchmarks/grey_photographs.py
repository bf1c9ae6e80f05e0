"""The default likelihood of grey photographs beside the one that it took the place of, and beside others.

    make grey_photographs        or        python benchmarks/grey_photographs.py [--choose]

400 faces of CelebA, grey, 64 x 64, 60 epochs of a VAE with a code of 16 dimensions, whose networks and rates are the
defaults; 400 faces of the test part are measured. With --choose the same is done, for printing alone, with the sets on
which the default was chosen: Frey faces, and grey photographs of CIFAR-10.

Bits per dimension are those of the ELBO per pixel. A Bernoulli on grey pixels has none: its value is a cross entropy.
So that it can be compared all the same, every model's reconstructions are given the same density too, a Gaussian
around each pixel with the one sigma that suits the test rows best, and the KL is added: an ELBO of pictures in levels
from 0 to 255. Sigma is said beside the error that a settled one would have.
"""

from __future__ import annotations

import math
import sys
import time
from typing import Any

import numpy as np

from elbowroom import VAE, Gaussian, load_data
from elbowroom.evaluation.likelihood import elbo_parts
from record import keep, surroundings

LATENT, EPOCHS, ROWS, SEED = 16, 60, 400, 0
REPORTED = ("celeba", {"size": "64x64", "colour": "grey"}, {"train": "train", "test": "test"})
CHOSEN_ON = (
    ("frey-faces", {}, {"train": "train", "test": "validation"}),
    ("cifar10", {"colour": "grey"}, {"train": "partial-train", "test": "partial-test"}),
)
LIKELIHOODS = ("auto", "bernoulli")


def rows_of(name: str, options: dict[str, Any], split: str) -> np.ndarray:
    """The first rows of a part of a set, as 8 bits."""
    x = np.asarray(load_data(name, split=split, **options).x[:ROWS])
    return x if x.dtype == np.uint8 else np.rint(x * 255).astype(np.uint8)


def measured(train: np.ndarray, test: np.ndarray, likelihood: str) -> dict[str, Any]:
    """One model, and what is to be said of it on test rows."""
    started = time.process_time()
    chosen = Gaussian(sigma="optimal") if likelihood == "optimal_gaussian" else likelihood
    vae = VAE(latent_dim=LATENT, epochs=EPOCHS, likelihood=chosen, random_state=SEED).fit(train)
    seconds = time.process_time() - started
    model, pixels = vae.model_, test[0].size
    parts = elbo_parts(model, test, "test")
    values = {part.name: part.value for part in parts}
    errors = np.square(vae.reconstruct(test) - test.astype(np.float64)).mean()
    alike = 0.5 * math.log2(2.0 * math.pi * math.e * errors) + values["kl"] / pixels / math.log(2.0)
    log_var = getattr(model.likelihood, "log_var", None)
    sigma = None if log_var is None else float(log_var.detach().mul(0.5).exp() * model.scaling.scale)
    return {
        "likelihood": model.config.likelihood.name,
        "elbo": values["elbo"],
        "kl": values["kl"],
        "bits_per_dim": None if likelihood == "bernoulli" else -values["elbo"] / pixels / math.log(2.0),
        "bits_of_reconstructions": alike,
        "rmse": math.sqrt(errors),
        "rmse_of_training": math.sqrt(np.square(vae.reconstruct(train) - train.astype(np.float64)).mean()),
        "sigma": sigma,
        "processor_seconds": seconds,
    }


def on(name: str, options: dict[str, Any], splits: dict[str, str], likelihoods: tuple[str, ...]) -> dict[str, Any]:
    """All likelihoods on one set."""
    train, test = (rows_of(name, options, splits[part]) for part in ("train", "test"))
    found = {}
    for likelihood in likelihoods:
        found[likelihood] = measured(train, test, likelihood)
        print(name, likelihood, {key: value if isinstance(value, str) or value is None else round(value, 3)
                                 for key, value in found[likelihood].items()}, flush=True)  # fmt: skip
    return {"shape": list(train.shape[1:]), "training_rows": len(train), "test_rows": len(test), "models": found}


def main() -> None:
    if "--choose" in sys.argv:
        for chosen in CHOSEN_ON:
            on(*chosen, likelihoods=(*LIKELIHOODS, "optimal_gaussian", "gaussian", "continuous_bernoulli"))
        return
    found = on(*REPORTED, likelihoods=LIKELIHOODS)
    keep("grey_photographs", {**surroundings(), "latent_dim": LATENT, "epochs": EPOCHS, "set": REPORTED[0], **found})


if __name__ == "__main__":
    main()
