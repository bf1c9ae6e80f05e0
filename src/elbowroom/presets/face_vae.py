"""The face model of Foster 2023, "Generative Deep Learning", 2nd edition, chapter 3, on images of any size.

As its tables list the layers, for 32 x 32 x 3 and 200 dimensions, trainable parameters:

    encoder  four stride-2 3 x 3 convolutions of 128 channels     3,584 + 3 x 147,584
             a normalisation behind each                          4 x 256
             dense layers for mean and log-variance               2 x 102,600                652,560
    decoder  a dense layer and its normalisation                  102,912 + 1,024
             four 3 x 3 convolutions that double the sides        4 x 147,584
             a normalisation behind each                          4 x 256
             a 3 x 3 convolution to 3 channels                    3,459                      698,755

Together 1,351,315. The normalisations here are of groups and not of the batch, with as many scales and shifts and
without the book's 3,072 running statistics; its transposed convolutions are convolutions of doubled images, with
as many weights.
"""

from __future__ import annotations

from typing import Any

from elbowroom.data.statistics import Statistics
from elbowroom.model import ModelConfig
from elbowroom.objectives.objective import Objective
from elbowroom.parts.likelihoods.gaussian import Gaussian
from elbowroom.parts.networks.convolutional import Convolutional
from elbowroom.presets._groups import Annealed, Code, Ends
from elbowroom.presets.vae import VAEPreset
from elbowroom.settings import as_settings, settings

FACE_NETWORK = Convolutional(channels=(128,) * 4, activation="leaky_relu", normalisation="group")


@settings
class FaceVAEPreset(Annealed, Ends, Code):
    """A VAE with four stride-2 layers of 128 channels in the encoder and in the decoder.

    The likelihood "optimal_gaussian" is a Gaussian of the optimal sigma, whose squared error the book weighs by hand.
    """

    latent_dim = 200
    likelihood = "optimal_gaussian"

    def parts(self, seen: Statistics, labels: Any = None) -> tuple[ModelConfig, Objective]:
        chosen = Gaussian(sigma="optimal") if self.likelihood == "optimal_gaussian" else self.likelihood
        return as_settings(VAEPreset, self, encoder=FACE_NETWORK, likelihood=chosen).parts(seen)


part = FaceVAEPreset
