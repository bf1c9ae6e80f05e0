"""What training, evaluation and pictures ask of a model, whether it is one of rows, of sequences, or of another kind.

    x -> encode -> q(z|x) -> z -> p(x|z)          p(z)

A model answers three questions: q of x, p of z, and how likely x is where z is known. Letters of shapes: S samples,
B batch, D latent. A model is a `torch.nn.Module` besides, so its weights, device and mode are reached as usual.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, Protocol, runtime_checkable

import torch
from torch import Tensor, nn

from elbowroom.distributions.distribution import Distribution, LatentDistribution
from elbowroom.maths.noise import Draw, Noise
from elbowroom.objectives.batch import Batch
from elbowroom.objectives.terms import Terms
from elbowroom.shapes import EventShape


@runtime_checkable
class LatentModel(Protocol):
    """Asked of every model. Where there is no code (`latent_dim` is None), `encode`, `p` and `score` are not called."""

    @property
    def config(self) -> LatentModelConfig:
        """The frozen configuration that it was built from."""
        ...

    @property
    def dtype(self) -> torch.dtype:
        """What the networks compute in."""
        ...

    @property
    def device(self) -> torch.device:
        """Where the weights lie."""
        ...

    def parameters(self, recurse: bool = True) -> Iterator[nn.Parameter]:
        """What training changes by gradients."""
        ...

    def draws(self, batch: int, samples: int = 1) -> dict[str, Draw]:
        """The noise that `forward` uses for so many rows with so many posterior samples.

        With a code it has "posterior", standard normal [S, B, D]; of the rest each may be left out, which turns off
        what it is for: dropout, a corruption.
        """
        ...

    def forward(self, batch: Batch, noise: Noise) -> Terms:
        """One pass of a batch with this noise, differentiable."""
        ...

    def __call__(self, batch: Batch, noise: Noise, /) -> Terms:
        """`forward`, as every module is called."""
        ...

    def encode(self, x: Tensor, /) -> LatentDistribution:
        """q(z|x) of data [B, ...] in their own units, without noise; a draw of it is [S, B, D]."""
        ...

    def p(self, like: Tensor, /) -> LatentDistribution:
        """p(z), with shape, dtype and device of the codes `like` [..., D]; a prior may ask the model for more."""
        ...

    def score(self, x: Tensor, q: LatentDistribution, eps: Tensor, /) -> Terms:
        """The Terms of data [B, ...] with z = q at noise eps [S, B, D], so that many samples encode once.

        Their `log_px` [S, B] is log p(x|z) in nats, in the data's units.
        """
        ...


@runtime_checkable
class DecodingModel(LatentModel, Protocol):
    """A model whose p(x|z) is a distribution over values of a fixed shape, such as one of rows.

    A sequence has no such distribution at once: `decoding` generates it token by token.
    """

    def decode(self, z: Tensor, /) -> Distribution:
        """p(x|z) in scaled units for codes z [..., D], without noise; its mean is [..., *event]."""
        ...

    def to_data(self, scaled: Tensor) -> Tensor:
        """Values in scaled units [..., *event] as values in the data's units."""
        ...


class LatentModelConfig(Protocol):
    """Asked of the configuration of every model."""

    kind: ClassVar[str]
    """Of the model, such as "rows"; a saved plan names it."""

    @property
    def latent_dim(self) -> int | None:
        """D, or None for a model without a code."""
        ...

    @property
    def event_shape(self) -> EventShape:
        """Shape of one example; () where examples have none in common."""
        ...

    def build(self, seed: int = 0) -> LatentModel:
        """The module, its weights drawn from the seed."""
        ...
