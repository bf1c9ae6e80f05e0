"""An estimator: a VAE of their own parts."""

from __future__ import annotations

from typing import Any

from elbowroom.estimators.shared import SamplesOfPrior, ScoresByBound
from elbowroom.presets.vae import VAEPreset
from elbowroom.settings import settings
from their_package.objective import Tempered


@settings
class TheirVAE(SamplesOfPrior, ScoresByBound, VAEPreset):
    """A VAE whose prior remembers pseudo-inputs and whose posterior is bent."""

    prior = "remembered"
    posterior = "bent"
    warmth: float = 0.25
    """Weight of log p(x|z) in their objective."""

    def parts(self, seen: Any, labels: Any = None) -> tuple[Any, Any]:
        model, _ = super().parts(seen, labels)
        return model, Tempered(heat=self.warmth)
