"""Draws the two pictures of the guide "From p(x) to the ELBO", and prints the figures that stand beside them.

    python docs/make_elbo_pictures.py          under a minute

erased-and-moved: test digits of MNIST with a patch erased, and moved by one pixel, with their squared errors.
elbo-and-gap: one digit, one decoder, three q. log p(x) stays, and the ELBO and the KL to p(z|x) share it. A sum over a
fine grid of z gives all three.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from make_pictures import keep
from matplotlib.figure import Figure
from matplotlib.patches import Ellipse
from torch import Tensor

from elbowroom import VAE, load_data
from elbowroom.evaluation.inference import modelled_rows, posterior
from elbowroom.lab.measures.quadrature import latent_grid, log_px_at
from elbowroom.maths import gaussian
from elbowroom.pictures.cells import draw_cells
from elbowroom.pictures.numerals import aligned
from elbowroom.pictures.sheet import Sheet, in_style
from elbowroom.pictures.style import INK, LABEL, SERIES, SMALL, SOFT
from elbowroom.pictures.typeface import text_width

WORDS = {
    "en": {"original": "original", "erased": "4 x 4 pixels erased", "moved": "moved by 1 pixel", "z": "Dimension {}",
           "prior": "q = prior", "narrow": "q too narrow", "encoder": "q of the encoder"},
    "ko": {"original": "원본", "erased": "4 x 4픽셀을 지움", "moved": "1픽셀을 옮김", "z": "차원 {}",
           "prior": "q = 사전분포", "narrow": "너무 좁은 q", "encoder": "인코더의 q"},
}  # fmt: skip
CELL, NUMBER = 0.62, 0.2  # inches: a digit, the number below it
PANEL, GAP, LEFT, TITLE, BELOW = 1.95, 0.22, 0.62, 0.34, 0.82  # inches: a map, and what lies around it
REACH, POINTS = 5.0, 1001  # of the grid of z, in steps of 1/100: the narrowest q has several of them in a sigma
SHOWN = 3.1  # of the grid, to either side
MASSES = (0.95, 0.8, 0.5, 0.2)
BLUES = ("#dce8f3", "#bcd3e9", "#94b9dc", "#6b9bca")


def changed(x: np.ndarray) -> dict[str, np.ndarray]:
    """Digits [N, 28, 28] as they are, with the 4 x 4 pixels in their middle erased, and one pixel further right."""
    erased, moved = x.copy(), np.zeros_like(x)
    erased[:, 12:16, 12:16] = 0
    moved[:, :, 1:] = x[:, :, :-1]
    return {"original": x, "erased": erased, "moved": moved}


def squared_errors(rows: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Of each digit to its original, summed over pixels from 0 to 1 [N]."""
    return {name: np.square(row - rows["original"]).sum((1, 2)) for name, row in rows.items()}


@in_style
def erased_and_moved(x: np.ndarray, language: str) -> Figure:
    """Three rows of digits, the squared error below each that was changed."""
    rows, words = changed(x), WORDS[language]
    errors = squared_errors(rows)
    left = 0.2 + max(text_width(words[name], LABEL) for name in rows)
    sheet = Sheet(left + CELL * len(x), CELL * len(rows) + 2 * NUMBER)
    top = 0.0
    for name, row in rows.items():
        axes = sheet.place(left, top, CELL * len(x), CELL)
        draw_cells(axes, row, len(x), 0.0, 1.0, ink=True)
        axes.text(-0.14 / CELL, 0.5, words[name], ha="right", va="center", fontsize=LABEL, color=INK)
        top += CELL
        if name != "original":
            for place, error in enumerate(errors[name]):
                axes.text(place + 0.5, 1.04, f"{error:.1f}", ha="center", va="top", fontsize=SMALL, color=SOFT)
            top += NUMBER
    return sheet


@dataclass(frozen=True)
class Shared:
    """What q makes of log p(x): the ELBO and the KL to p(z|x), in nats, and the mean and deviation of q [2] each."""

    elbo: float
    gap: float
    mean: Tensor
    deviation: Tensor


