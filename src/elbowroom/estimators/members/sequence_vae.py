"""SequenceVAE: a VAE of texts."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import torch

from elbowroom.data.text.lines import check_lines
from elbowroom.errors import ConfigError, ElbowroomWarning
from elbowroom.estimators.sequences import SCORING_SEED, Texts
from elbowroom.estimators.text_codes import TextCodes
from elbowroom.estimators.trained import seed_of
from elbowroom.evaluation.group import Group
from elbowroom.evaluation.texts.alarms import code_alarms
from elbowroom.evaluation.texts.bounds import NLL_ROWS, importance_weighted, measure_text_vae
from elbowroom.pictures.words import sentence
from elbowroom.presets.sequence_vae import SequenceVAEPreset
from elbowroom.settings import settings
from elbowroom.training.train import Fitted


@settings
class SequenceVAE(TextCodes, SequenceVAEPreset):
    """A VAE of texts (Bowman et al. 2016, arXiv 1511.06349).

    >>> texts = ["a b", "b a", "a a b", "b b", "a", "b"] * 4
    >>> model = SequenceVAE(latent_dim=2, units=8, width=8, epochs=2, random_state=0).fit(texts)
    >>> model.transform(texts).shape, len(model.interpolate("a b", "b b", steps=3))
    ((24, 2), 3)
    """

    def score_samples(self, X: Texts, n_samples: int = 10) -> np.ndarray:
        """The importance-weighted bound on log p(text) of each text [N] in nats, with K = n_samples draws of q.

        It rises with K toward log p(text); K = 1 is the ELBO by Monte Carlo. The draws belong to the text, so its
        score is the same on every call and in any company. All tokens count, END with them.
        """
        read, _ = self._encoded(check_lines(X, "texts"), None)
        return importance_weighted(self._fitted(), read, n_samples, SCORING_SEED).values

    def evaluate(self, X: Texts, split: str = "given texts", n_samples: int = 100, nll_rows: int = NLL_ROWS) -> Group:
        """ELBO, log p(text|z), KL, NLL, perplexity per token, active units, mutual information, and the alarm.

        Args:
            X: texts [N].
            split: what to call them, such as "test".
            n_samples: importance samples K of the NLL and the perplexity.
            nll_rows: texts of the NLL, at most, evenly taken; its measure says how many.

        Returns:
            the measures, each with its unit, split and samples (`group["kl"]`, `group.measures`), and `group.notes`:
            whether the decoder ignores the code.
        """
        read, _ = self._encoded(check_lines(X, "texts"), None)
        return measure_text_vae(self._fitted(), read, split, n_samples, SCORING_SEED, nll_rows)

    def _take(self, fitted: Fitted) -> None:
        super()._take(fitted)
        last = fitted.history[-1] if fitted.history else {}
        kl, elbo = (last.get(f"val_{name}", last.get(name)) for name in ("kl", "elbo"))
        warmup = getattr(fitted.plan.objective, "kl_warmup", 0.0)
        if kl is not None and elbo is not None and len(fitted.history) > warmup:  # before, there is no telling
            for alarm in code_alarms(kl, -elbo):
                warnings.warn(ElbowroomWarning(sentence(alarm)), stacklevel=5)

    def sample(self, n_samples: int = 1, random_state: Any = None, **decoding: Any) -> list[str]:
        """New texts [n_samples]: draws of the prior, decoded.

        Args:
            n_samples: how many.
            random_state: seed, or a `numpy.random.RandomState`.
            decoding: beams, length_penalty, temperature, top_p, most; see `decoding.generate.Decoding`.

        Raises:
            ConfigError: fewer than one.
        """
        if n_samples < 1:
            raise ConfigError("At least one text is drawn.", f"n_samples={n_samples}", "try 1")
        seed = seed_of(random_state)
        model = self._fitted()
        eps = torch.randn(1, n_samples, model.config.latent_dim, generator=torch.Generator().manual_seed(seed))
        codes = model.p(eps).rsample(eps)[0]
        return self.inverse_transform(np.asarray(codes), **{"seed": seed, **decoding})


part = SequenceVAE
