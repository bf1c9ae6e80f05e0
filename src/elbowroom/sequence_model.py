"""The model of sequences: the same figure, an encoder and a decoder around a narrow place.

    tokens -> encoder -> memory, or q(z|tokens) -> z -> decoder -> p(target | memory or z), token by token

A Seq2Seq's narrow place is the encoder's summary; attention and Transformer widen it to all states; a sequence
autoencoder or VAE narrows it to a code z. The target is another sequence, or the input itself.

`forward` gives `Terms` and sees the target, each token predicted from those before it (teacher forcing); what is
generated comes from `decoder.start` and `decoder.step`, which do not.
"""

from __future__ import annotations

import dataclasses
import math
from dataclasses import dataclass
from typing import Any, ClassVar

import torch
from torch import Tensor, nn

from elbowroom.configuration import Count, Rate, part_field, take_parts, validate
from elbowroom.distributions.distribution import LatentDistribution
from elbowroom.errors import ConfigError
from elbowroom.maths.categorical import log_categorical_linear
from elbowroom.maths.noise import NO_NOISE, Draw, Noise, bernoulli_mask, noise_for, seeded_generator, stream
from elbowroom.objectives.batch import Batch
from elbowroom.objectives.terms import Latent, Terms, WhenAsked, stochastic_layers
from elbowroom.parts.memory import Memory
from elbowroom.parts.sequence_decoders import SequenceDecoder
from elbowroom.parts.sequence_encoders import SequenceEncoder
from elbowroom.tokens import BEGIN, PAD, SPECIAL, UNKNOWN


@dataclass(frozen=True)
class SequenceModelConfig:
    """Which parts stand around the narrow place of a sequence model."""

    kind: ClassVar[str] = "sequences"
    source_vocabulary: int
    """Tokens that the encoder knows, the four special ones included."""
    target_vocabulary: int
    """Tokens that the decoder knows."""
    encoder: SequenceEncoder = part_field("sequence_encoders")
    decoder: SequenceDecoder = part_field("sequence_decoders")
    latent_dim: Count | None = None
    """Dimensions of z; None, where the decoder reads what the encoder made, without a code between."""
    posterior: Any = part_field("posteriors", default="point")
    prior: Any = part_field("priors", default="standard_normal")
    shared_embedding: bool = False
    """One embedding of source and target tokens, which then are of one vocabulary."""
    word_dropout: Rate = 0.0
    """Share of the prefix's tokens that are unknown in training (Bowman et al. 2016, arXiv 1511.06349, section 3.1)."""
    label_smoothing: Rate = 0.0
    """Share of the target that goes to all tokens alike in training (Szegedy et al. 2016, arXiv 1512.00567)."""

    def __post_init__(self):
        take_parts(self)
        validate(self)
        if min(self.source_vocabulary, self.target_vocabulary) <= len(SPECIAL):
            raise ConfigError("A vocabulary holds more than its special tokens.",
                              f"{self.source_vocabulary} and {self.target_vocabulary} tokens",
                              "learn it from text")  # fmt: skip
        if self.latent_dim is not None and self.decoder.reads_states:
            raise ConfigError("A code z is all that its decoder reads.",
                              f"latent_dim={self.latent_dim} with {self.decoder}",
                              "take a decoder without attention, or memory='summary'")  # fmt: skip
        if self.shared_embedding and self.source_vocabulary != self.target_vocabulary:
            raise ConfigError("A shared embedding has one vocabulary.",
                              f"{self.source_vocabulary} and {self.target_vocabulary} tokens",
                              "learn one vocabulary from both sides")  # fmt: skip
        if self.shared_embedding and self.encoder.embedding != self.decoder.embedding:
            raise ConfigError("A shared embedding is of encoder and decoder of one kind, and of one width.",
                              f"{self.encoder.embedding} and {self.decoder.embedding}",
                              "give both the same width and positions, or shared_embedding=False")  # fmt: skip
        self.prior.check_posterior(self.posterior)

    @property
    def event_shape(self) -> tuple[int, ...]:
        """None: a sequence is as long as it is."""
        return ()

    def build(self, seed: int = 0) -> SequenceModel:
        """The module, its weights drawn from the seed."""
        return SequenceModel(self, seed)


