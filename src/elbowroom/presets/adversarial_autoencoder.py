"""The adversarial autoencoder (Makhzani et al. 2015, arXiv 1511.05644)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from elbowroom.configuration import from_dict
from elbowroom.configuration import part as part_of
from elbowroom.data.statistics import Statistics
from elbowroom.model import ModelConfig
from elbowroom.objectives.members.adversarial import Adversarial
from elbowroom.objectives.objective import Objective
from elbowroom.presets._choice import choose_model, shorthands
from elbowroom.presets._groups import Code, Ends, Game, Latent, Networks
from elbowroom.settings import settings


@settings
class AdversarialAutoencoderPreset(Game, Ends, Latent, Networks, Code):
    """An autoencoder whose codes have the distribution of the prior.

    Labels of the training rows, where there are some, choose the mode of the prior that a row belongs to.
    """

    raises = Adversarial
    rules: ClassVar[Mapping[str, str]] = {
        "waves": "64; with labels, where a mode is simple and far from where codes start, 0"
    }
    posterior = "point"
    discriminator: tuple[int, ...] | None = None
    """Units of the hidden layers of the network that tells codes from samples of the prior."""
    waves: int | None = None
    finest: float | None = None
    confusion_rate: float | None = None
    slope_left: float | None = None

    def parts(self, seen: Statistics, labels: Any = None) -> tuple[ModelConfig, Objective]:
        model = choose_model(self, seen, sigma=1.0)
        chosen: dict[str, Any] = shorthands(self, Adversarial)
        if labels is not None:
            condition = part_of("conditions", "classes").learn(labels, len(labels))
            model.prior.check_modes(len(condition.labels))
            chosen = {"waves": 0, **chosen, "condition": condition}
        return model, from_dict(Adversarial, chosen)


part = AdversarialAutoencoderPreset
