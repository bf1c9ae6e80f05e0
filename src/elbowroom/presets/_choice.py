"""How parts are chosen where the user leaves them to us: by what the training data are.

- Black-and-white values, and images that are nearly so, such as digits: Bernoulli, as the papers do. Under a VAE, other
  images of 8 bits get a probability of their 256 levels, and other images in [0, 1] a Gaussian, of the sigma that is
  computed where the objective allows it: a Bernoulli is no density of grey values, and takes how grey they are for
  noise, so that codes say less. Of 400 Frey faces, after 60 epochs with 16 dimensions, 400 others took 5.99 bits per
  dimension by the levels, 6.37 by the computed and 6.79 by a learned sigma, with KLs of 43, 44 and 37 nats; under the
  Bernoulli the KL was 0.1. Everything else: Gaussian, a table in [0, 1] included, whose shares and min-max scaled
  columns are no coins.
- A likelihood that is defined on [0, 1] sees that range; one of levels sees whole numbers as the levels they are.
  The others see standardised columns of a table, or one range for all pixels.
- Codes have a Gaussian posterior; under a prior that ends, one that is squashed between its ends.
- Pictures in colour, and grey ones of more than 32 x 32, are for convolutions. Everything else: an MLP.
- Where the encoder is for series, rows are measurements: a Gaussian unless they are black and white, and channels
  standardised one by one.
"""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

from torch import nn

from elbowroom.configuration import part
from elbowroom.data.statistics import Statistics
from elbowroom.errors import ConfigError
from elbowroom.model import ModelConfig
from elbowroom.objectives.objective import Objective
from elbowroom.parts.likelihoods.bernoulli import Bernoulli
from elbowroom.parts.likelihoods.discretised_logistic import DiscretisedLogistic
from elbowroom.parts.likelihoods.gaussian import Gaussian
from elbowroom.parts.networks.custom import custom
from elbowroom.parts.networks.mlp import MLP
from elbowroom.parts.posteriors.diagonal_gaussian import DiagonalGaussian
from elbowroom.parts.posteriors.squashed_gaussian import SquashedGaussian
from elbowroom.parts.scalings.channels import Channels
from elbowroom.parts.scalings.identity import Identity
from elbowroom.parts.scalings.range import Range
from elbowroom.parts.scalings.standard import Standard
from elbowroom.shapes import LEAST_SIDE, check_channels_last

HIDDEN = (400,)
"""Units of the hidden layers of an MLP that nothing is said of."""
SMALL_PICTURE, MOST_CHANNELS = 32, 4
"""Grey pictures up to this side keep the MLP of the papers on MNIST. Of more channels an image is hardly a
photograph."""

LEARNED = "learned"
"""The sigma of models with a density; others, whose sigma is a number, raise no log p(x) that would have to be one."""
NEARLY_BLACK_AND_WHITE = 0.5
"""Least `Statistics.blackness` of images that keep the Bernoulli of the papers."""

RATE, RATE_OF_IMAGES = 6e-3, 2e-3
"""Learning rates where none is set. Of the convolutional VAE on 1,500 pictures of CelebA, after four epochs, the ELBO
of 500 others was -7,154 nats at 2e-3, -7,156 at 1e-3 and -7,584 at 6e-3."""
TWICE_REPARAMETERISED = {"name": "importance_weighted", "gradient": "doubly_reparameterised"}


def choose_model(preset: Any, statistics: Statistics, sigma: Any, **fixed: Any) -> ModelConfig:
    """The model of a preset's settings.

    Args:
        preset: the settings.
        statistics: of the training rows.
        sigma: of a Gaussian that "auto" chooses.
        fixed: settings that the preset does not leave open.
    """
    wanted = {**vars(preset), **fixed}
    encoder, likelihood = wanted.get("encoder"), wanted["likelihood"]
    changed = choose_augmentation(wanted.get("augmentation"))
    if likelihood == "auto" and changed is not None and changed.binary:
        likelihood = "bernoulli"
    raised = getattr(preset, "objective", None)
    averages = raised is not None and _objective(raised).averages_log_px
    chosen = choose_likelihood(likelihood, statistics, sigma, encoder, averages)
    networks = choose_networks(encoder, wanted.get("decoder"), wanted.get("hidden"), statistics)
    prior = part("priors", wanted.get("prior", "standard_normal"))
    return ModelConfig(
        event_shape=statistics.event_shape,
        latent_dim=wanted["latent_dim"],
        encoder=networks[0],
        decoder=networks[1],
        posterior=choose_posterior(wanted.get("posterior", "point"), prior),
        prior=prior,
        likelihood=chosen,
        scaling=choose_scaling(wanted["scaling"], statistics, chosen, encoder),
        corruption=part("corruptions", wanted["corruption"]) if wanted.get("corruption") else None,
        augmentation=changed,
        penalty=choose_penalty(wanted.get("penalty"), wanted.get("penalty_weight")),
    )