class SequenceModel(nn.Module):
    """The module of a `SequenceModelConfig`.

    Args:
        config: the parts.
        seed: of the initial weights; torch's global generator is left as it was.
    """

    def __init__(self, config: SequenceModelConfig, seed: int = 0):
        super().__init__()
        self.config = config
        with seeded_generator(seed):
            self.encoder = config.encoder.build(config.source_vocabulary)
            self.posterior = self.prior = self.to_posterior = None
            summary, states = self.encoder.summary_size, self.encoder.state_size
            if config.latent_dim is not None:
                self.posterior, self.prior = (
                    config.posterior.build(config.latent_dim),
                    config.prior.build(config.latent_dim),
                )
                self.to_posterior = nn.Linear(summary, math.prod(self.posterior.parameter_shape))
                summary = config.latent_dim
            seen = None if config.latent_dim is not None else states
            self.decoder = config.decoder.build(config.target_vocabulary, summary, seen)
            if config.shared_embedding:
                self.decoder.embedding = self.encoder.embedding

    @property
    def dtype(self) -> torch.dtype:
        """What the networks compute in."""
        return next(self.parameters()).dtype

    @property
    def device(self) -> torch.device:
        return next(self.parameters()).device

    def draws(self, batch: int, samples: int = 1) -> dict[str, Draw]:
        """The noise that `forward` uses for so many sequences with so many posterior samples."""
        parts = {"encoder": self.encoder, "decoder": self.decoder}
        draws = {f"{part}.{name}": draw for part, module in parts.items() for name, draw in module.draws(batch).items()}
        if self.config.latent_dim is not None:
            draws["posterior"] = Draw("normal", (samples, batch, self.config.latent_dim))
        if self.config.word_dropout:
            draws["words"] = Draw("seed")
        if self.config.label_smoothing:
            draws["smoothing"] = Draw("seed")  # says that this is training
        return draws

    def forward(self, batch: Batch, noise: Noise) -> Terms:
        """One pass: tokens `batch.x` [B, T] to `batch.target` [B, U], or to themselves."""
        memory = self.read(batch.x, noise)
        target = batch.x if batch.target is None else batch.target
        if self.config.latent_dim is None:
            return self._terms(target, memory, (), noise)
        return self.score(target, self.posterior_of(memory), noise["posterior"], noise)

    def read(self, tokens: Tensor, noise: Noise = NO_NOISE) -> Memory:
        """What the encoder makes of tokens [B, T]."""
        return self.encoder(tokens, noise_for(noise, "encoder"))

    def encode(self, tokens: Tensor, noise: Noise = NO_NOISE) -> LatentDistribution:
        """q(z|tokens) of tokens [B, T], for a model with a code."""
        return self.posterior_of(self.read(tokens, noise))

    def posterior_of(self, memory: Memory) -> LatentDistribution:
        """q(z|tokens) of what was read."""
        assert self.posterior is not None, "a model with a code"
        return self.posterior(self.parameters_of_q(memory))

    def parameters_of_q(self, memory: Memory) -> Tensor:
        """The parameters of q(z|tokens), one row for each text, from what the encoder read."""
        assert self.to_posterior is not None, "a model with a code"
        assert self.posterior is not None
        parameters = self.to_posterior(memory.summary).to(self.dtype)
        return parameters.unflatten(-1, self.posterior.parameter_shape)

    def score(self, target: Tensor, q: LatentDistribution, eps: Tensor, noise: Noise = NO_NOISE) -> Terms:
        """The Terms of target tokens [B, U] with z = q at noise eps [S, B, D]."""
        with torch.autocast(eps.device.type, enabled=False):
            z, log_q = q.draw(eps.to(self.dtype))
        return self._terms(target, Memory(z.flatten(0, 1)), stochastic_layers(z, q, self.p(z), log_q), noise)

    def p(self, like: Tensor) -> LatentDistribution:
        """p(z) with the shape, dtype and device of codes `like` [..., D]."""
        assert self.prior is not None, "a model with a code"
        return self.prior(like)

    def after_step(self, batch: Batch, noise: Noise) -> None:
        """Nothing here learns otherwise than by gradients."""

    def generating(self, tokens: Tensor) -> Memory:
        """What generation reads for tokens [B, T]: the memory, or the code of q(z|tokens)."""
        memory = self.read(tokens)
        return memory if self.config.latent_dim is None else Memory(self.posterior_of(memory).code)

    def _terms(self, target: Tensor, memory: Memory, latents: tuple[Latent, ...], noise: Noise) -> Terms:
        samples, rows = len(memory.summary) // len(target), len(target)
        mask = target != PAD
        prefix = torch.cat([torch.full_like(target[:, :1], BEGIN), target[:, :-1]], 1).repeat(samples, 1)
        if "words" in noise:
            generator = stream(noise["words"], prefix.device)
            assert generator is not None
            lost = bernoulli_mask(prefix.shape, self.config.word_dropout, generator, prefix.device)
            prefix = prefix.masked_fill(lost & (prefix != BEGIN) & (prefix != PAD), UNKNOWN)
        read, places = self.decoder.before_logits(prefix, memory, noise_for(noise, "decoder")), mask.repeat(samples, 1)
        read, wanted = read[places], target.repeat(samples, 1)[places]  # padding has no logits
        weight, bias = self.decoder.output
        log_p = read.new_zeros(places.shape, dtype=self.dtype)
        log_p = log_p.masked_scatter(places, log_categorical_linear(wanted, read, weight, bias).to(self.dtype))
        size = mask.sum(1).to(log_p.dtype)
        terms = Terms(latents, log_p.sum(1).view(samples, rows), target=target, size=size, mask=mask)
        if "smoothing" not in noise:
            return terms
        # log p(target) less the mean of log p over all tokens: the softmax's denominator is in both
        above = (read.to(self.dtype) * (weight[wanted] - weight.mean(0))).sum(-1) + bias[wanted] - bias.mean()
        short = torch.zeros_like(log_p).masked_scatter(places, above).sum(1).view(samples, rows).mean(0)
        share = self.config.label_smoothing
        return dataclasses.replace(terms, penalties=WhenAsked({"label_smoothing": lambda: share * short}))
