"""Draws one picture for each prior of the guide on latent spaces, from small 2-D models of MNIST.

    python docs/make_latent_space_pictures.py [FOLDER [NAME ...]]     by default benchmarks/work/latent_space_pictures

Left: codes of test digits, one draw of q(z|x) each, over the prior; its density as regions that hold 90, 70, 50, 30 and
10% of its draws, or the draws themselves where there is no density. Right: draws of the prior, decoded. Models are
trained where the folder lacks them, in about a minute each. There are no words in the pictures, so both languages
show the same ones.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import numpy as np
import torch
from make_pictures import keep
from matplotlib.figure import Figure

from elbowroom import VAE, AdversarialAutoencoder, Autoencoder, load, load_data
from elbowroom.data.dataset import Dataset
from elbowroom.evaluation.health import prior_draws
from elbowroom.pictures import legends
from elbowroom.pictures.cells import colours as colours_of
from elbowroom.pictures.sheet import Sheet, in_style
from elbowroom.pictures.style import FAINT, class_colours
from elbowroom.training.fit_prior import codes_of

MODELS = Path(__file__).parents[1] / "benchmarks" / "work" / "latent_space_pictures"
TRAINED_ROWS, SHOWN = 20_000, 3_000
COMMON: dict[str, Any] = {"latent_dim": 2, "epochs": 6, "random_state": 0}
ESTIMATORS: dict[str, Any] = {
    "standard_normal": VAE(**COMMON),
    "mixture": VAE(**{**COMMON, "epochs": 20}, prior={"name": "mixture", "components": 20}),
    "vamp": VAE(**COMMON, prior={"name": "vamp", "pseudo_inputs": 50}),
    "flow": VAE(**COMMON, prior="flow"),
    "uniform": VAE(**COMMON, prior="uniform"),
    "ten_gaussians": VAE(**COMMON, prior="ten_gaussians"),
    "swiss_roll": AdversarialAutoencoder(**{**COMMON, "epochs": 10}, prior="swiss_roll"),
    "fitted": Autoencoder(**COMMON),
}  # fmt: skip
MASSES = (0.9, 0.7, 0.5, 0.3, 0.1)
"""Share of the prior's draws in each region, from the outermost inwards."""
BLUES = ("#eef3f9", "#dce8f3", "#c6daec", "#abc8e3", "#8db4d8")
LINE = "#2b6cb0"
SIDE, EDGE, GAP, TOP, BELOW = 3.05, 0.4, 0.25, 0.08, 0.55  # inches: a panel, and what lies around it
CELLS, RESOLUTION = 7, 240  # decoded draws in a row; points of the density's grid in a row


def model(name: str, folder: Path) -> Any:
    """The fitted estimator, trained if the folder lacks it."""
    if not (folder / name / "config.json").exists():
        rows = load_data("mnist").x[:TRAINED_ROWS]
        estimator = ESTIMATORS[name].fit(rows)
        if name == "fitted":
            estimator.fit_prior(rows)
        estimator.save(folder / name)
    return load(folder / name)


@in_style
def picture(estimator: Any, test: Dataset) -> Figure:
    """The map and the decoded draws, side by side."""
    sheet = Sheet(EDGE + 2 * SIDE + GAP + 0.08, TOP + SIDE + BELOW)
    axes = sheet.place(EDGE, TOP, SIDE, SIDE)
    draws = prior_draws(estimator.model_, 10_000, 0, "picture")
    codes = codes_of(estimator.model_, test.x[:SHOWN], 0).double().numpy()
    middle, half = _window(np.concatenate([draws, codes]))
    _prior(axes, estimator.model_, draws, middle, half)
    colours = dict(zip(range(10), class_colours(10), strict=True))
    shown = np.array([colours[label] for label in test.y[:SHOWN].tolist()])
    axes.scatter(*codes.T, s=1.8, c=shown, alpha=0.75, linewidths=0, rasterized=True)
    axes.set(xlim=(middle[0] - half, middle[0] + half), ylim=(middle[1] - half, middle[1] + half))
    axes = sheet.place(EDGE + SIDE + GAP, TOP, SIDE, SIDE)
    cells = estimator.inverse_transform(draws[: CELLS * CELLS]).reshape(CELLS, CELLS, 28, 28)
    painted = colours_of(cells, vmin=0.0, vmax=255.0, ink=True)  # [R, C, H, W, 3]
    axes.imshow(painted.transpose(0, 2, 1, 3, 4).reshape(CELLS * 28, CELLS * 28, 3))
    axes.set_axis_off()
    entries = legends.class_entries({label: str(label) for label in range(10)}, colours, "en")
    sheet.legend(handles=entries, loc="lower center", ncols=10, bbox_to_anchor=(0.5, 0.0), handletextpad=0.2,
                 columnspacing=1.0, handlelength=1.3, borderaxespad=0.2)  # fmt: skip
    return sheet


def _window(points: np.ndarray) -> tuple[np.ndarray, float]:
    """The middle and half the side of a square that holds nearly all points."""
    low, high = np.quantile(points, [0.002, 0.998], axis=0)
    return (low + high) / 2, float((high - low).max()) * 0.54


def _prior(axes: Any, model: Any, draws: np.ndarray, middle: np.ndarray, half: float) -> None:
    """The regions of highest density, or the draws where the prior has none."""
    p = model.double().p(torch.zeros(1, 2, dtype=torch.float64))
    if not p.has_density:
        axes.scatter(*draws.T, s=1.6, c=FAINT, alpha=0.4, linewidths=0, rasterized=True)
        return
    ticks = np.linspace(-half, half, RESOLUTION)
    grid = np.stack(np.meshgrid(middle[0] + ticks, middle[1] + ticks), -1)  # [R, R, 2]
    levels = np.quantile(_density(model, draws), [1 - mass for mass in MASSES])
    if np.ptp(levels) < 1e-6:  # as dense everywhere inside
        levels, blues = levels[:1] - 1e-3, (BLUES[1],)
    else:
        blues = BLUES
    values = np.nan_to_num(_density(model, grid.reshape(-1, 2)), neginf=-1e9).reshape(RESOLUTION, RESOLUTION)
    axes.contourf(grid[..., 0], grid[..., 1], values, levels=[*levels, np.inf], colors=blues)
    axes.contour(grid[..., 0], grid[..., 1], values, levels=levels, colors=LINE, linewidths=0.6,
                 linestyles="solid", zorder=3)  # fmt: skip


@torch.no_grad()
def _density(model: Any, points: np.ndarray) -> np.ndarray:
    """log p(z) [N] in nats at points [N, 2]."""
    z = torch.from_numpy(points)[None]
    return model.p(z).log_density(z)[0].numpy()


def main() -> None:
    """Trains what is missing, and draws."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else MODELS
    test = load_data("mnist", split="test")
    for name in sys.argv[2:] or ESTIMATORS:
        keep(picture(model(name, folder), test), f"latent-space-{name.replace('_', '-')}", dpi=120)


if __name__ == "__main__":
    main()
