"""The conditional VAE: a VAE whose encoder and decoder are told a label (Sohn, Lee & Yan 2015)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from elbowroom.configuration import part
from elbowroom.data.statistics import Statistics
from elbowroom.model import ModelConfig
from elbowroom.objectives.members.elbo import ELBO
from elbowroom.objectives.objective import Objective
from elbowroom.presets._choice import reasoned_encoder
from elbowroom.presets.vae import vae

HIDDEN = (400, 400)
"""Units of the hidden layers where the networks are MLPs and nothing is said."""
KL_WARMUP = 1 / 3
"""Share of the epochs in which the weight of the KL goes to beta."""
ROWS_OF_A_CLASS = 5
"""Whole numbers are taken for classes if each stands for so many rows on average, or if they are few."""
FEW = 10


def conditional_vae(
    statistics: Statistics,
    labels: Any,
    latent_dim: int,
    condition: Any = "auto",
    hidden: tuple[int, ...] | None = None,
    encoder: Any = None,
    **settings: Any,
) -> tuple[ModelConfig, Objective]:
    """The VAE of these settings, told the labels.

    Args:
        labels: of the training rows, [N] or [N, C].
        condition: "auto", "classes", "values", or a configuration.
        hidden: of an MLP; None is (400, 400): with two layers the label can choose among features of the code, which
            one alone cannot.
        encoder: as in `vae`; None is what the data say.
        settings: further ones of `vae`.

    Raises:
        DataError: labels that are missing, of another number than the rows, or all the same.
    """
    if encoder is None and hidden is None:
        encoder = reasoned_encoder(statistics)[0]
    model, objective = vae(statistics, latent_dim, HIDDEN if hidden is None else hidden, encoder, **settings)
    chosen = part("conditions", choose_condition(labels) if condition == "auto" else condition)
    return replace(model, condition=chosen.learn(labels, len(labels))), objective


def warmed_up(objective: Objective, epochs: int, start: float = 0.0) -> Objective:
    """The ELBO with a KL whose weight goes from `start` to beta in a third of the epochs; other bounds stay.

    From 0, codes fill before they have to be like the prior. From above beta, the decoder learns what the label says
    before a code can say it: samples are of their class more often, and codes say less.
    """
    if not isinstance(objective, ELBO):
        return objective
    return replace(objective, kl_start=start, kl_warmup=KL_WARMUP * epochs)


def choose_condition(labels: Any) -> str:
    """ "classes" for names, yes and no, and whole numbers of which each stands for several rows; else "values"."""
    y = np.asarray(labels)
    if y.ndim > 1 and y.shape[1] > 1:
        return "values"
    if y.dtype.kind == "f" and not np.array_equal(y, np.round(y)):
        return "values"
    if y.dtype.kind in "iuf" and len(np.unique(y)) > max(FEW, y.size // ROWS_OF_A_CLASS):
        return "values"
    return "classes"
