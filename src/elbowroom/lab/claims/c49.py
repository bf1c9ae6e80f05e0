"""C49: do other fields raise a lower bound in the same way? A word that is said of one place of a picture."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import torch
from torch import Tensor

from elbowroom.lab import panels
from elbowroom.lab.claim import Claim
from elbowroom.lab.outcome import Number, Outcome, Verdict
from elbowroom.lab.verdicts import above, all_of, exact, interval
from elbowroom.lab.workbench import Workbench

KINDS, PLACES = 4, 3
TOLERANCE, IDENTITY = 0.01, 1e-9
"""Nats per word: of what the bound may lose at its optimum, and of an identity."""


@dataclass(frozen=True)
class Captions:
    """Every picture with every word, and how often the two come together.

    Args:
        things: kinds of the things in the picture [N, PLACES].
        words: what is said [N].
        share: of this picture and word among all [N].
        said_of: p(place|word, picture) of the model that made them [N, PLACES].
        highest: the mean log p(word|picture) of that model, which no other exceeds [nats].
    """

    things: Tensor
    words: Tensor
    share: Tensor
    said_of: Tensor
    highest: float


def rule(identity: Verdict, reached: Verdict, lost: Verdict) -> tuple[Verdict, str]:
    """The highest log p is reached with a free q; on a condition if it is lost where q is the attention itself."""
    verdict = all_of(identity, reached)
    return ("conditional", "free_q") if verdict == lost == "holds" else (verdict, "")


def experiment(bench: Workbench) -> Outcome:
    lost: dict[str, list[float]] = {"free": [], "attention": []}
    shares: dict[str, list[float]] = {"place_posterior": [], "place_attention": []}
    errors, distances, highest = [], [], []
    for number in range(bench.seed_count):
        rng = bench.rng("C49", number)
        captions = _captions(rng)
        errors.append(_identity(captions, rng))
        start = torch.from_numpy(rng.normal(size=KINDS * (1 + KINDS)))
        free, q = _raised(start, _bound, captions)
        tied, _ = _raised(start, _bound_of_attention, captions)
        for name, model in (("free", free), ("attention", tied)):
            lost[name].append(captions.highest - float(captions.share @ _exact(captions, model)))
        highest.append(captions.highest)
        posterior = _log_posterior(captions, free)
        distances.append(float(captions.share @ (posterior.exp() * (posterior - q)).sum(-1)))
        for name, log_q in (("posterior", posterior), ("attention", _log_attention(captions, free))):
            right = captions.said_of.gather(-1, log_q.argmax(-1)[:, None]).squeeze(-1)
            shares[f"place_{name}"].append(100.0 * float(captions.share @ right))
    worst, attention = max(lost["free"], key=abs), interval(lost["attention"])
    verdict, condition = rule(exact(max(errors), IDENTITY), exact(worst, TOLERANCE), above(attention, TOLERANCE))
    return Outcome(
        verdict=verdict,
        condition=condition,
        numbers=(
            Number("worst", worst, count=bench.seed_count, unit="nats"),
            Number("tolerance", TOLERANCE, unit="nats"),
            attention.number("tied", "nats"),
            Number("identity", max(errors), count=bench.seed_count * len(captions.words), unit="nats"),
            Number("q_error", max(distances), count=bench.seed_count, unit="nats"),
            interval(highest).number("highest", "nats"),
            *(interval(share).number(name, "%") for name, share in shares.items()),
        ),
        plot=panels.figure(
            panels.bars(lost, y="lost_axis", reference=0.0),
            panels.bars(shares, y="share", reference=100.0 / PLACES),
        ),
    )


# --- the model: a place is chosen by the kinds of the things there, a word by the kind at the place -------------------

Model = tuple[Tensor, Tensor]
"""Scores of the kinds [KINDS], and of the words for each kind [KINDS, KINDS]."""


Bound = Callable[[Captions, Model, Tensor], Tensor]
"""From log q [N, PLACES] to nats [N]."""


def _log_attention(captions: Captions, model: Model) -> Tensor:
    """log p(place|picture) [N, PLACES]."""
    return torch.log_softmax(model[0][captions.things], -1)


def _log_joint(captions: Captions, model: Model) -> Tensor:
    """log p(place, word|picture) [N, PLACES] in nats."""
    log_word = torch.log_softmax(model[1], -1)[captions.things, captions.words[:, None]]
    return _log_attention(captions, model) + log_word


def _exact(captions: Captions, model: Model) -> Tensor:
    """log p(word|picture) [N] in nats: all places one by one."""
    return torch.logsumexp(_log_joint(captions, model), -1)


def _log_posterior(captions: Captions, model: Model) -> Tensor:
    """log p(place|word, picture) [N, PLACES]."""
    return torch.log_softmax(_log_joint(captions, model), -1)


def _bound(captions: Captions, model: Model, log_q: Tensor) -> Tensor:
    """E_q[log p(place, word|picture) - log q(place)] [N] in nats."""
    return (log_q.exp() * (_log_joint(captions, model) - log_q)).sum(-1)


def _bound_of_attention(captions: Captions, model: Model, log_q: Tensor) -> Tensor:
    """The same with p(place|picture) for q, whatever log_q is: Xu et al. 2015 (arXiv 1502.03044), eq. 10."""
    return _bound(captions, model, _log_attention(captions, model))


def _captions(rng: np.random.Generator) -> Captions:
    """Captions of a model of random weights: some kinds are spoken of more than others, and each has a usual word.

    They are all that the model can say, with their probabilities, so that its log p is the highest there is (Gibbs).
    """
    usual = 2.5 * np.eye(KINDS)[rng.permutation(KINDS)] + 0.5 * rng.normal(size=(KINDS, KINDS))
    model = torch.from_numpy(rng.normal(0.0, 1.5, size=KINDS)), torch.from_numpy(usual)
    every = torch.cartesian_prod(*[torch.arange(KINDS)] * (PLACES + 1))
    plain = Captions(every[:, :-1], every[:, -1], torch.zeros(()), torch.zeros(()), 0.0)
    log_p = _exact(plain, model)
    share = log_p.exp() / KINDS**PLACES  # pictures are equally likely
    return replace(plain, share=share, said_of=_log_posterior(plain, model).exp(), highest=float(share @ log_p))


# --- what is measured ------------------------------------------------------------------------------------------------


def _identity(captions: Captions, rng: np.random.Generator) -> float:
    """How far the bound of a random model and q, and KL(q || posterior), are from log p together [nats]."""
    model = torch.from_numpy(rng.normal(size=KINDS)), torch.from_numpy(rng.normal(size=(KINDS, KINDS)))
    log_q = torch.log_softmax(torch.from_numpy(rng.normal(size=captions.things.shape)), -1)
    gap = (log_q.exp() * (log_q - _log_posterior(captions, model))).sum(-1)
    assert bool((gap >= -IDENTITY).all()), "a KL is not below 0"
    return float((_bound(captions, model, log_q) + gap - _exact(captions, model)).abs().max())


def _raised(start: Tensor, bound: Bound, captions: Captions) -> tuple[Model, Tensor]:
    """The model, and log q of every caption [N, PLACES], at which the mean bound is highest; q begins even."""
    from scipy.optimize import minimize

    places = captions.things.shape

    def split(values: Tensor) -> tuple[Model, Tensor]:
        score, words, logits = values.split([KINDS, KINDS * KINDS, places.numel()])
        return (score, words.view(KINDS, KINDS)), torch.log_softmax(logits.view(places), -1)

    def lowered(values: np.ndarray) -> tuple[float, np.ndarray]:
        free = torch.from_numpy(values).requires_grad_()
        loss = -captions.share @ bound(captions, *split(free))
        (slope,) = torch.autograd.grad(loss, free, materialize_grads=True)
        return float(loss.detach()), slope.numpy()

    whole = torch.cat([start, torch.zeros(places.numel(), dtype=torch.float64)]).numpy()
    limits = {"maxiter": 3000, "maxfun": 5000, "ftol": 1e-12, "gtol": 1e-7, "maxcor": 20}
    optimum = minimize(lowered, whole, jac=True, method="L-BFGS-B", options=limits)
    return split(torch.from_numpy(optimum.x))


claim = Claim(
    name="C49",
    sources=(3,),
    experiment=experiment,
    any_data=True,
)
