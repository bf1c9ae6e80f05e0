"""Denoising and inpainting on Fashion-MNIST beside classical filters: PSNR and SSIM of all 10,000 test images.

    ELBOWROOM_DATA=... python benchmarks/denoising.py [--only salt-narrow salt-wide ...]

Two kinds of damage: salt and pepper on 20% of the pixels, and a block of 10 x 10 pixels that is hidden anywhere in the
image. For each a narrow model (32 dimensions) and a wide one (512), else with the same networks, trained on the first
58,000 training images with fresh damage at every step; the last 2,000 are for validation, and settings were chosen on
them. Damage belongs to the image and the seed, so all methods see the same.

What a model restores: the extreme pixels of a salt-and-peppered image (the others are clean), and the hidden pixels of
the block; "all pixels" are those of its reconstruction. PSNR is the mean over images, each cut to 0 to 255, and at most
58.9 dB. Models are kept in benchmarks/work/denoising and not trained again; a training that was stopped goes on.
"""

from __future__ import annotations

import argparse
import json
import os
import time
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import torch

from elbowroom import Autoencoder, Block, SaltAndPepper, evaluate_restoration, load, load_data
from elbowroom.configuration import to_dict
from elbowroom.evaluation.restoration import Restoration
from elbowroom.training.callback import Callback, Training
from record import WORK, keep, surroundings

FILES = WORK / "denoising"
DAMAGES = {"salt": SaltAndPepper(share=0.2), "hole": Block(height=10, width=10)}
MLP: dict[str, Any] = {"hidden": (1024,), "likelihood": {"name": "gaussian", "sigma": 1.0}, "learning_rate": 1e-3}
KINDS: dict[str, dict[str, Any]] = {
    "narrow": {"latent_dim": 32, **MLP},
    "wide": {"latent_dim": 512, **MLP},
}
EPOCHS = {"salt-narrow": 20, "salt-wide": 10, "hole-narrow": 4, "hole-wide": 4}
"""A minute of one core each; all of them would go on gaining with more."""
VALIDATION = 2000


class CoreSeconds(Callback):
    """Notes the seconds of one core that training took, also where it is stopped and goes on."""

    def __init__(self, file: Path):
        self.file, self.before = file, json.loads(file.read_text()) if file.exists() else 0.0
        self.started = time.process_time()

    def on_step(self, training: Training) -> None:
        if training.step % 50 == 0 or training.step == training.total_steps:
            self.file.write_text(json.dumps(self.before + time.process_time() - self.started))


def trained(name: str, x: np.ndarray) -> tuple[Autoencoder, float]:
    """The model of this name, and the seconds of one core that its training took."""
    damage, kind = name.split("-")
    folder, clock = FILES / name, FILES / f"{name}.json"
    if not (folder / "weights.safetensors").exists():
        model = Autoencoder(**KINDS[kind], epochs=EPOCHS[name], corruption=DAMAGES[damage], random_state=0)
        model.fit(x, run_dir=folder, resume=True, callbacks=[CoreSeconds(clock)])
    return load(folder), json.loads(clock.read_text())


def row(found: Restoration, name: str) -> dict[str, list[float]]:
    """Mean and standard error over images, of PSNR and SSIM."""
    measures = {kind: found[f"{kind}_{name}"] for kind in ("psnr", "ssim")}
    return {kind: [round(m.value, 4), round(m.standard_error or 0.0, 4)] for kind, m in measures.items()}


def lead(found: Restoration, name: str, filters: Restoration) -> dict[str, Any]:
    """By how much a model is ahead of the better filter: mean of the images' differences, in dB, and its error."""
    best = max(filters.filters, key=lambda other: filters.psnr[other].mean())
    difference = found.psnr[name] - filters.psnr[best]
    error = difference.std(ddof=1) / len(difference) ** 0.5
    return {"over": best, "dB": round(float(difference.mean()), 4), "error": round(float(error), 4)}


def measured(name: str, train: np.ndarray, test: np.ndarray) -> dict[str, Any]:
    model, seconds = trained(name, train[:-VALIDATION])
    held_out = evaluate_restoration(model, train[-VALIDATION:], split="validation")
    found = evaluate_restoration(model, test, split="test")
    methods = ["restored", "reconstruction"] if "reconstruction" in found.psnr else ["restored"]
    print(f"\n{name}: {seconds:.0f} s of one core; validation {held_out['psnr_restored']}")
    for measure in found.group.measures:
        print(f"  {measure}", flush=True)
    content = {
        "core_seconds": round(seconds),
        "settings": model.get_params() | {"corruption": to_dict(model.corruption)},
        "weights": sum(p.numel() for p in model.model_.parameters()),
        "precision": model.plan_.training.precision,
        "validation": {method: row(held_out, method) for method in methods},
        "test": {method: row(found, method) for method in methods},
        "lead": {method: lead(found, method, found) for method in methods},
        "beside": {other: row(found, other) for other in ("noisy", *found.filters)},
    }
    (FILES / f"{name}-measured.json").write_text(json.dumps(content, indent=2))
    return content


def main() -> None:
    names = list(EPOCHS)
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", nargs="+", default=names, choices=names, help="these models; the result is written "
                        "once all are measured")  # fmt: skip
    options = parser.parse_args()
    if not os.environ.get("ELBOWROOM_DATA"):
        parser.error("set ELBOWROOM_DATA to the folder that holds fashion-mnist/")
    torch.set_num_threads(1)
    around = {**surroundings(), "command": "ELBOWROOM_DATA=... python benchmarks/denoising.py"}
    FILES.mkdir(parents=True, exist_ok=True)
    train, test = load_data("fashion-mnist").x, load_data("fashion-mnist", split="test").x
    for name in options.only:
        measured(name, train, test)
    done = {name: FILES / f"{name}-measured.json" for name in names}
    if all(path.exists() for path in done.values()):
        keep("denoising", {
            **around,
            "scikit-image": version("scikit-image"),
            "scipy": version("scipy"),
            "images": {"training": len(train) - VALIDATION, "validation": VALIDATION, "test": len(test)},
            "damage": {name: to_dict(damage) for name, damage in DAMAGES.items()},
            "models": {name: json.loads(path.read_text()) for name, path in done.items()},
        })  # fmt: skip


if __name__ == "__main__":
    main()
