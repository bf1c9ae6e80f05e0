"""The well-known models of sequences: which parts stand around the narrow place, and how wide it is."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from elbowroom.configuration import part
from elbowroom.objectives.members.reconstruction import Reconstruction
from elbowroom.objectives.objective import Objective
from elbowroom.sequence_model import SequenceModelConfig

Sizes = tuple[int, int]
"""Tokens of the source's and of the target's vocabulary."""


def seq2seq(
    sizes: Sizes,
    attention: Any = None,
    cell: str = "gru",
    width: int = 256,
    units: int = 256,
    layers: int = 1,
    dropout: float = 0.2,
    label_smoothing: float = 0.0,
) -> tuple[SequenceModelConfig, Objective]:
    """A recurrent encoder, its last state as the context vector (Sutskever, Vinyals & Le 2014, arXiv 1409.3215), a
    recurrent decoder; with an attention the decoder looks back at all states (Bahdanau et al. 2014; Luong et al. 2015).
    """
    shape = {"cell": cell, "width": width, "units": units, "layers": layers, "dropout": dropout}
    encoder = part("sequence_encoders", {"name": "recurrent", **shape})
    found = None if attention is None else part("attentions", attention)
    decoder = part("sequence_decoders", {"name": "recurrent", **shape, "attention": found})
    return SequenceModelConfig(*sizes, encoder, decoder, label_smoothing=label_smoothing), Reconstruction()


def transformer(
    sizes: Sizes,
    width: int = 256,
    heads: int = 4,
    layers: int = 3,
    inner: int = 1024,
    positions: str = "rotary",
    dropout: float = 0.1,
    label_smoothing: float = 0.1,
    shared_embedding: bool = True,
) -> tuple[SequenceModelConfig, Objective]:
    """Encoder and decoder of attention alone (Vaswani et al. 2017, arXiv 1706.03762), normalised in front of layers."""
    shape = {
        "width": width,
        "heads": heads,
        "layers": layers,
        "inner": inner,
        "positions": positions,
        "dropout": dropout,
    }
    encoder = part("sequence_encoders", {"name": "transformer", **shape})
    decoder = part("sequence_decoders", {"name": "transformer", **shape})
    config = SequenceModelConfig(*sizes, encoder, decoder, shared_embedding=shared_embedding and sizes[0] == sizes[1],
                                 label_smoothing=label_smoothing)  # fmt: skip
    return config, Reconstruction()


def sequence_autoencoder(
    sizes: Sizes,
    latent_dim: int = 32,
    cell: str = "gru",
    width: int = 256,
    units: int = 256,
    layers: int = 1,
    dropout: float = 0.0,
    word_dropout: float = 0.0,
) -> tuple[SequenceModelConfig, Objective]:
    """A Seq2Seq that restores its input through a code of so many values."""
    return _with_code(sizes, latent_dim, "point", cell, width, units, layers, dropout, word_dropout), Reconstruction()


def sequence_vae(
    sizes: Sizes,
    latent_dim: int = 32,
    cell: str = "lstm",
    width: int = 256,
    units: int = 256,
    layers: int = 1,
    dropout: float = 0.0,
    word_dropout: float = 0.25,
    encoder: Any = None,
    decoder: Any = None,
    beta: float = 1.0,
    kl_warmup: float = 10.0,
    kl_shape: str = "linear",
    kl_cycle: float = 0.0,
    free_bits: float = 0.0,
) -> tuple[SequenceModelConfig, Objective]:
    """A VAE of sentences (Bowman et al. 2016, arXiv 1511.06349), with its word dropout and KL annealing; in cycles by
    Fu et al. 2019, free bits by Kingma et al. 2016. Encoder and decoder are recurrent if none are given."""
    config = _with_code(sizes, latent_dim, "diagonal_gaussian", cell, width, units, layers, dropout, word_dropout)
    config = replace(
        config,
        encoder=part("sequence_encoders", encoder or config.encoder),
        decoder=part("sequence_decoders", decoder or config.decoder),
    )
    annealing = {"kl_warmup": kl_warmup, "kl_shape": kl_shape, "kl_cycle": kl_cycle}
    return config, part("objectives", {"name": "elbo", "beta": beta, "free_bits": free_bits, **annealing})


def _with_code(
    sizes: Sizes, latent_dim: int, posterior: str, cell: str, width: int, units: int, layers: int, dropout: float,
    word_dropout: float,
) -> SequenceModelConfig:  # fmt: skip
    shape = {"cell": cell, "width": width, "units": units, "layers": layers, "dropout": dropout}
    encoder = part("sequence_encoders", {"name": "recurrent", **shape})
    decoder = part("sequence_decoders", {"name": "recurrent", **shape})
    return SequenceModelConfig(*sizes, encoder, decoder, latent_dim, posterior, word_dropout=word_dropout)
