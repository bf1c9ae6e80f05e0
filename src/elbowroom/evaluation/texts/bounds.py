"""What is true of a VAE of texts: bounds on log p(text), perplexity with its unit, and whether the code is used.

Noise belongs to the text's tokens and comes in fixed blocks of samples, so that a figure depends neither on the texts
beside it nor on how many are scored at once.
"""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from elbowroom.data.ragged import Ragged
from elbowroom.errors import BoundError, ConfigError
from elbowroom.evaluation.decomposition import decomposed
from elbowroom.evaluation.group import Group
from elbowroom.evaluation.health import ACTIVE_VARIANCE
from elbowroom.evaluation.inference import MOST_SAMPLES, counted, evenly
from elbowroom.evaluation.likelihood import ImportanceWeighted
from elbowroom.evaluation.measure import Measure
from elbowroom.evaluation.texts.alarms import code_alarms
from elbowroom.evaluation.texts.measures import PER_TEXT, perplexity
from elbowroom.maths.bounds import effective_sample_size, log_mean_exp, log_mean_exp_error
from elbowroom.maths.noise import token_noise
from elbowroom.objectives import bounds
from elbowroom.sequence_model import SequenceModel

SAMPLES_AT_ONCE = 16
"""Importance samples of one block; the noise of a block is a function of text, seed and the block's number."""
TEXTS_AT_ONCE = 32
NLL_ROWS = 1000
INFORMATION_ROWS = 4000
"""Texts of the NLL, and of the mutual information, at most; evenly taken."""


@torch.no_grad()
def importance_weighted(model: SequenceModel, texts: Ragged, samples: int, seed: int = 0) -> ImportanceWeighted:
    """The importance-weighted bound on log p(text) of every text, in nats, with exactly K = samples draws of q.

    Args:
        model: with a code whose posterior has a density.
        texts: N of them, as tokens; END counts.
        samples: K. K = 1 is the ELBO by Monte Carlo; with K the bound rises toward log p(text).
        seed: of the draws.

    Raises:
        BoundError: the posterior is a point, or the model has no code.
        ConfigError: K is below 1.
    """
    samples = counted("n_samples", samples, 1, MOST_SAMPLES)
    _has_code(model)
    bound = ImportanceWeighted(*(np.empty(len(texts), np.float32) for _ in range(3)))
    for rows in texts.by_length(TEXTS_AT_ONCE):
        tokens, log_w = torch.from_numpy(texts.padded(rows)), []
        q = model.encode(tokens)
        for start in range(0, samples, SAMPLES_AT_ONCE):
            shape = SAMPLES_AT_ONCE, model.config.latent_dim or 0
            eps = token_noise((texts[row] for row in rows), shape, seed, "importance", start)
            log_w.append(bounds.log_weights(model.score(tokens, q, eps[:, : samples - start].transpose(0, 1))))
        weights = torch.cat(log_w)
        bound.values[rows] = log_mean_exp(weights).numpy()
        bound.errors[rows] = log_mean_exp_error(weights).numpy()
        bound.effective[rows] = effective_sample_size(weights).numpy()
    return bound


@torch.no_grad()
def measure_text_vae(
    model: SequenceModel, texts: Ragged, split: str, samples: int = 100, seed: int = 0, nll_rows: int = NLL_ROWS
) -> Group:
    """ELBO, log p(text|z) and KL of all texts; NLL and perplexity per token of at most `nll_rows`; the code's use.

    Everything in nats is per text. `perplexity` is e to the NLL per token of this model's vocabulary, END counted, and
    `perplexity_elbo` the same of the ELBO, of all texts: both are upper bounds. The NLL's error is that of the draws.

    Raises:
        BoundError: the posterior is a point, or the model has no code.
    """
    _has_code(model)
    log_px, kls, means, parameters = ([torch.empty(0)] * len(texts) for _ in range(4))
    for rows in texts.by_length(TEXTS_AT_ONCE):
        tokens = torch.from_numpy(texts.padded(rows))
        eps = token_noise((texts[row] for row in rows), (1, model.config.latent_dim or 0), seed, "judge")
        q_parameters = model.parameters_of_q(model.read(tokens))
        assert model.posterior is not None
        q = model.posterior(q_parameters)
        terms = model.score(tokens, q, eps.transpose(0, 1))
        values = terms.log_px[0].double(), terms.kl.double(), q.code.double(), q_parameters
        for place, row in enumerate(rows):
            log_px[row], kls[row], means[row], parameters[row] = (value[place] for value in values)
    data, divergence = torch.stack(log_px), torch.stack(kls)

    def measure(name: str, value: Tensor) -> Measure:
        return Measure(name, float(value.mean()), PER_TEXT, split, len(texts), 1)

    elbo = measure("elbo", data - divergence)
    active = int((torch.stack(means).var(0, correction=0) > ACTIVE_VARIANCE).sum())
    measures = [elbo, measure("log_px", data), measure("kl", divergence),
                *_nll(model, texts, split, samples, seed, nll_rows),
                Measure("perplexity_elbo", perplexity(-elbo.value * len(texts) / int(texts.lengths.sum())),
                        "per token", split, len(texts), 1),
                Measure("active_units", float(active), f"of {model.config.latent_dim}", split, len(texts))]  # fmt: skip
    information = None
    if len(texts) > 1:
        some = evenly(INFORMATION_ROWS, len(texts))
        eps = token_noise((texts[row] for row in some), (1, model.config.latent_dim or 0), seed, "decomposition")
        chosen = torch.stack([parameters[row] for row in some])
        information = decomposed(model, chosen, eps.transpose(0, 1), split)[0]
        measures.append(information)
    return Group("texts", tuple(measures), tuple(code_alarms(float(divergence.mean()), -elbo.value, information)))


def _nll(model: SequenceModel, texts: Ragged, split: str, samples: int, seed: int, most: int) -> list[Measure]:
    if most < 1:
        raise ConfigError("The NLL is measured on one text at least.", f"nll_rows={most}", "try 1000")
    some = texts.take(evenly(most, len(texts)))
    bound = importance_weighted(model, some, samples, seed)
    error = float(np.sqrt(np.square(bound.errors.astype(np.float64)).sum()) / len(some))
    nll_error = error if np.isfinite(error) else None
    nll = -float(bound.values.mean(dtype=np.float64))
    texts_per_token = len(some) / int(some.lengths.sum())
    per_token = perplexity(nll * texts_per_token)
    perplexity_error = None if nll_error is None else per_token * nll_error * texts_per_token
    return [
        Measure("nll", nll, PER_TEXT, split, len(some), samples, nll_error),
        Measure("perplexity", per_token, "per token", split, len(some), samples, perplexity_error),
    ]


def _has_code(model: SequenceModel) -> None:
    if model.posterior is None or not model.posterior(torch.zeros(model.posterior.parameter_shape)).has_density:
        raise BoundError("A bound on log p(text) needs a posterior with a density.",
                         "a model whose code is a point, or that has none", "fit a SequenceVAE")  # fmt: skip
