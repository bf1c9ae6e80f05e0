"""The variational autoencoder (Kingma & Welling 2013, arXiv 1312.6114)."""

from __future__ import annotations

from typing import Any

from elbowroom.data.statistics import Statistics
from elbowroom.errors import ConfigError
from elbowroom.model import ModelConfig
from elbowroom.objectives.objective import Objective
from elbowroom.presets._choice import choose_model, choose_objective
from elbowroom.presets._groups import Annealed, Code, Ends, Latent, Looks, Networks
from elbowroom.settings import as_settings, settings

WITHOUT_ENCODER = "naive_monte_carlo"
"""An objective by the name of a choice of parts: log of the mean of p(x|z) over z ~ p(z), the importance-weighted bound
of a model whose q(z|x) is the prior. It needs no encoder and has none."""


@settings
class VAEPreset(Looks, Annealed, Ends, Latent, Networks, Code):
    """A Gaussian posterior under a standard normal prior."""

    def parts(self, seen: Statistics, labels: Any = None) -> tuple[ModelConfig, Objective]:
        name = str(self.objective).replace("-", "_")
        if self.penalty is not None and name in (WITHOUT_ENCODER, "doubly_reparameterised"):
            raise ConfigError("A penalty compares reconstructions, under the plain gradient.",
                              f"objective={name!r} with one", "take 'elbo' or 'importance_weighted'")  # fmt: skip
        if name == WITHOUT_ENCODER:
            return self._without_encoder().parts(seen)
        return choose_model(self, seen, sigma="learned"), choose_objective(self)

    def _without_encoder(self) -> VAEPreset:
        if self.encoder is not None:
            raise ConfigError("Naive Monte Carlo draws z from the prior and has no encoder.", repr(self.encoder),
                              "leave encoder out, or take another objective")  # fmt: skip
        if self.posterior not in (None, "diagonal_gaussian") or self.prior != "standard_normal":
            raise ConfigError("Naive Monte Carlo draws z from the standard normal prior.",
                              f"posterior={self.posterior!r}, prior={self.prior!r}", "leave both out")  # fmt: skip
        return as_settings(
            VAEPreset, self, objective="importance_weighted", encoder="constant", posterior="standard_normal"
        )


part = VAEPreset
