"""C28: does the Transformer not read step by step?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import torch
from torch import Tensor

from elbowroom.lab import panels
from elbowroom.lab.claim import Claim
from elbowroom.lab.measures.operations import longest_chain, seconds, slope
from elbowroom.lab.outcome import Number, Outcome, Verdict
from elbowroom.lab.verdicts import all_of, exact, numbers
from elbowroom.lab.workbench import Workbench
from elbowroom.maths.noise import derive_seed
from elbowroom.objectives.batch import Batch
from elbowroom.parts.memory import Memory
from elbowroom.parts.sequence_encoders import SequenceEncoder, SequenceEncoderModule
from elbowroom.parts.sequence_encoders.transformer import Transformer
from elbowroom.presets.seq2seq import Seq2SeqPreset
from elbowroom.presets.transformer import TransformerPreset
from elbowroom.sequence_model import SequenceModelConfig
from elbowroom.tokens import SPECIAL

TOLERANCE = 1e-5
"""Of states in float32, relative to the largest."""
FLAT, STEEP = 0.01, 0.5
"""Exponents of the length: up to the first a chain is of one length, from the second on it grows step by step."""
SYMBOLS, ROWS, SET = 10, 8, 50
"""Different symbols; sequences of a batch; symbols of one that is shuffled."""
SHORTEST = 16


def configs(bench: Workbench) -> dict[str, SequenceModelConfig]:
    """The three models: S1, S2 and S3 of the study documents."""
    width, size = max(bench.scale.hidden[0] // 4 // 4 * 4, 4), len(SPECIAL) + SYMBOLS
    shape: dict[str, Any] = {"width": width, "units": width, "dropout": 0.0}
    presets: dict[str, Any] = {
        "plain": Seq2SeqPreset(**shape),
        "attention": Seq2SeqPreset(attention="luong", **shape),
        "transformer": TransformerPreset(width=width, heads=2, layers=2, inner=4 * width, dropout=0.0),
    }
    return {name: preset.parts((size, size))[0] for name, preset in presets.items()}


def encoders(bench: Workbench) -> dict[str, Callable[[int], SequenceEncoderModule]]:
    """The Transformer's encoder without positions and with them, and the recurrent one, by the seed of weights."""
    models = configs(bench)
    shape = models["transformer"].encoder
    assert isinstance(shape, Transformer)
    parts: dict[str, SequenceEncoder] = {
        "set": replace(shape, positions="none"), "positions": shape, "recurrent": models["plain"].encoder,
    }  # fmt: skip
    return {name: _drawn(models["transformer"], part) for name, part in parts.items()}


def _drawn(config: SequenceModelConfig, encoder: SequenceEncoder) -> Callable[[int], SequenceEncoderModule]:
    return lambda seed: replace(config, encoder=encoder, shared_embedding=False).build(seed).encoder


@torch.no_grad()
def disorder(read: Callable[[Tensor], Memory], tokens: Tensor, order: Tensor) -> float:
    """How far the states of shuffled tokens [B, T] are from the shuffled states, relative to the largest."""
    states, shuffled = read(tokens).states, read(tokens[:, order]).states
    assert states is not None
    assert shuffled is not None
    return float((shuffled - states[:, order]).abs().max() / states.abs().max())


def rule(worst: float, chains: dict[str, float]) -> Verdict:
    """By the largest error of shuffling and the slopes of chains; undecided if recurrent chains do not grow."""
    steps = [chains["plain"], chains["attention"]]
    if min(steps) < STEEP:
        return "undecided"
    return all_of(exact(worst, TOLERANCE), exact(chains["transformer"], FLAT))


def experiment(bench: Workbench) -> Outcome:
    rng, lengths = bench.rng("C28"), [SHORTEST * 2**i for i in range(len(bench.scale.lengths) + 1)]
    errors: dict[str, list[float]] = {}
    for name, build in encoders(bench).items():
        for i in range(bench.seed_count):
            tokens, order = _tokens(rng, ROWS, SET), torch.from_numpy(rng.permutation(SET))
            errors.setdefault(name, []).append(
                disorder(build(derive_seed(bench.seeds[i], "C28") % 2**31), tokens, order)
            )
    chains: dict[str, list[int]] = {}
    times: dict[str, list[list[float]]] = {}
    for name, config in configs(bench).items():
        models = [config.build(seed) for seed in bench.seeds]
        for length in lengths:
            x = _tokens(rng, ROWS, length)
            batch = Batch(x, torch.tensor(0.0), target=x)
            chains.setdefault(name, []).append(longest_chain(models[0](batch, {}).log_px.sum()))
            times.setdefault(name, []).append([1000 * seconds(model, batch) for model in models])
    slopes = {name: slope(lengths, values) for name, values in chains.items()}
    by_time = {name: [slope(lengths, column) for column in np.array(values).T] for name, values in times.items()}
    worst = max(errors["set"])
    return Outcome(
        verdict=rule(worst, slopes),
        numbers=(
            Number("error_set", worst, count=bench.seed_count),
            Number("tolerance", TOLERANCE),
            *numbers({name: errors[name] for name in ("positions", "recurrent")}, name="error_{}"),
            *(Number(f"slope_{name}", value) for name, value in slopes.items()),
            *(Number(f"chain_{name}", values[-1]) for name, values in chains.items()),
            Number("longest", lengths[-1], unit="symbols"),
            *numbers(by_time, name="time_{}"),
        ),
        plot=panels.figure(
            panels.curve(lengths, chains, x_label="length", y_label="chain", x_log=True, y_log=True),
            panels.curve(lengths, times, x_label="length", y_label="time", x_log=True, y_log=True),
            panels.paired(errors, y="error", log=True, reference=TOLERANCE),
        ),
    )


def _tokens(rng: np.random.Generator, rows: int, length: int) -> Tensor:
    return torch.from_numpy(rng.integers(len(SPECIAL), len(SPECIAL) + SYMBOLS, (rows, length)))


claim = Claim(
    name="C28",
    sources=(0,),
    experiment=experiment,
    any_data=True,
    wants="rows",
)
