"""Settings that several presets share, each declared once; what a preset is.

Settings stand in the constructor from the last base of a class to its first, so a preset names the base of its first
settings last.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import field
from typing import Any, ClassVar, Literal

from elbowroom.objectives.members.elbo import ELBO
from elbowroom.objectives.members.reconstruction import Reconstruction
from elbowroom.objectives.objective import Objective
from elbowroom.settings import settings


class Preset:
    """Settings that say which model it is."""

    rules: ClassVar[Mapping[str, str]] = {}
    """What None stands for, by setting, where the class declares the setting or means something else by it."""
    raises: ClassVar[type[Objective]] = Reconstruction
    """The objective that training raises by default; settings that have no line of their own are some of its."""

    @abstractmethod
    def parts(self, seen: Any, labels: Any = None) -> tuple[Any, Objective]:
        """The model's configuration, and the objective, for the data.

        Args:
            seen: `Statistics` of the training rows; of texts the sizes of both vocabularies.
            labels: of the training rows [N], where the model wants some.

        Raises:
            ConfigError: settings that no model can have.
        """


@settings
class Code(Preset):
    """The size of the code."""

    latent_dim: int = field(default=2, kw_only=False)
    """Dimensions of the code z."""


@settings
class Networks(Preset):
    """The encoder and the decoder."""

    rules: ClassVar[Mapping[str, str]] = {
        "hidden": "400",
        "encoder": "an mlp; without hidden, convolutional for colour images and images over 32 x 32",
        "decoder": "mirrors an encoder of images or series; otherwise an mlp",
    }
    hidden: tuple[int, ...] | None = None
    """Units of the hidden layers of an mlp; the decoder has them in reverse order."""
    encoder: Any = None
    """A network by name (mlp, linear; images: convolutional, residual; series: recurrent, series_convolutional), a
    configuration such as `MLP(...)`, or a `torch.nn.Module`."""
    decoder: Any = None
    """The network from codes to data; written like the encoder."""


@settings
class Latent(Preset):
    """The densities of the code."""

    rules: ClassVar[Mapping[str, str]] = {
        "posterior": "diagonal_gaussian; under a prior that ends, such as uniform, squashed_gaussian"
    }
    posterior: Any = None
    """q(z|x): diagonal_gaussian, full_gaussian, iaf, squashed_gaussian, point, or a configuration such as
    `DiagonalGaussian(scale="softplus")`."""
    prior: Any = "standard_normal"
    """p(z): standard_normal, mixture, vamp, flow, uniform; for two dimensions ten_gaussians or swiss_roll; or a
    configuration such as `MixturePrior(components=50)`."""


@settings
class Ends(Preset):
    """What goes in and what comes out."""

    rules: ClassVar[Mapping[str, str]] = {"corruption": "none", "augmentation": "none"}
    likelihood: Any = "auto"
    """p(x|z): auto (chosen by the data, see `default_for`), bernoulli, continuous_bernoulli, gaussian, laplace,
    student_t, categorical, discretised_logistic, discretised_logistic_mixture, or a configuration such as
    `Gaussian(sigma=0.1)`."""
    scaling: Any = "auto"
    """auto (chosen by the data), identity, range, standard, middle, channels, center, or a configuration."""
    corruption: Any = None
    """Damage of the input in training, which the model learns to undo: salt_and_pepper, gaussian, gaussian_levels,
    masking, block, or a configuration such as `Masking(share=0.5)`."""
    augmentation: tuple[Any, ...] | Any = None
    """Change of input and target in training: binarise draws each pixel black or white, horizontal_flip mirrors, shift
    moves images; a list is applied in order."""


@settings
class Raised(Preset):
    """What training raises."""

    rules: ClassVar[Mapping[str, str]] = {"regularisers": "none"}
    objective: Any = "reconstruction"
    """What training raises: an objective by name (elbo, importance_weighted, reconstruction), or a configuration such
    as `ELBO(free_bits=0.5)`."""
    regularisers: Any = None
    """Costs of all codes together, which training also lowers: mmd, sliced, a configuration such as `MMD(weight=30.0)`,
    or a list of them."""


@settings
class Annealed(Raised):
    """An objective with a KL; these are settings of the objective."""

    raises = ELBO
    objective = "elbo"
    samples: int | None = None
    beta: float | None = None
    kl_warmup: float | None = None
    kl_start: float | None = None
    kl_shape: Literal["linear", "logistic"] | None = None
    kl_cycle: float | None = None
    free_bits: float | None = None


@settings
class Looks(Preset):
    """How unlike an image and its reconstruction look."""

    rules: ClassVar[Mapping[str, str]] = {"penalty": "none", "penalty_weight": "the penalty's own, 100"}
    penalty: Any = None
    """Visible difference between image and reconstruction, which training also lowers; training then raises no
    likelihood: ms_ssim, or `Perceptual.of(fitted)`, the features of a fitted encoder."""
    penalty_weight: float | None = None
    """Cost of one unit of the penalty, in nats."""


@settings
class Game(Preset):
    """Training against a discriminator; these are settings of the objective."""

    discriminator_rate: float | None = None
    slope_penalty: float | None = None
