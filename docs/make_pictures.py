"""Draws the pictures of the README and the guides from Fashion-MNIST, and of ECG5000 those of series.

    python docs/make_pictures.py              train both models (minutes), then draw
    python docs/make_pictures.py runs/docs    the same, keeping the models; the next time they are loaded

An autoencoder and a VAE with the same networks, two latent dimensions and the same number of steps, as in
`elbowroom demo`. Maps and reconstructions are of the test part, which training has not seen.
"""

from __future__ import annotations

import io
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.figure import Figure
from PIL import Image

from elbowroom import VAE, Autoencoder, Gaussian, load, load_data
from elbowroom.data.dataset import Dataset
from elbowroom.data.whole_files import write_whole
from elbowroom.evaluation.reconstruction import spread
from elbowroom.latent.grid import decoded_grid, prior_ticks
from elbowroom.latent.interpolate import interpolate
from elbowroom.pictures import figures
from elbowroom.pictures.cells import colours as colours_of
from elbowroom.pictures.figures.scatter import _limits, _marks, _points
from elbowroom.pictures.labelling import labelling
from elbowroom.pictures.output import to_png
from elbowroom.pictures.sheet import Sheet, in_style
from elbowroom.pictures.words import say

HERE = Path(__file__).parent / "pictures"
SETTINGS: dict[str, Any] = {"latent_dim": 2, "epochs": 10, "random_state": 0}
SIDE, EDGE, TOP = 3.05, 0.66, 0.34  # inches: a panel, the room to its left, its title
STEPS = 15  # of a decoded grid
# the clothes were photographed on a light ground and inverted for the set: drawn as ink they look as they did
RANGE: dict[str, Any] = {"vmin": 0.0, "vmax": 255.0, "ink": True}


def models(folder: Path) -> dict[str, Any]:
    """Both models, trained if the folder does not hold them."""
    found = {}
    for name, cls in (("autoencoder", Autoencoder), ("vae", VAE)):
        if not (folder / name / "config.json").exists():
            cls(**SETTINGS, verbose=True).fit(load_data("fashion-mnist").x).save(folder / name)
        found[name] = load(folder / name)
    return found