def three_q(model: object, x: np.ndarray) -> tuple[float, Tensor, dict[str, Shared]]:
    """log p(x) of one row [1, *event], p(z|x) on the grid [G], and q as the prior, too narrow, and the encoder's."""
    grid = latent_grid(POINTS, REACH)
    log_cell = 2.0 * np.log(2.0 * REACH / (POINTS - 1))
    log_joint = log_px_at(model, x, grid)[0].double() + gaussian.log_normal(grid, 0 * grid, 0 * grid).sum(-1)
    log_p = float(torch.logsumexp(log_joint, 0) + log_cell)
    mean, variance = (torch.from_numpy(part[0]).double() for part in posterior(model, x))
    log_var = variance.log()
    places = {"prior": (0 * mean, 0 * mean), "narrow": (mean, log_var - 2 * np.log(4.0)), "encoder": (mean, log_var)}
    of_q = {}
    for name, (mu, width) in places.items():
        log_q = gaussian.log_normal(grid, mu, width).sum(-1)
        share = (log_q + log_cell).exp()  # of q in each cell
        elbo, gap = (float((share * ratio).sum()) for ratio in (log_joint - log_q, log_q - log_joint + log_p))
        of_q[name] = Shared(elbo, gap, mu, (0.5 * width).exp())
    return log_p, (log_joint - log_p).exp(), of_q


@in_style
def elbo_and_gap(x: np.ndarray, log_p: float, density: Tensor, of_q: dict[str, Shared], language: str) -> Figure:
    """p(z|x) in blue, each q as ellipses of one and two sigma, below it ELBO + KL = log p(x)."""
    words, width = WORDS[language], LEFT + len(of_q) * (PANEL + GAP)
    sheet = Sheet(width, TITLE + PANEL + BELOW)
    values, axis = density.view(POINTS, POINTS).numpy(), np.linspace(-REACH, REACH, POINTS)
    order = np.sort(values.ravel())[::-1]
    levels = [order[np.searchsorted(np.cumsum(order) / order.sum(), mass)] for mass in MASSES]
    for place, (name, shared) in enumerate(of_q.items()):
        left = LEFT + place * (PANEL + GAP)
        axes = sheet.place(left, TITLE, PANEL, PANEL)
        axes.contourf(axis, axis, values, levels=[*levels, np.inf], colors=BLUES)
        for times in (1, 2):
            axes.add_patch(Ellipse(shared.mean.tolist(), *(2 * times * shared.deviation).tolist(), fill=False,
                                   edgecolor=SERIES[1], linewidth=1.3))  # fmt: skip
        axes.set(xlim=(-SHOWN, SHOWN), ylim=(-SHOWN, SHOWN), aspect="equal", xticks=(-2, 0, 2), yticks=(-2, 0, 2))
        axes.set_title(words[name], loc="left", fontsize=LABEL)
        axes.set_xlabel(words["z"].format(1), labelpad=1)
        if place:
            axes.set_yticklabels([])
        else:
            axes.set_ylabel(words["z"].format(2), labelpad=0)
        elbo, gap, both = aligned(np.round([shared.elbo, shared.gap, log_p], 1))
        axes.text(0.0, -0.3, f"{elbo} + {gap} = {both}", transform=axes.transAxes, ha="left", va="top",
                  fontsize=LABEL, color=INK)  # fmt: skip
    return sheet


def main() -> None:
    """Draws both, in both languages."""
    test = load_data("mnist", split="test")
    digits = test.x.astype(np.float64) / 255.0
    errors = squared_errors(changed(digits))
    print(f"MNIST test digits nearer erased than moved: {100 * (errors['erased'] < errors['moved']).mean():.2f}%")
    crossed = errors["erased"] > 5.0  # there is ink in the middle to erase
    shown = digits[[int(np.flatnonzero((test.y == label) & crossed)[0]) for label in (2, 3, 4, 5, 8, 9)]]
    train, rows = load_data("digits"), load_data("digits", split="test").x
    vae = VAE(latent_dim=2, augmentation="binarise", epochs=150, random_state=0).fit(train.x)
    x = modelled_rows(vae.model_, rows, seed=0)[:1]
    log_p, density, of_q = three_q(vae.model_, x)
    print(f"log p(x) {log_p:.2f} nats")
    for name, shared in of_q.items():
        print(f"{name}: ELBO {shared.elbo:.2f} + KL {shared.gap:.2f} = {shared.elbo + shared.gap:.2f}")
    for language, ending in (("en", ""), ("ko", "-ko")):
        keep(erased_and_moved(shown, language), f"erased-and-moved{ending}")
        keep(elbo_and_gap(x, log_p, density, of_q, language), f"elbo-and-gap{ending}")


if __name__ == "__main__":
    main()
