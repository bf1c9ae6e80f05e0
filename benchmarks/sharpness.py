"""How sharp the pictures of one network are: a plain VAE, another likelihood, either penalty, and the VAE-GAN.

make sharpness        or        python benchmarks/sharpness.py

scikit-learn's digits of 8 x 8, small enough to train all to their end in a minute: the same encoder and decoder,
epochs and rate for all; the perceptual penalty looks with the encoder of an autoencoder that is trained first,
likewise. Epochs, weights and the discriminator's width were chosen on the last 337 training images while the first
1,100 were trained on; here all 1,437 are trained on, and the 360 test images are measured, once. Draws
docs/pictures/sharpness.png. Models are kept in benchmarks/work, so that what was stopped goes on with the next one.
"""

from __future__ import annotations

import io
import json
import time
from pathlib import Path
from typing import Any

import numpy as np
import torch
from PIL import Image

from elbowroom import MSSSIM, VAE, VAEGAN, Autoencoder, Gaussian, Perceptual, load, load_data
from elbowroom.estimators.saved import params_of
from elbowroom.evaluation.features import FeatureSpace, train_features
from elbowroom.evaluation.generation import frechet
from elbowroom.evaluation.likelihood import elbo_parts
from elbowroom.maths.structural_similarity import ssim
from elbowroom.pictures import figures
from elbowroom.pictures.output import to_png
from elbowroom.runs import read_json, write_json
from record import WORK, keep, surroundings

SAMPLES, ELBO_SAMPLES, SEED = 1000, 10, 0
COMMON: dict[str, Any] = {"hidden": (128,), "batch_size": 64, "learning_rate": 2e-3, "epochs": 40, "random_state": SEED}
LATENT, FEATURES, DISCRIMINATOR = 8, 32, (64, 64)
MS_SSIM, PERCEPTUAL = 50.0, 100.0
PICTURE = Path(__file__).parents[1] / "docs" / "pictures" / "sharpness.png"
NAMES = {
    "vae": "VAE",
    "gaussian": "VAE, Gaussian",
    "ms_ssim": "with MS-SSIM",
    "perceptual": "with features",
    "vae_gan": "VAE-GAN",
}


def trained(name: str, x: np.ndarray) -> tuple[Any, float]:
    """A fitted model, and the seconds of a processor that its training took; what was trained so before is loaded."""
    wanted = estimator_of(name, x)
    said = json.dumps({"rows": len(x), **params_of(wanted)})
    folder = WORK / "sharpness" / name
    known = read_json(folder / "trained.json") if (folder / "trained.json").exists() else {}
    if known.get("settings") == said:
        return load(folder), known["seconds"]
    started = time.process_time()
    model, seconds = wanted.fit(x), time.process_time() - started
    model.save(folder)
    write_json(folder / "trained.json", {"settings": said, "seconds": seconds})
    return model, seconds


def estimator_of(name: str, x: np.ndarray) -> Any:
    """The estimator of this name, not fitted."""
    if name == "looks":
        return Autoencoder(FEATURES, **COMMON)
    if name == "vae_gan":
        return VAEGAN(LATENT, **COMMON, discriminator=DISCRIMINATOR)
    penalties = {
        "ms_ssim": lambda: MSSSIM(MS_SSIM),
        "perceptual": lambda: Perceptual.of(trained("looks", x)[0], PERCEPTUAL),
    }
    if name == "gaussian":
        return VAE(LATENT, **COMMON, likelihood=Gaussian(sigma="optimal"))
    return VAE(LATENT, **COMMON, penalty=penalties[name]() if name in penalties else None)


def pixels(x: np.ndarray) -> np.ndarray:
    """Images as they are shown: in [0, 1], what lies outside cut off, float64."""
    return np.clip(x.astype(np.float64), 0.0, 1.0)


def gradient_energy(x: np.ndarray) -> float:
    """The mean squared difference of neighbouring pixels, across and down, in squares of the range."""
    return float(np.square(np.diff(pixels(x), axis=1)).mean() + np.square(np.diff(pixels(x), axis=2)).mean())


def measure(model: Any, x: np.ndarray, split: str, space: FeatureSpace) -> dict[str, float]:
    """All that is measured of a model on these images."""
    restored, new = model.reconstruct(x), model.sample(SAMPLES, random_state=SEED)
    error = np.square(pixels(restored) - pixels(x)).reshape(len(x), -1).mean(1)
    a, b = (torch.from_numpy(pixels(rows))[:, None] for rows in (restored, x))
    elbo, log_px, kl = elbo_parts(model.model_, x, split, ELBO_SAMPLES, SEED)
    energy, real = gradient_energy(x), space.features(x)
    return {
        "elbo": elbo.value,
        "elbo_error": elbo.standard_error or 0.0,
        "log_px": log_px.value,
        "kl": kl.value,
        "psnr": float((-10 * np.log10(error)).mean()),
        "ssim": float(ssim(a, b).mean()),
        "energy_of_reconstructions": gradient_energy(restored) / energy,
        "energy_of_samples": gradient_energy(new) / energy,
        "frechet_of_reconstructions": frechet(real, space.features(pixels(restored))),
        "frechet_of_samples": frechet(real, space.features(pixels(new))),
    }


def draw(models: dict[str, Any], x: np.ndarray, y: np.ndarray) -> None:
    """One image of each class and what became of it; below, samples of each model, the same draws of the prior."""
    shown = x[[int(np.flatnonzero(y == label)[0]) for label in range(10)]]
    rows = {"input": shown.astype(np.float64)}
    rows |= {NAMES[name]: pixels(model.reconstruct(shown)) for name, model in models.items()}
    rows |= {f"{NAMES[name]}, samples": pixels(model.sample(10, random_state=SEED))
             for name, model in models.items()}  # fmt: skip
    figure = figures.reconstructions(rows, vmin=0.0, vmax=1.0, ink=True, columns=10)
    picture = Image.open(io.BytesIO(to_png(figure, 150))).convert("L").quantize(64)
    picture.save(PICTURE, optimize=True)


def main() -> None:
    around = surroundings()
    train, test = load_data("digits"), load_data("digits", split="test")
    models, seconds = {}, {}
    for name in NAMES:
        models[name], seconds[name] = trained(name, train.x)
        print(name, {key: round(value, 4) for key, value in models[name].history_[-1].items()}, flush=True)
    space = train_features(train.x, train.y, test.x, test.y, SEED)
    print(space.name, flush=True)
    results = {}
    for name, model in models.items():
        results[name] = {**measure(model, test.x, "test", space), "processor_seconds": seconds[name]}
        print(name, {key: round(value, 4) for key, value in results[name].items()}, flush=True)
    # the space of a distance has a floor: training images against these
    floor = frechet(space.features(test.x), space.features(train.x))
    print("training images:", floor)
    draw(models, test.x, test.y)
    keep("sharpness", {**around, "split": "test", "space": space.name, "frechet_of_training_images": floor,
                       "weights": {"ms_ssim": MS_SSIM, "perceptual": PERCEPTUAL}, "models": results})  # fmt: skip


if __name__ == "__main__":
    main()
