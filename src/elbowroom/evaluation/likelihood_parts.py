"""What follows from an NLL by importance sampling: bits, the gap to the ELBO, and how far to trust it."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from elbowroom.data.statistics import statistics
from elbowroom.errors import ConfigError
from elbowroom.evaluation.measure import Measure
from elbowroom.maths import bits
from elbowroom.model import Model


def bits_per_dim(nll: Measure, size: int) -> Measure:
    """The NLL in bits per value of an example of that size; of a density it depends on the data's units.

    Raises:
        ConfigError: an example without values.
    """
    if size < 1:
        raise ConfigError("Bits are counted per value of an example.", f"size={size}", "pass the size of the event")
    error = None if nll.standard_error is None else bits.bits_per_dim(nll.standard_error, size)
    value = bits.bits_per_dim(nll.value, size)
    return Measure("bits_per_dim", value, "bits per value", nll.split, nll.rows, nll.samples, error)


def gap(nll: Measure, elbo: Measure) -> Measure:
    """-ELBO minus NLL in nats: what the posterior's family and the encoder cost, at least; both of the same rows.

    In truth at least 0; Monte Carlo error can take a tight bound just below.
    """
    assert (nll.rows, nll.split) == (elbo.rows, elbo.split), "a gap is between two numbers of the same rows"
    known = [m.standard_error for m in (nll, elbo) if m.standard_error is not None]
    error = math.sqrt(sum(e**2 for e in known)) if known else None
    return Measure("gap", -elbo.value - nll.value, "nats", nll.split, nll.rows, nll.samples, error)


def joint(elbo: Measure, model: Model) -> list[Measure]:
    """ELBO of log p(x|y), plus log p(y) of labels that are equally likely: a bound on log p(x, y), and so on log p(x).

    It is what compares with the ELBO of a model without a condition.

    Source: Kingma et al. 2014 (arXiv 1406.5298), eq. 6.

    Empty where the model has none, or one of values
    that cannot be counted.
    """
    condition = model.config.condition
    if condition is None or condition.log_p is None:
        return []
    return [replace(elbo, name="elbo_joint", value=elbo.value + condition.log_p)]


def effective_samples(effective: np.ndarray, samples: int, split: str) -> Measure:
    """The mean effective sample size of the importance weights, of K: near 1 the NLL misses mass that q never visits.

    A high value does not prove the NLL right, since weights that were never drawn do not show; annealing is the check.

    Args:
        effective: of every row [N], from `likelihood.importance_weighted`.
    """
    if samples < 2:
        raise ConfigError("An effective sample size needs two samples at least.", f"n_samples={samples}", "try 100")
    value = float(effective.mean(dtype=np.float64))
    return Measure("effective_samples", value, f"of {samples:,}", split, len(effective), samples)


def is_mass(model: Model, x: np.ndarray) -> bool:
    """Whether p(x|z) gives rows x probabilities: neither a density nor, as a Bernoulli of grey values, a cross entropy.

    Only then are bits bits of a code.
    """
    return not model.likelihood.is_density and model.config.likelihood.note(statistics(x)) is None
