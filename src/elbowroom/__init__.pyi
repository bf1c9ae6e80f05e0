# Written by docs/make_stub.py.
from elbowroom.data.load import load as load_data
from elbowroom.data.text.pairs import load_pairs
from elbowroom.data.text.pairs import load_texts
from elbowroom.data.windows import over_steps
from elbowroom.data.windows import windows
from elbowroom.estimators.members.adversarial_autoencoder import AdversarialAutoencoder
from elbowroom.estimators.members.anomaly_detector import AnomalyDetector
from elbowroom.estimators.members.autoencoder import Autoencoder
from elbowroom.estimators.members.conditional_vae import ConditionalVAE
from elbowroom.estimators.members.face_vae import FaceVAE
from elbowroom.estimators.members.linear_autoencoder import LinearAutoencoder
from elbowroom.estimators.members.pca import ProbabilisticPCA
from elbowroom.estimators.members.seq2seq import Seq2Seq
from elbowroom.estimators.members.sequence_autoencoder import SequenceAutoencoder
from elbowroom.estimators.members.sequence_vae import SequenceVAE
from elbowroom.estimators.members.transformer import Transformer
from elbowroom.estimators.members.vae import VAE
from elbowroom.estimators.members.vae_gan import VAEGAN
from elbowroom.estimators.saved import load
from elbowroom.model import ModelConfig
from elbowroom.objectives.members.adversarial import Adversarial
from elbowroom.objectives.members.elbo import ELBO
from elbowroom.objectives.members.importance_weighted import ImportanceWeighted
from elbowroom.objectives.members.reconstruction import Reconstruction
from elbowroom.objectives.members.vae_gan import FeatureGame
from elbowroom.objectives.regularisers.mmd import MMD
from elbowroom.objectives.regularisers.sliced import Sliced
from elbowroom.opened import open_run
from elbowroom.opened.measure import evaluate
from elbowroom.opened.measure import evaluate_restoration
from elbowroom.opened.measure import report
from elbowroom.parts.augmentations.binarise import Binarise
from elbowroom.parts.augmentations.chain import Chain
from elbowroom.parts.augmentations.horizontal_flip import HorizontalFlip
from elbowroom.parts.augmentations.shift import Shift
from elbowroom.parts.corruptions.block import Block
from elbowroom.parts.corruptions.gaussian import GaussianNoise
from elbowroom.parts.corruptions.gaussian_levels import GaussianLevels
from elbowroom.parts.corruptions.masking import Masking
from elbowroom.parts.corruptions.salt_and_pepper import SaltAndPepper
from elbowroom.parts.likelihoods.bernoulli import Bernoulli
from elbowroom.parts.likelihoods.categorical import Categorical
from elbowroom.parts.likelihoods.continuous_bernoulli import ContinuousBernoulli
from elbowroom.parts.likelihoods.discretised_logistic import DiscretisedLogistic
from elbowroom.parts.likelihoods.discretised_logistic_mixture import DiscretisedLogisticMixture
from elbowroom.parts.likelihoods.gaussian import Gaussian
from elbowroom.parts.likelihoods.laplace import Laplace
from elbowroom.parts.likelihoods.student_t import StudentT
from elbowroom.parts.networks.constant import Constant
from elbowroom.parts.networks.convolutional import Convolutional
from elbowroom.parts.networks.custom import Custom
from elbowroom.parts.networks.linear import Linear
from elbowroom.parts.networks.mlp import MLP
from elbowroom.parts.networks.recurrent import Recurrent
from elbowroom.parts.networks.residual import Residual
from elbowroom.parts.networks.series_convolutional import SeriesConvolutional
from elbowroom.parts.penalties.ms_ssim import MSSSIM
from elbowroom.parts.penalties.perceptual import Perceptual
from elbowroom.parts.posteriors.diagonal_gaussian import DiagonalGaussian
from elbowroom.parts.posteriors.fixed_gaussian import FixedGaussian
from elbowroom.parts.posteriors.full_gaussian import FullGaussian
from elbowroom.parts.posteriors.iaf import InverseAutoregressiveFlow
from elbowroom.parts.posteriors.point import PointPosterior
from elbowroom.parts.posteriors.squashed_gaussian import SquashedGaussian
from elbowroom.parts.posteriors.standard_normal import StandardNormalPosterior
from elbowroom.parts.priors.flow import FlowPrior
from elbowroom.parts.priors.mixture import MixturePrior
from elbowroom.parts.priors.standard_normal import StandardNormal
from elbowroom.parts.priors.swiss_roll import SwissRoll
from elbowroom.parts.priors.ten_gaussians import TenGaussians
from elbowroom.parts.priors.uniform import Uniform
from elbowroom.parts.priors.vamp import VampPrior
from elbowroom.presets._default import default_for
from elbowroom.training.settings import TrainingSettings

__version__: str
__all__ = [
    "Adversarial",
    "AdversarialAutoencoder",
    "AnomalyDetector",
    "Autoencoder",
    "Bernoulli",
    "Binarise",
    "Block",
    "Categorical",
    "Chain",
    "ConditionalVAE",
    "Constant",
    "ContinuousBernoulli",
    "Convolutional",
    "Custom",
    "DiagonalGaussian",
    "DiscretisedLogistic",
    "DiscretisedLogisticMixture",
    "ELBO",
    "FaceVAE",
    "FeatureGame",
    "FixedGaussian",
    "FlowPrior",
    "FullGaussian",
    "Gaussian",
    "GaussianLevels",
    "GaussianNoise",
    "HorizontalFlip",
    "ImportanceWeighted",
    "InverseAutoregressiveFlow",
    "Laplace",
    "Linear",
    "LinearAutoencoder",
    "MLP",
    "MMD",
    "MSSSIM",
    "Masking",
    "MixturePrior",
    "ModelConfig",
    "Perceptual",
    "PointPosterior",
    "ProbabilisticPCA",
    "Reconstruction",
    "Recurrent",
    "Residual",
    "SaltAndPepper",
    "Seq2Seq",
    "SequenceAutoencoder",
    "SequenceVAE",
    "SeriesConvolutional",
    "Shift",
    "Sliced",
    "SquashedGaussian",
    "StandardNormal",
    "StandardNormalPosterior",
    "StudentT",
    "SwissRoll",
    "TenGaussians",
    "TrainingSettings",
    "Transformer",
    "Uniform",
    "VAE",
    "VAEGAN",
    "VampPrior",
    "default_for",
    "evaluate",
    "evaluate_restoration",
    "load",
    "load_data",
    "load_pairs",
    "load_texts",
    "open_run",
    "over_steps",
    "report",
    "windows",
]