def shorthands(preset: Any, raised: type[Objective]) -> dict[str, Any]:
    """Those of a preset's settings that are settings of an objective, where they are set."""
    names = {field.name for field in fields(raised)}  # type: ignore[arg-type]
    return {name: value for name, value in vars(preset).items() if name in names and value is not None}


def choose_objective(preset: Any, **usual: Any) -> Objective:
    """The objective of this name or configuration, with the shorthands that are set.

    Args:
        preset: the settings.
        usual: settings that an objective by name has in this preset, where it has them and nothing else is set.

    Raises:
        ConfigError: shorthands for an objective that has no such settings.
    """
    wanted = preset.objective
    chosen, short = _objective(wanted), shorthands(preset, preset.raises)
    known = {field.name for field in fields(chosen)}
    if lacking := sorted(short.keys() - known):
        raise ConfigError(f"These are settings of the objective {preset.raises.name!r}: {', '.join(lacking)}.",
                          f"objective={chosen.name!r} with them",
                          f"leave them out, or take objective={preset.raises.name!r}")  # fmt: skip
    if isinstance(wanted, str) and chosen == part("objectives", chosen.name):
        short = {name: value for name, value in usual.items() if name in known} | short
    return replace(chosen, **short)


def _objective(wanted: Any) -> Any:
    if isinstance(wanted, str) and wanted.replace("-", "_") == "doubly_reparameterised":
        wanted = TWICE_REPARAMETERISED
    return part("objectives", wanted)


def choose_likelihood(
    wanted: Any, statistics: Statistics, sigma: Any, encoder: Any = None, averages: bool = True
) -> Any:
    """The likelihood of this name or configuration; "auto" chooses by the data, the Gaussian with this sigma."""
    if wanted == "auto" and _is_for_series(encoder) and Bernoulli().note(statistics) is not None:
        return Gaussian(sigma=sigma)
    return reasoned_likelihood(statistics, sigma, averages)[0] if wanted == "auto" else part("likelihoods", wanted)


def reasoned_likelihood(statistics: Statistics, sigma: Any, averages: bool = True) -> tuple[Any, str]:
    """The likelihood that "auto" stands for, and why, in a few words.

    Args:
        statistics: of the training rows.
        sigma: of a Gaussian, unless it is better computed.
        averages: whether the objective averages log p(x|z), so that a sigma can be computed.
    """
    is_table, eight_bit = len(statistics.event_shape) == 1, statistics.dtype == "uint8"
    low, high = statistics.low, statistics.high
    if low < 0 or (high > 1 and not eight_bit):
        kind = "a table" if is_table else "an image or series"
        return Gaussian(sigma=sigma), f"{kind} with values from {low:.4g} to {high:.4g}: a Gaussian"
    if Bernoulli().note(statistics) is None:
        return Bernoulli(), "black-and-white values: a Bernoulli, whose log p(x) is that of the data"
    if is_table and not eight_bit:
        return Gaussian(sigma=sigma), (
            "a table with values from 0 to 1 that are not only 0 and 1: a Gaussian; for flattened grey images take "
            "likelihood='bernoulli'"
        )
    kind = "8-bit values" if eight_bit else "grey values from 0 to 1"
    white = 255.0 if eight_bit and high > 1 else 1.0
    if sigma == LEARNED and statistics.blackness(0.0, white) < NEARLY_BLACK_AND_WHITE:
        if eight_bit:
            return DiscretisedLogistic(), (
                "8-bit values that are far from black and white: a discretised logistic, whose log p(x) is that of the "
                "256 levels"
            )
        return Gaussian(sigma="optimal" if averages else sigma), (
            "grey values from 0 to 1 that are far from black and white: a Gaussian; for 8-bit pictures divided by 255 "
            "take likelihood='discretised_logistic'"
        )
    return Bernoulli(), (
        f"{kind}, nearly black and white: a Bernoulli cross entropy as in the papers, no log-probability; for one take "
        f"likelihood='{'discretised_logistic' if eight_bit else 'continuous_bernoulli'}'"
    )


def choose_posterior(wanted: Any, prior: Any) -> Any:
    """The posterior of this name or configuration; None is a Gaussian, squashed into the box of a prior that ends."""
    if wanted is not None:
        return part("posteriors", wanted)
    if prior.support is None:
        return DiagonalGaussian()
    low, high = prior.support
    return SquashedGaussian(low=low, high=high)


