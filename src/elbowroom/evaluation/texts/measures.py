"""What is measured of a model of texts: nats per token, perplexity, and the bound and its parts where there is one."""

from __future__ import annotations

import math

from elbowroom.data.ragged import Ragged
from elbowroom.evaluation.measure import Measure
from elbowroom.evaluation.texts.monitor import SequenceMonitor
from elbowroom.objectives.objective import Objective
from elbowroom.sequence_model import SequenceModel

MOST_NATS = 700.0
PER_TOKEN = "nats per token"
PER_TEXT = "nats per text"


def perplexity(nats_per_token: float) -> float:
    """e to the nats that a token costs; infinite where that is more than a number can be.

    >>> perplexity(0.0), perplexity(1e6)
    (1.0, inf)
    """
    return math.exp(nats_per_token) if nats_per_token < MOST_NATS else math.inf


def measure_texts(
    objective: Objective, model: SequenceModel, source: Ragged, target: Ragged | None, split: str, seed: int = 0
) -> list[Measure]:
    """Measures of a model on sequences, each with its unit; a token is one of this model's vocabulary, END counted.

    - A model of pairs: log p(target|source) per token, exact, and the perplexity, e to minus this.
    - With a code and a density: the ELBO per text and per token and its parts; e to minus the ELBO per token is an
      upper bound of the perplexity. `bounds.measure_text_vae` is the long way, with importance-weighted bounds.
    - With a code alone: log p(text|code) per token, where the code is the text's own, so no perplexity of texts.

    Args:
        objective: of the model; its samples K draw the code.
        source: what is read.
        target: what should come out; None is the source itself.
        split: what to call these sequences, such as "test".
        seed: of the noise, which belongs to the sequence.
    """
    means = SequenceMonitor.of(objective, source, target, model, seed)(model)
    rows, lengths = len(source), (source if target is None else target).lengths
    per_text = float(lengths.mean())

    def measure(name: str, value: float, unit: str, samples: int | None = None) -> Measure:
        return Measure(name, value, unit, split, rows, samples)

    if "elbo" not in means:
        log_p = means["log_px_per_token"]
        measures = [measure("log_px_per_token", log_p, PER_TOKEN)]
        if model.config.latent_dim is None:
            measures.append(measure("perplexity", perplexity(-log_p), "per token"))
        return [*measures, measure("tokens_per_text", per_text, "tokens, END counted")]
    k, elbo = objective.samples, means["elbo"] / per_text
    return [
        measure("elbo", means["elbo"], PER_TEXT, k),
        measure("log_px", means["log_px"], PER_TEXT, k),
        measure("kl", means["kl"], PER_TEXT),
        measure("elbo_per_token", elbo, PER_TOKEN, k),
        measure("perplexity_elbo", perplexity(-elbo), "per token", k),
        measure("tokens_per_text", per_text, "tokens, END counted"),
    ]
