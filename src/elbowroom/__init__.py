"""Elbowroom: train, judge and look into autoencoders and variational autoencoders.

    >>> from elbowroom import VAE                                     # doctest: +SKIP
    >>> vae = VAE(latent_dim=2).fit(images)                           # doctest: +SKIP
    >>> codes, new = vae.transform(images), vae.sample(16)            # doctest: +SKIP

Importing this package imports neither torch nor scikit-learn; the names below do, when they are first used.
"""

from importlib import import_module
from typing import Any

__version__ = "0.1.0"

_HOMES = {
    "LinearAutoencoder": "elbowroom.estimators.linear_autoencoder",
    "Autoencoder": "elbowroom.estimators.autoencoder",
    "VAE": "elbowroom.estimators.vae",
    "FaceVAE": "elbowroom.estimators.face_vae",
    "AdversarialAutoencoder": "elbowroom.estimators.adversarial_autoencoder",
    "VAEGAN": "elbowroom.estimators.vae_gan",
    "AnomalyDetector": "elbowroom.estimators.anomaly_detector",
    "ConditionalVAE": "elbowroom.estimators.conditional_vae",
    "Seq2Seq": "elbowroom.estimators.seq2seq",
    "Transformer": "elbowroom.estimators.transformer",
    "SequenceAutoencoder": "elbowroom.estimators.sequence_autoencoder",
    "SequenceVAE": "elbowroom.estimators.sequence_vae",
    "load_pairs": "elbowroom.data.text.pairs",
    "load_texts": "elbowroom.data.text.pairs",
    "load": "elbowroom.estimators.saved",
    "evaluate": "elbowroom.opened.measure",
    "evaluate_restoration": "elbowroom.opened.measure",
    "report": "elbowroom.opened.measure",
    "open_run": "elbowroom.opened",
    "ModelConfig": "elbowroom.model",
    "load_data": "elbowroom.data.load",
    "windows": "elbowroom.data.windows",
    "over_steps": "elbowroom.data.windows",
    "TrainingSettings": "elbowroom.training.settings",
    "MLP": "elbowroom.parts.networks.mlp",
    "Linear": "elbowroom.parts.networks.linear",
    "Convolutional": "elbowroom.parts.networks.convolutional",
    "Residual": "elbowroom.parts.networks.residual",
    "Recurrent": "elbowroom.parts.networks.recurrent",
    "SeriesConvolutional": "elbowroom.parts.networks.series_convolutional",
    "Bernoulli": "elbowroom.parts.likelihoods.bernoulli",
    "Gaussian": "elbowroom.parts.likelihoods.gaussian",
    "ContinuousBernoulli": "elbowroom.parts.likelihoods.continuous_bernoulli",
    "Categorical": "elbowroom.parts.likelihoods.categorical",
    "DiscretisedLogistic": "elbowroom.parts.likelihoods.discretised_logistic",
    "DiscretisedLogisticMixture": "elbowroom.parts.likelihoods.discretised_logistic_mixture",
    "StudentT": "elbowroom.parts.likelihoods.student_t",
    "Laplace": "elbowroom.parts.likelihoods.laplace",
    "default_for": "elbowroom.presets.default",
    "SaltAndPepper": "elbowroom.parts.corruptions.salt_and_pepper",
    "GaussianNoise": "elbowroom.parts.corruptions.gaussian",
    "Masking": "elbowroom.parts.corruptions.masking",
    "HorizontalFlip": "elbowroom.parts.augmentations.horizontal_flip",
    "Shift": "elbowroom.parts.augmentations.shift",
    "Block": "elbowroom.parts.corruptions.block",
    "MSSSIM": "elbowroom.parts.penalties.ms_ssim",
    "Perceptual": "elbowroom.parts.penalties.perceptual",
}
__all__ = ["__version__", *_HOMES]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'elbowroom' has no attribute {name!r}")
    module = import_module(_HOMES[name])
    return getattr(module, "load" if name == "load_data" else name)


def __dir__() -> list[str]:
    return sorted(__all__)