def choose_scaling(wanted: Any, statistics: Statistics, likelihood: Any, encoder: Any = None) -> Any:
    """The scaling of this name or configuration; "auto" chooses by the data, the likelihood and the encoder."""
    if wanted == "auto" and _is_for_series(encoder) and likelihood.support is None:
        return Channels()
    return reasoned_scaling(statistics, likelihood)[0] if wanted == "auto" else part("scalings", wanted)


def reasoned_scaling(statistics: Statistics, likelihood: Any) -> tuple[Any, str]:
    """The scaling that "auto" stands for under this likelihood, and what it does, in a few words."""
    if likelihood.support == (0.0, 1.0):
        last = getattr(likelihood, "levels", 1) - 1
        if last and statistics.whole and statistics.low >= 0 and statistics.high <= last:
            # by the numbers that there can be, not by those that were seen: 254 is the last but one of 256
            return Range(low=0.0, high=float(last)), f"0 to {last} become 0 to 1"
        if statistics.low >= 0 and statistics.high <= 1:
            return Identity(), "values are taken as they are"
        return Range(), "their range becomes 0 to 1"
    if len(statistics.event_shape) == 1:
        return Standard(), "each column is standardised"
    return Range(), "one range for all values becomes 0 to 1"


def _is_for_series(encoder: Any) -> bool:
    return encoder is not None and choose_network(encoder, ()).for_series


def choose_augmentation(wanted: Any) -> Any:
    """The augmentation of this name or configuration, or of several, one after another; None for none."""
    if isinstance(wanted, list | tuple):
        wanted = None if not wanted else wanted[0] if len(wanted) == 1 else {"name": "chain", "steps": tuple(wanted)}
    return part("augmentations", wanted) if wanted else None


def choose_penalty(wanted: Any, weight: float | None) -> Any:
    """The penalty of this name or configuration, or None; a weight takes the place of its own.

    Raises:
        ConfigError: a weight without a penalty.
    """
    if wanted is None:
        if weight is not None:
            raise ConfigError("penalty_weight is the weight of a penalty.", f"penalty_weight={weight!r} and no penalty",
                              "name one, such as penalty='ms_ssim'")  # fmt: skip
        return None
    chosen = part("penalties", wanted)
    return chosen if weight is None else replace(chosen, weight=weight)


def choose_networks(
    encoder: Any, decoder: Any, hidden: tuple[int, ...] | None, statistics: Statistics | None = None
) -> tuple[Any, Any]:
    """Encoder and decoder; a decoder that is left out mirrors an encoder of images or series, else it is an MLP.

    Where neither encoder nor hidden layers are set, the data say which encoder it is.
    """
    if encoder is None and hidden is None and statistics is not None:
        encoder = reasoned_encoder(statistics)[0]
    chosen = choose_network(encoder, HIDDEN if hidden is None else hidden)
    if decoder is None and (chosen.for_images or chosen.for_series):
        return chosen, chosen
    return chosen, choose_network(decoder, HIDDEN if hidden is None else hidden, mirrored=True)


def reasoned_encoder(statistics: Statistics) -> tuple[str, str]:
    """The name of the encoder that data get where it is left open, and why, in a few words.

    Raises:
        ConfigError: pictures with the channels first, which an MLP would take for any numbers.
    """
    event = statistics.event_shape
    check_channels_last(event, "; or set encoder='mlp', if these are no pictures")
    if len(event) == 3 and event[2] <= MOST_CHANNELS and min(event[:2]) >= LEAST_SIDE:
        return "convolutional", "pictures in colour: convolutions"
    # a series [T, F] has two dimensions too, but rarely as many of each and nothing below zero
    if len(event) == 2 and min(event) > SMALL_PICTURE and statistics.low >= 0:
        return "convolutional", f"pictures of more than {SMALL_PICTURE} x {SMALL_PICTURE}: convolutions"
    return "mlp", f"{HIDDEN[0]} hidden units"


def choose_network(wanted: Any, hidden: tuple[int, ...], mirrored: bool = False) -> Any:
    """The network of this name, configuration or module; None and "mlp" are an MLP with these hidden layers."""
    if wanted is None or wanted == "mlp":
        try:
            return MLP(hidden=tuple(int(units) for units in hidden)[:: -1 if mirrored else 1])
        except (TypeError, ValueError):
            raise ConfigError("hidden lists the units of each hidden layer.", repr(hidden), "try (400,)") from None
    return custom(wanted) if isinstance(wanted, nn.Module) else part("networks", wanted)


def usual_rate(model: ModelConfig) -> float:
    """The learning rate of a model where none is set."""
    return RATE_OF_IMAGES if model.encoder.for_images else RATE
