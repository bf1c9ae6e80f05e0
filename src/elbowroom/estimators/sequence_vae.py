"""SequenceVAE: a VAE of texts."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import torch
from sklearn.utils import check_random_state

from elbowroom.data.text.lines import check_lines
from elbowroom.errors import ConfigError, ElbowroomWarning
from elbowroom.estimators.sequences import SCORING_SEED, Texts
from elbowroom.estimators.text_codes import TextCodes
from elbowroom.evaluation.group import Group
from elbowroom.evaluation.texts.alarms import code_alarms
from elbowroom.evaluation.texts.bounds import NLL_ROWS, importance_weighted, measure_text_vae
from elbowroom.objectives.objective import Objective
from elbowroom.pictures.words import say
from elbowroom.presets.sequences import sequence_vae
from elbowroom.sequence_model import SequenceModelConfig
from elbowroom.training.train import Fitted


class SequenceVAE(TextCodes):
    """A VAE of texts (Bowman et al. 2016, arXiv 1511.06349).

    Args:
        latent_dim: dimensions of z.
        tokens: "word", "space", "bpe" (pieces of bytes) or "character".
        vocabulary_size: tokens, at most.
        most_tokens: of a text, at most; None takes 1,024.
        cell: "gru" or "lstm".
        width: values of a token's embedding.
        units: units of a layer, in each direction of the encoder.
        layers: layers above each other.
        dropout: share of values set to 0 in training.
        word_dropout: share of the tokens so far that are unknown to the decoder in training, so that it needs z.
        encoder: of your own, as a configuration or {"name": "recurrent", ...}; None is of cell, width, units, layers
            and dropout.
        decoder: the same for the decoder, such as one with z at its start alone.
        beta: weight of the KL; 1 is the bound on log p(text).
        kl_warmup: epochs over which that weight rises from 0, without which decoders learn to ignore z.
        kl_shape: "linear", or "logistic": in an S, which leaves the KL almost free at first.
        kl_cycle: epochs after which it rises anew (Fu et al. 2019, arXiv 1903.10145); 0 is never.
        free_bits: nats of KL per dimension that cost nothing.
        beams: of the beam search where texts are written; 1 is greedy.
        length_penalty: of the beam search: scores are log p / tokens^length_penalty.
        epochs: passes over the data; None takes at least 10, and on small data about 3,000 steps.
        batch_size: texts of one step, of about the same length.
        learning_rate: highest rate of the schedule.
        validation_fraction: share of texts held out for the best epoch and early stopping.
        random_state: seed, or a `numpy.random.RandomState`.
        verbose: show progress.
        training: further `TrainingSettings`.

    >>> texts = ["a b", "b a", "a a b", "b b", "a", "b"] * 4
    >>> model = SequenceVAE(latent_dim=2, units=8, width=8, epochs=2, random_state=0).fit(texts)
    >>> model.transform(texts).shape, len(model.interpolate("a b", "b b", steps=3))
    ((24, 2), 3)
    """

    def __init__(
        self,
        latent_dim: int = 32,
        *,
        tokens: str = "word",
        vocabulary_size: int = 10_000,
        most_tokens: int | None = None,
        cell: str = "lstm",
        width: int = 256,
        units: int = 256,
        layers: int = 1,
        dropout: float = 0.0,
        word_dropout: float = 0.25,
        encoder: Any = None,
        decoder: Any = None,
        beta: float = 1.0,
        kl_warmup: float = 10.0,
        kl_shape: str = "linear",
        kl_cycle: float = 0.0,
        free_bits: float = 0.0,
        beams: int = 1,
        length_penalty: float = 1.0,
        epochs: int | None = None,
        batch_size: int = 128,
        learning_rate: float = 2e-3,
        validation_fraction: float = 0.0,
        random_state: Any = None,
        verbose: bool = False,
        training: dict[str, Any] | None = None,
    ):
        self.latent_dim = latent_dim
        self.tokens = tokens
        self.vocabulary_size = vocabulary_size
        self.most_tokens = most_tokens
        self.cell = cell
        self.width = width
        self.units = units
        self.layers = layers
        self.dropout = dropout
        self.word_dropout = word_dropout
        self.encoder = encoder
        self.decoder = decoder
        self.beta = beta
        self.kl_warmup = kl_warmup
        self.kl_shape = kl_shape
        self.kl_cycle = kl_cycle
        self.free_bits = free_bits
        self.beams = beams
        self.length_penalty = length_penalty
        self.epochs = epochs
        self.batch_size = batch_size
        self.learning_rate = learning_rate
        self.validation_fraction = validation_fraction
        self.random_state = random_state
        self.verbose = verbose
        self.training = training

    def _parts(self, sizes: tuple[int, int]) -> tuple[SequenceModelConfig, Objective]:
        return sequence_vae(sizes, **self._asked_of(sequence_vae))

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
            the measures, each with its unit, split and samples (`found["kl"]`, `found.measures`), and `found.notes`:
            whether the decoder ignores the code.
        """
        read, _ = self._encoded(check_lines(X, "texts"), None)
        return measure_text_vae(self._fitted(), read, split, n_samples, SCORING_SEED, nll_rows)

    def _take(self, fitted: Fitted) -> None:
        super()._take(fitted)
        last = fitted.history[-1] if fitted.history else {}
        kl, elbo = (last.get(f"val_{name}", last.get(name)) for name in ("kl", "elbo"))
        if kl is not None and elbo is not None and len(fitted.history) > self.kl_warmup:  # before, there is no telling
            for alarm in code_alarms(kl, -elbo):
                warnings.warn(ElbowroomWarning(say(alarm.code, **alarm.values)), stacklevel=5)

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
        seed = int(check_random_state(random_state).randint(2**31 - 1))
        model = self._fitted()
        eps = torch.randn(1, n_samples, model.config.latent_dim, generator=torch.Generator().manual_seed(seed))
        codes = model.p(eps).rsample(eps)[0]
        return self.inverse_transform(np.asarray(codes), **{"seed": seed, **decoding})
