"""How parts are chosen where the user leaves them to us: by what the training data are.

- Values in [0, 1], and 8-bit data: Bernoulli, as the papers do on images. Everything else: Gaussian.
- Bernoulli sees the range [0, 1]. Gaussian sees standardised columns of a table, or one range for all pixels.
"""

from __future__ import annotations

from typing import Any

from torch import nn

from elbowroom.configuration import part
from elbowroom.data.statistics import Statistics
from elbowroom.errors import ConfigError
from elbowroom.parts.likelihoods.bernoulli import Bernoulli
from elbowroom.parts.likelihoods.gaussian import Gaussian
from elbowroom.parts.networks.given import given
from elbowroom.parts.networks.mlp import MLP


def choose_likelihood(wanted: Any, statistics: Statistics, sigma: Any) -> Any:
    """The likelihood of this name or configuration; "auto" chooses by the data, the Gaussian with this sigma."""
    if wanted != "auto":
        return part("likelihoods", wanted)
    unit = statistics.low >= 0 and (statistics.high <= 1 or statistics.dtype == "uint8")
    return Bernoulli() if unit else Gaussian(sigma=sigma)


def choose_scaling(wanted: Any, statistics: Statistics, likelihood: Any) -> Any:
    """The scaling of this name or configuration; "auto" chooses by the data and the likelihood."""
    if wanted != "auto":
        return part("scalings", wanted)
    is_table = len(statistics.event_shape) == 1
    if isinstance(likelihood, Bernoulli):
        inside = statistics.low >= 0 and statistics.high <= 1
        return part("scalings", "identity" if inside else "range")
    return part("scalings", "standard" if is_table else "range")


def choose_network(wanted: Any, hidden: tuple[int, ...], mirrored: bool = False) -> Any:
    """The network of this name, configuration or module; None is an MLP with these hidden layers."""
    if wanted is None:
        try:
            return MLP(hidden=tuple(int(units) for units in hidden)[:: -1 if mirrored else 1])
        except (TypeError, ValueError):
            raise ConfigError("hidden lists the units of each hidden layer.", repr(hidden), "try (400,)") from None
    return given(wanted) if isinstance(wanted, nn.Module) else part("networks", wanted)