@in_style
def overview(found: Mapping[str, Any], test: Dataset, language: str) -> Figure:
    """The map of the autoencoder, the map of the VAE, and what the VAE's decoder draws over its prior."""
    shown = labelling(test.y, test.class_names, len(test.x), language)
    entries = [*shown.entries, *_marks({"prior_circles"}, language)]
    sheet = Sheet(3 * (SIDE + EDGE) + 0.1, TOP + SIDE + 0.95)
    lefts = [EDGE + i * (SIDE + EDGE) for i in range(3)]
    for left, (name, estimator) in zip(lefts, found.items(), strict=False):
        axes = sheet.place(left, TOP, SIDE, SIDE)
        codes = estimator.transform(test.x)
        _points(axes, codes, shown, SIDE)
        _limits(axes, codes, name == "vae", None, None)
        _name(axes, say(f"name.{name}", language), language)
    axes = sheet.place(lefts[2], TOP, SIDE, SIDE)
    ticks = prior_ticks(found["vae"].model_, STEPS)
    grid = decoded_grid(found["vae"].model_, ticks, ticks)
    painted = colours_of(grid, **RANGE)  # [R, C, H, W, 3]
    axes.imshow(painted.transpose(0, 2, 1, 3, 4).reshape(STEPS * 28, STEPS * 28, 3), extent=(0, STEPS, 0, STEPS))
    places = np.arange(0, STEPS, (STEPS - 1) // 2)
    numbers = [f"{ticks[place]:.1f}".replace("-", "\u2212") for place in places]
    axes.set_xticks(places + 0.5, numbers)
    axes.set_yticks(places + 0.5, numbers)
    axes.spines[:].set_visible(False)
    axes.tick_params(length=0)
    title = {"en": "What the VAE decodes over N(0, I)", "ko": "VAE가 N(0, I) 위에서 디코딩한 이미지"}
    _name(axes, title[language], language)
    columns = len(entries)
    sheet.legend(handles=entries, loc="lower center", ncols=columns, bbox_to_anchor=(0.5, 0.0), handletextpad=0.2,
                 columnspacing=0.85, handlelength=1.3, borderaxespad=0.2)  # fmt: skip
    return sheet


def _name(axes: Any, title: str, language: str) -> None:
    axes.set_title(title, loc="left")
    axes.set_xlabel(say("latent_axis", language, dimension=1))
    axes.set_ylabel(say("latent_axis", language, dimension=2), labelpad=1)


def prior_grid(vae: Any) -> Figure:
    """What the VAE's decoder draws over the prior."""
    ticks = prior_ticks(vae.model_, STEPS)
    return figures.decoded_grid(decoded_grid(vae.model_, ticks, ticks), ticks, ticks[::-1], **RANGE)


def ways(found: Mapping[str, Any], test: Dataset) -> Figure:
    """From an ankle boot to a pullover through each latent space, twelve steps."""
    ends = test.x[[int(np.flatnonzero(test.y == label)[0]) for label in (9, 2)]]
    rows = {}
    for name, estimator in found.items():
        a, b = estimator.transform(ends)
        rows[name] = interpolate(estimator.model_, a, b, steps=12)
    return figures.reconstructions(rows, **RANGE, columns=12)


def beats(language: str) -> Figure:
    """Four heartbeats, what a VAE of normal ones restores of them, and the score of each step."""
    normal, test = load_data("ecg5000", split="normal-train"), load_data("ecg5000", split="test")
    vae = VAE(4, hidden=(64,), likelihood=Gaussian(sigma="per_dimension"), scaling="channels", corruption="gaussian",
              epochs=150, batch_size=64, random_state=0).fit(normal.x)  # fmt: skip
    x = test.x[[int(np.flatnonzero(test.y == label)[0]) for label in (0, 1, 2, 3)]]
    sigma = spread(vae.model_, x)
    assert sigma is not None
    return figures.series({"input": x, "vae": vae.reconstruct(x)}, sigmas={"vae": sigma},
                          scores={"vae": vae.score_steps(x)}, titles=test.class_names, language=language)  # fmt: skip


def keep(figure: Figure, name: str, dpi: float = 150) -> None:
    """Writes a small PNG."""
    picture = Image.open(io.BytesIO(to_png(figure, dpi))).convert("RGB")
    buffer = io.BytesIO()
    # a palette takes half the room of true colour; the k-means steps keep the classes' colours what they are
    palette = picture.quantize(256, kmeans=3, dither=Image.Dither.NONE)
    palette.save(buffer, format="PNG", optimize=True)
    path = write_whole(HERE / f"{name}.png", buffer.getvalue())
    print(f"{path}: {picture.width} x {picture.height}, {path.stat().st_size / 1000:.0f} kB")


def main() -> None:
    """Draws everything."""
    with tempfile.TemporaryDirectory() as temporary:
        found = models(Path(sys.argv[1] if len(sys.argv) > 1 else temporary))
    test = load_data("fashion-mnist", split="test")
    keep(overview(found, test, "en"), "overview")
    keep(overview(found, test, "ko"), "overview-ko")
    rows = np.concatenate([np.flatnonzero(test.y == label)[:1] for label in range(10)])
    pictures = {"input": test.x[rows]} | {name: e.reconstruct(test.x[rows]) for name, e in found.items()}
    keep(figures.reconstructions(pictures, **RANGE, columns=10), "reconstructions")
    keep(prior_grid(found["vae"]), "grid-vae", dpi=110)
    keep(ways(found, test), "interpolation")
    keep(beats("en"), "series")
    keep(beats("ko"), "series-ko")


if __name__ == "__main__":
    main()
