"""The conditional VAE: a VAE whose encoder and decoder see a label (Sohn, Lee & Yan 2015)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, ClassVar

import numpy as np

from elbowroom.configuration import part as part_of
from elbowroom.data.statistics import Statistics
from elbowroom.model import ModelConfig
from elbowroom.objectives.members.elbo import ELBO
from elbowroom.objectives.objective import Objective
from elbowroom.presets._choice import reasoned_encoder
from elbowroom.presets._groups import Annealed, Code, Ends, Networks
from elbowroom.presets.vae import VAEPreset
from elbowroom.settings import as_settings, settings

HIDDEN = (400, 400)
"""Units of the hidden layers where the networks are MLPs and nothing is said."""
KL_WARMUP = 1 / 3
"""Share of the epochs in which the weight of the KL goes to beta."""
ROWS_OF_A_CLASS = 5
"""Whole numbers are taken for classes if each stands for so many rows on average, or if they are few."""
FEW = 10


@settings
class ConditionalVAEPreset(Annealed, Ends, Networks, Code):
    """The VAE of these settings, with the labels beside its rows."""

    rules: ClassVar[Mapping[str, str]] = {
        "hidden": "400 400: with two layers the label can choose among features of the code, which one cannot",
        "kl_warmup": "a third of the epochs, with the elbo",
    }
    condition: Any = "auto"
    """What labels are: classes for one of several classes, values for one or several numbers of a row (which are
    standardised; attributes as 0 and 1), a configuration, or auto: values for several columns, for fractions and for
    whole numbers that rarely repeat, and classes otherwise."""

    def parts(self, seen: Statistics, labels: Any = None) -> tuple[ModelConfig, Objective]:
        encoder = self.encoder
        if encoder is None and self.hidden is None:
            encoder = reasoned_encoder(seen)[0]
        hidden = HIDDEN if self.hidden is None else self.hidden
        model, objective = as_settings(VAEPreset, self, hidden=hidden, encoder=encoder).parts(seen)
        chosen = part_of("conditions", choose_condition(labels) if self.condition == "auto" else self.condition)
        return replace(model, condition=chosen.learn(labels, len(labels))), objective


def warmed_up(objective: Objective, epochs: int) -> Objective:
    """The ELBO with a KL whose weight goes from kl_start to beta in a third of the epochs; other bounds stay.

    From 0, codes fill before they have to be like the prior. From above beta, the decoder learns what the label says
    before a code can say it: samples are of their class more often, and codes say less.
    """
    return replace(objective, kl_warmup=KL_WARMUP * epochs) if isinstance(objective, ELBO) else objective


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


part = ConditionalVAEPreset
