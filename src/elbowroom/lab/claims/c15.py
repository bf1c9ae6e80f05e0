"""C15: has the reparameterised sample the same distribution, and does it let gradients through?"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor

from elbowroom.evaluation.inference import as_input, for_inference
from elbowroom.lab import panels
from elbowroom.lab.claim import Claim
from elbowroom.lab.outcome import Number, Outcome
from elbowroom.lab.recipe import Recipe
from elbowroom.lab.verdicts import above, all_of, exact, interval
from elbowroom.lab.workbench import Workbench
from elbowroom.maths import gaussian
from elbowroom.model import Model

LEVEL = 0.001
"""How improbable a distribution test may be by chance alone, all tests together."""
TOLERANCE = 1e-5
DRAWS, ROWS = 20_000, 20
SHOWN, SHOWN_DRAWS = 400, 500
STEP = 1e-8
"""Length of the differences: so short that it rarely crosses a kink of the decoder, where there is no gradient."""


def needs(bench: Workbench) -> Sequence[Recipe]:
    return [bench.vae()]


def experiment(bench: Workbench) -> Outcome:
    from scipy.stats import kstest

    (vae,) = needs(bench)
    p_values, errors, ratios = [], [], []
    for number, seed in enumerate(bench.seeds):
        rng = bench.rng("C15", number)
        mu, log_var = torch.from_numpy(rng.uniform([-3, -4], [3, 2]))
        z = gaussian.reparameterise(mu, log_var, torch.from_numpy(rng.normal(size=DRAWS)))
        p_values.append(float(kstest(z.numpy(), "norm", args=(float(mu), float((0.5 * log_var).exp()))).pvalue))
        q_mu, q_log_var, model, x = _posterior(bench, vae, seed)
        eps = torch.from_numpy(rng.normal(size=(SHOWN_DRAWS, ROWS, 2)))
        errors.append(_finite_differences(model, x, q_mu, q_log_var, eps[:8]))
        path, score = _estimates(model, x, q_mu, q_log_var, eps)
        ratios.append(float((score.var(0) / path.var(0)).log10().mean()))
        if not number:
            shown = {"path": path[:SHOWN, 0], "score": score[:SHOWN, 0]}
    worst_p = min(1.0, min(p_values) * len(p_values))
    ratio = interval(ratios)
    return Outcome(
        verdict=all_of("holds" if worst_p > LEVEL else "refuted", exact(max(errors), TOLERANCE), above(ratio)),
        numbers=(
            ratio.number("ratio"),
            Number("p_value", worst_p, count=len(p_values)),
            Number("difference", max(errors), count=len(errors) * ROWS),
            Number("tolerance", TOLERANCE),
        ),
        plot=panels.figure(
            panels.scatter({name: values.numpy() for name, values in shown.items()}, x_label="slope_1",
                           y_label="slope_2", title="clouds"),
            panels.bars({"ratio": ratios}, y="log_ratio", reference=0.0),
        ),
    )  # fmt: skip


def _posterior(bench: Workbench, vae: Recipe, seed: int) -> tuple[Tensor, Tensor, Model, Tensor]:
    """q's parameters [ROWS, 2] of the first test rows, in float64."""
    model = for_inference(bench.model(vae, seed), np.float64)
    x = as_input(bench.held_out.x[:ROWS])
    with torch.no_grad():
        q = model.encode(x)
    return q.mean, q.variance.log(), model, x


def _log_px(model: Model, x: Tensor, z: Tensor) -> Tensor:
    """log p(x|z) [S, B]."""
    return model.decode(z).log_prob(model.scaling(x, torch.float64)).flatten(2).sum(-1)


def _finite_differences(model: Model, x: Tensor, mu: Tensor, log_var: Tensor, eps: Tensor) -> float:
    """The gradient through the sample against differences of the value, the noise being the same; relative error."""

    def value(shift: Tensor, width: Tensor) -> Tensor:
        return _log_px(model, x, gaussian.reparameterise(shift, width, eps)).mean(0)

    parameters = mu.clone().requires_grad_(), log_var.clone().requires_grad_()
    slopes = torch.autograd.grad(value(*parameters).sum(), parameters)
    worst = 0.0
    with torch.no_grad():
        for place, slope in enumerate(slopes):
            numeric = torch.zeros_like(slope)
            for dim in range(slope.shape[1]):
                step = torch.zeros_like(slope)
                step[:, dim] = STEP
                ends = [value(mu + s * step, log_var) if place == 0 else value(mu, log_var + s * step) for s in (1, -1)]
                numeric[:, dim] = (ends[0] - ends[1]) / (2.0 * STEP)
            worst = max(worst, float((numeric - slope).norm() / slope.norm()))
    return worst


def _estimates(model: Model, x: Tensor, mu: Tensor, log_var: Tensor, eps: Tensor) -> tuple[Tensor, Tensor]:
    """The gradient of E_q[log p(x|z)] by mu from each single draw [S, B, 2]: through the sample, and by its score.

    The score-function estimator has the mean of the other draws taken off as a baseline, which is in its favour.
    """
    z = gaussian.reparameterise(mu, log_var, eps).requires_grad_()
    value = _log_px(model, x, z)
    (path,) = torch.autograd.grad(value.sum(), z)
    value = value.detach()
    count = len(value)
    centred = (value - value.mean(0)) * count / (count - 1)
    return path, centred[..., None] * eps / (0.5 * log_var).exp()


claim = Claim(
    name="C15",
    sources=(0, 1, 2, 3, 4),
    needs=needs,
    experiment=experiment,
)
