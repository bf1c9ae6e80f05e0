"""What must not matter to a sequence model, and how much it does: padding, later tokens, company, the way of decoding.

    make masks        or        python benchmarks/masks.py

Every network at width 256, two layers, 1,000 tokens, random weights; eight sources of 3 to 40 tokens and targets of 3
to 40. Differences are the largest change of a logit over the largest logit. Seconds.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

from elbowroom.parts.sequence_decoders.recurrent import Recurrent as Writer
from elbowroom.parts.sequence_decoders.transformer import Transformer as AttentionWriter
from elbowroom.parts.sequence_encoders.recurrent import Recurrent as Reader
from elbowroom.parts.sequence_encoders.transformer import Transformer as AttentionReader
from elbowroom.sequence_model import SequenceModel, SequenceModelConfig
from elbowroom.tokens import BEGIN, END, PAD, SPECIAL
from record import keep, surroundings

VOCABULARY, LENGTHS, FROM = 1000, (3, 40, 9, 25, 4, 17, 31, 12), 8
RECURRENT: dict[str, Any] = {"width": 256, "units": 256, "layers": 2}
ATTENTION: dict[str, Any] = {"width": 256, "heads": 4, "layers": 2, "inner": 512}
NETWORKS = {
    **{cell: (Reader(cell=cell, **RECURRENT), Writer(cell=cell, **RECURRENT)) for cell in ("gru", "lstm")},
    "gru, summary at the start": (Reader(**RECURRENT), Writer(summary="start", tied=False, **RECURRENT)),
    **{f"{cell}, {kind}": (Reader(cell=cell, **RECURRENT), Writer(cell=cell, attention=kind, **RECURRENT))
       for cell in ("gru", "lstm") for kind in ("bahdanau", "luong")},
    **{f"transformer, {kind}": tuple(half(positions=kind, **ATTENTION) for half in (AttentionReader, AttentionWriter))
       for kind in ("rotary", "sinusoidal", "none")},
    "gru to transformer": (Reader(**RECURRENT), AttentionWriter(**ATTENTION)),
    "transformer to gru, luong": (AttentionReader(**ATTENTION), Writer(attention="luong", **RECURRENT)),
}  # fmt: skip


def batch(seed: int) -> Tensor:
    """Sequences of `LENGTHS` tokens and an END, padded."""
    generator = torch.Generator().manual_seed(seed)
    found = torch.full((len(LENGTHS), max(LENGTHS) + 1), PAD)
    for row, length in enumerate(LENGTHS):
        found[row, :length] = torch.randint(len(SPECIAL), VOCABULARY, (length,), generator=generator)
        found[row, length] = END
    return found


def logits(model: SequenceModel, source: Tensor, target: Tensor) -> Tensor:
    prefix = torch.cat([torch.full_like(target[:, :1], BEGIN), target[:, :-1]], 1)
    return model.decoder(prefix, model.read(source))


def change(found: Tensor, right: Tensor) -> float:
    return float((found - right).abs().max() / right.abs().max())


def alone(model: SequenceModel, source: Tensor, target: Tensor, whole: Tensor) -> float:
    """Each pair by itself, without its padding."""
    worst = 0.0
    for row in range(len(source)):
        x, y = (side[row : row + 1, : int((side[row] != PAD).sum())] for side in (source, target))
        worst = max(worst, change(logits(model, x, y)[0], whole[row, : y.shape[1]]))
    return worst


def stepwise(model: SequenceModel, source: Tensor, target: Tensor, whole: Tensor) -> float:
    """Token by token, with the state that a decoder keeps."""
    memory, worst = model.read(source), 0.0
    state, token = model.decoder.start(memory), torch.full((len(source),), BEGIN)
    for place in range(target.shape[1]):
        found, state = model.decoder.step(token, memory, state)
        worst, token = max(worst, change(found, whole[:, place])), target[:, place]
    return worst


@torch.no_grad()
def measure(model: SequenceModel) -> dict[str, float]:
    source, target = batch(1), batch(2).roll(3, 0)
    whole, later = logits(model, source, target), target.clone()
    later[:, FROM:] = torch.where(target[:, FROM:] == PAD, PAD, 5)
    wide = (torch.nn.functional.pad(side, (0, 20), value=PAD) for side in (source, target))
    return {
        "padding": change(logits(model, *wide)[:, : whole.shape[1]], whole),
        "later tokens": change(logits(model, source, later)[:, : FROM + 1], whole[:, : FROM + 1]),
        "alone": alone(model, source, target, whole),
        "step by step": stepwise(model, source, target, whole),
    }


def main() -> None:
    torch.set_num_threads(1)
    results: dict[str, dict[str, dict[str, float]]] = {}
    for name, (encoder, decoder) in NETWORKS.items():
        model = SequenceModelConfig(VOCABULARY, VOCABULARY, encoder, decoder).build(0).eval()
        results[name] = {"float32": measure(model), "float64": measure(model.double())}
        print(name, *(f"\n  {dtype}: " + ", ".join(f"{key} {value:.1e}" for key, value in one.items())
                      for dtype, one in results[name].items()))  # fmt: skip
    keep("masks", {**surroundings(), "lengths": LENGTHS, "networks": results})


if __name__ == "__main__":
    main()
