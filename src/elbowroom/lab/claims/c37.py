"""C37: does the loss become pure squared error as the decoder's variance goes to 0?"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import torch

from elbowroom.evaluation.inference import for_inference, terms_of
from elbowroom.lab import panels
from elbowroom.lab.claim import Claim
from elbowroom.lab.outcome import Number, Outcome
from elbowroom.lab.recipe import Recipe
from elbowroom.lab.verdicts import all_of, below, difference, exact, interval
from elbowroom.lab.workbench import Workbench
from elbowroom.model import Model

SIGMAS = (0.1, 0.03, 0.01)
TOLERANCE, SMALL = 1e-9, 0.01
ROWS = 1000


def needs(bench: Workbench) -> Sequence[Recipe]:
    return [bench.vae(likelihood={"name": "gaussian", "sigma": sigma}) for sigma in SIGMAS]


def experiment(bench: Workbench) -> Outcome:
    shares, fits, errors = [], [], []
    for recipe in needs(bench):
        parts = [_parts(bench.model(recipe, seed), bench.held_out.x[:ROWS]) for seed in bench.seeds]
        shares.append([kl / (kl + error) for error, kl, _, _ in parts])
        fits.append([log_px for _, _, log_px, _ in parts])
        errors += [wrong for _, _, _, wrong in parts]
    last, fall = interval(shares[-1]), difference(shares[-1], shares[0])
    size = int(np.prod(bench.train.x.shape[1:]))
    # a decoder that meets every value: only the constant is left, and it has no limit
    perfect = [-0.5 * size * math.log(2.0 * math.pi * sigma**2) for sigma in SIGMAS]
    return Outcome(
        verdict=all_of(exact(max(errors), TOLERANCE), below(last, SMALL), below(fall)),
        numbers=(
            interval([100.0 * share for share in shares[-1]]).number("last", "%"),
            interval([100.0 * share for share in shares[0]]).number("first", "%"),
            interval([100.0 * (b - a) for a, b in zip(shares[0], shares[-1], strict=True)]).number("fall", "%"),
            Number("identity", max(errors), count=len(errors)),
            Number("tolerance", TOLERANCE),
            interval(fits[-1]).number("log_px", "nats"),
            Number("perfect", perfect[-1], unit="nats"),
        ),
        plot=panels.figure(
            panels.curve(SIGMAS, {"share": 100.0 * np.asarray(shares)}, x_label="sigma", y_label="share_axis",
                         x_log=True, reference=0.0),
            panels.curve(SIGMAS, {"trained": np.asarray(fits), "perfect_line": perfect}, x_label="sigma",
                         y_label="log_px_axis", x_log=True, reference=0.0),
        ),
    )  # fmt: skip


def _parts(model: Model, x: np.ndarray) -> tuple[float, float, float, float]:
    """SSE / (2 sigma^2), KL and log p(x|z) of the scaled data, per row; and the identity's largest relative error."""
    wide = for_inference(model, np.float64)
    squares, kls, fits, wrong = [], [], [], 0.0
    sigma2 = float(wide.likelihood.log_var.exp())  # as the model holds it, in float32
    constant = 0.5 * int(np.prod(x.shape[1:])) * math.log(2.0 * math.pi * sigma2)
    with torch.no_grad():
        for _, _, terms in terms_of(wide, x.astype(np.float64), 1, seed=0):
            (latent,) = terms.latents
            px = wide.decode(latent.z)
            square = (terms.target - px.mean).square().flatten(2).sum(-1)[0] / (2.0 * sigma2)
            log_px = px.log_prob(terms.target).flatten(2).sum(-1)[0]
            wrong = max(wrong, float(((square + constant + log_px) / (square + abs(constant))).abs().max()))
            squares.append(square)
            kls.append(latent.kl)
            fits.append(log_px)
    means = (float(torch.cat(values).mean()) for values in (squares, kls, fits))
    return (*means, wrong)  # type: ignore[return-value]


claim = Claim(
    name="C37",
    sources=(3,),
    needs=needs,
    experiment=experiment,
)
