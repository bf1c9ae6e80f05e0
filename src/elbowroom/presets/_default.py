"""What "auto" would choose for data, and why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from elbowroom.data.arrays import check_data
from elbowroom.data.dataset import Dataset
from elbowroom.data.statistics import Statistics, statistics
from elbowroom.presets._choice import reasoned_encoder, reasoned_likelihood, reasoned_scaling


@dataclass(frozen=True)
class DefaultChoice:
    """The parts that suit the data, and a line that says why."""

    likelihood: Any
    scaling: Any
    encoder: str
    why: str

    def __str__(self) -> str:
        return f"{self.likelihood.name} on {self.scaling.name}: {self.why}."


def default_for(data: Any) -> DefaultChoice:
    """Looks at data and says which likelihood, scaling and encoder `VAE` takes for them where it is left the choice.

    Args:
        data: rows [N, *event], a `Dataset`, or the `Statistics` of rows.

    Raises:
        DataError: rows that no model can be fitted to, with NaN or text in them.

    >>> import numpy as np
    >>> print(default_for(np.array([[0.2, 7.0], [0.4, 9.0]])))
    gaussian on standard: a table with values from 0.2 to 9: a Gaussian; each column is standardised; 400 hidden units.
    """
    if isinstance(data, Statistics):
        seen = data
    else:
        seen = statistics(check_data(data.x if isinstance(data, Dataset) else data, "data"))
    likelihood, why = reasoned_likelihood(seen, sigma="learned")
    scaling, how = reasoned_scaling(seen, likelihood)
    encoder, network = reasoned_encoder(seen)
    return DefaultChoice(likelihood, scaling, encoder, f"{why}; {how}; {network}")
