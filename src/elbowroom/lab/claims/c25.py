"""C25: is there a smooth morph between two pictures?"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import numpy as np

from elbowroom.evaluation.features import FeatureSpace
from elbowroom.evaluation.generation import nearest_distances
from elbowroom.evaluation.geometry import continuity
from elbowroom.evaluation.inference import decode
from elbowroom.lab import panels
from elbowroom.lab.claim import Claim
from elbowroom.lab.outcome import Outcome, Verdict
from elbowroom.lab.recipe import Recipe
from elbowroom.lab.verdicts import all_of, below, difference, interval, numbers, on_condition
from elbowroom.lab.workbench import Workbench
from elbowroom.latent.interpolate import interpolate
from elbowroom.model import Model

FASTEST = 3.0
"""Largest over mean step: at the pace of the largest one, a third of the way would do for all that changes."""
BLEND, MOSTLY = 0.999, 0.9
"""R^2 of the picture halfway on both ends: of a pixel blend, 1 but for rounding; of what is mostly one."""
PAIRS, STEPS, SHOWN, CANDIDATES = 400, 64, 10, 200
"""Lines, steps of each; pictures of the one that is shown, and how many rows its end is chosen from."""
PIXELS = FeatureSpace("pixels", lambda x: x.reshape(len(x), -1))


def needs(bench: Workbench) -> Sequence[Recipe]:
    large = bench.scale.large_latent
    return [bench.vae(large), bench.vae(), bench.autoencoder(large)]


ARMS = ("vae_large", "vae", "autoencoder_large")


def explained(middle: np.ndarray, first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """R^2 [N] of the least squares of each picture [N, ...] on its two end pictures and a constant, over its values."""
    shares = []
    for target, a, b in zip(*(x.reshape(len(x), -1).astype(np.float64) for x in (middle, first, second)), strict=True):
        ends = np.stack([a, b, np.ones_like(a)], 1)
        left = target - ends @ np.linalg.lstsq(ends, target)[0]
        total = np.square(target - target.mean()).sum()
        shares.append(1.0 - np.square(left).sum() / total if total > 0 else 1.0)
    return np.array(shares)


def halfway(bench: Workbench, model: Model, seed: int) -> tuple[float, float]:
    """The picture halfway between two: mean R^2 on both ends, and how much nearer to the data it is than their blend.

    The second is the distance to the nearest training picture, morph minus blend, over the blend's.
    """
    codes, rng = bench.codes(model), bench.rng("C25", seed)
    first = rng.integers(len(codes), size=PAIRS)
    second = (first + rng.integers(1, len(codes), size=PAIRS)) % len(codes)
    a, b, middle = (decode(model, z) for z in (codes[first], codes[second], (codes[first] + codes[second]) / 2))
    to_data = [float(nearest_distances(x, bench.train.x).mean()) for x in (middle, (a + b) / 2)]
    return float(explained(middle, a, b).mean()), to_data[0] / to_data[1] - 1.0


def rule(even: Verdict, below_blend: Verdict, nearer: Verdict, own: Verdict) -> tuple[Verdict, str]:
    """An even way whose middle is no blend; whether that middle is like the data, and its own, are conditions."""
    condition = "farther" if nearer == "refuted" else "mostly"
    return on_condition(all_of(even, below_blend), all_of(nearer, own), condition)


def experiment(bench: Workbench) -> Outcome:
    steps: dict[str, list[float]] = {}
    shares: dict[str, list[float]] = {}
    nearer: dict[str, list[float]] = {}
    for arm, recipe in zip(ARMS, needs(bench), strict=True):
        models = bench.models(recipe)
        steps[arm] = [
            float(continuity(partial(decode, model), bench.codes(model), PIXELS, PAIRS, STEPS, seed=i).mean())
            for i, model in enumerate(models)
        ]
        middles = [halfway(bench, model, i) for i, model in enumerate(models)]
        shares[arm], nearer[arm] = ([middle[k] for middle in middles] for k in range(2))
    step, share = interval(steps["vae_large"]), interval(shares["vae_large"])
    distance = interval([100.0 * value for value in nearer["vae_large"]])
    verdict, condition = rule(below(step, FASTEST), below(share, BLEND), below(distance), below(share, MOSTLY))
    return Outcome(
        verdict=verdict,
        condition=condition,
        numbers=(
            share.number("explained"),
            step.number("steps"),
            distance.number("nearer", "%"),
            *numbers({arm: shares[arm] for arm in ARMS[1:]}, name="explained_{}"),
            *numbers({arm: steps[arm] for arm in ARMS[1:]}, name="steps_{}"),
            difference(shares["vae_large"], shares["autoencoder_large"]).number("difference"),
        ),
        plot=panels.figure(
            panels.paired(shares, y="share_axis", title="middle", reference=1.0),
            panels.paired(steps, y="steps_axis", title="way", reference=1.0),
            panels.images(shown(bench, bench.first(needs(bench)[0])), *bench.pixel_range, title="from_to"),
        ),
    )  # fmt: skip


def shown(bench: Workbench, model: Model) -> dict[str, np.ndarray]:
    """From the first held-out picture to the one of the next that is least like it: the morph, and the blend."""
    x = bench.held_out.x[:CANDIDATES]
    far = int(np.square(x.astype(np.float64) - x[0]).reshape(len(x), -1).sum(1).argmax())
    codes = bench.codes(model, x[[0, far]])
    morph = interpolate(model, codes[0], codes[1], SHOWN)
    t = np.linspace(0.0, 1.0, SHOWN).reshape(-1, *[1] * (morph.ndim - 1))
    return {"morph": morph, "blend": (1.0 - t) * morph[0] + t * morph[-1]}


claim = Claim(
    name="C25",
    sources=(4,),
    needs=needs,
    experiment=experiment,
    wants="rows",
)
