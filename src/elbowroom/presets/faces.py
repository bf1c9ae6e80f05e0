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
from elbowroom.presets.vae import vae

FACE_NETWORK = Convolutional(channels=(128,) * 4, activation="leaky_relu", normalisation="group")


def faces(
    statistics: Statistics,
    latent_dim: int = 200,
    likelihood: Any = "optimal_gaussian",
    **options: Any,
) -> tuple[ModelConfig, Objective]:
    """A VAE of four stride-2 layers of 128 channels each way.

    Args:
        statistics: of the training images [H, W, C].
        latent_dim: dimensions of z.
        likelihood: "optimal_gaussian" for a Gaussian of the optimal sigma, whose squared error the book weighs by hand,
            or as in `vae`.
        options: further arguments of `vae`, such as `beta`.
    """
    chosen = Gaussian(sigma="optimal") if likelihood == "optimal_gaussian" else likelihood
    return vae(statistics, latent_dim, encoder=FACE_NETWORK, likelihood=chosen, **options)
