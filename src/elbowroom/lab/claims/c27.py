"""C27: does a single context vector lose long sequences, and does attention mend it?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import torch

from elbowroom.data.ragged import Ragged
from elbowroom.data.text.tasks import symbol_rows
from elbowroom.decoding.generate import Decoding, generate
from elbowroom.lab import panels
from elbowroom.lab.claim import Claim
from elbowroom.lab.outcome import Number, Outcome, Verdict
from elbowroom.lab.scale import SEEDS
from elbowroom.lab.verdicts import Interval, above, all_of, difference, numbers, on_condition
from elbowroom.lab.workbench import Workbench
from elbowroom.maths.noise import derive_seed
from elbowroom.presets.seq2seq import Seq2SeqPreset
from elbowroom.sequence_model import SequenceModel
from elbowroom.tokens import BEGIN, SPECIAL
from elbowroom.training.plan import Plan
from elbowroom.training.sequences import TrainingSequences
from elbowroom.training.settings import TrainingSettings
from elbowroom.training.train import train

SYMBOLS = 10
POINTS = 10.0
"""Percentage points that count as a loss, and as its mending."""
MAP = 20
"""Symbols of the sequence whose attention is drawn, at most."""


@dataclass(frozen=True)
class Arm:
    """One of the compared models.

    Args:
        attention: as of `seq2seq`.
        wider: times the units of the others.
        longer: times the steps of the others, each on sequences never seen before.
    """

    attention: str | None = None
    wider: float = 1.0
    longer: int = 1


ARMS = {"plain": Arm(), "plain_more": Arm(wider=1.5, longer=2), "attention": Arm("luong")}


def reversed_pairs(count: int, least: int, most: int, seed: int) -> tuple[Ragged, Ragged]:
    """Sequences of so many symbols, and the same from the end."""
    rows = [(row + len(SPECIAL)).tolist() for row in symbol_rows(count, least, most, seed, SYMBOLS)]
    return Ragged.of(rows), Ragged.of([row[::-1] for row in rows])


def trained(bench: Workbench, arm: Arm, seed: int) -> SequenceModel:
    """A model that has seen reversed sequences of all lengths from the shortest to the longest."""
    scale = bench.scale
    units, size = int(arm.wider * max(scale.hidden[0] // 4, 4)), len(SPECIAL) + SYMBOLS
    batch, steps = max(scale.batch_size // 4, 1), arm.longer * max(scale.steps // 4, 1)
    pairs = reversed_pairs(steps * batch, scale.lengths[0], scale.lengths[-1], derive_seed(seed, "C27") % 2**31)
    model, objective = Seq2SeqPreset(attention=arm.attention, width=units, units=units, dropout=0.0).parts((size, size))
    settings = TrainingSettings(epochs=1, batch_size=batch, learning_rate=3 * scale.learning_rate, clip_norm=1.0,
                                precision="float32", device="cpu", seed=seed)  # fmt: skip
    plan = Plan(model, objective, settings)
    return train(plan, TrainingSequences(plan, *pairs)).model


def right(model: SequenceModel, bench: Workbench, length: int) -> float:
    """Percent of symbols that the model generates right at their place, for new sequences of a length."""
    seed = derive_seed("C27", bench.base_seed, length) % 2**31
    source, target = reversed_pairs(max(bench.scale.codes // 20, 10), length, length, seed)
    generated = generate(model, source, Decoding(beams=1, most=length))
    hits = [sum(a == b for a, b in zip(tokens, target[row], strict=False)) for row, tokens in enumerate(generated)]
    return 100.0 * float(np.mean(hits)) / length


@torch.no_grad()
def attention_map(model: SequenceModel, bench: Workbench, length: int) -> np.ndarray:
    """How much each generated symbol of a new sequence looks at each one that was read [U, T], ENDs included."""
    source, target = reversed_pairs(1, length, length, derive_seed("C27", bench.base_seed, "map") % 2**31)
    prefix = torch.tensor([[BEGIN, *target[0][:-1].tolist()]])
    return model.decoder.attention(prefix, model.read(torch.from_numpy(source.padded([0]))))[0].numpy()


def rule(fall: Interval, gain: Interval, gain_more: Interval) -> tuple[Verdict, str]:
    """The plain model falls and attention gains; on a condition where a plain model with more has caught up."""
    main = all_of(above(fall, POINTS), above(gain, POINTS))
    return on_condition(main, above(gain_more, POINTS), "equal_budget")


def experiment(bench: Workbench) -> Outcome:
    lengths = bench.scale.lengths
    shares: dict[str, list[list[float]]] = {name: [] for name in ARMS}
    sizes, looks = {}, None
    for name, arm in ARMS.items():
        for seed in bench.seeds:
            model = trained(bench, arm, seed)
            shares[name].append([right(model, bench, length) for length in lengths])
            sizes[name] = sum(p.numel() for p in model.parameters())
            if arm.attention and looks is None:
                looks = attention_map(model, bench, min(MAP, lengths[-1]))
    assert looks is not None
    rates = {name: np.array(rows) for name, rows in shares.items()}
    last = {name: rows[:, -1] for name, rows in rates.items()}
    fall = difference(rates["plain"][:, 0], last["plain"])
    gain, gain_more = (difference(last["attention"], last[name]) for name in ("plain", "plain_more"))
    verdict, condition = rule(fall, gain, gain_more)
    return Outcome(
        verdict=verdict,
        condition=condition,
        numbers=(
            gain.number("gain", "points"),
            gain_more.number("gain_more", "points"),
            fall.number("fall", "points"),
            *numbers(last, "%", "{}_longest"),
            Number("longest", lengths[-1], unit="symbols"),
            *(Number(f"{name}_size", size) for name, size in sizes.items()),
        ),
        plot=_plot(lengths, rates, looks),
    )


def _plot(lengths: tuple[int, ...], rates: Mapping[str, np.ndarray], looks: np.ndarray) -> dict:
    lines = {name: rows.T for name, rows in rates.items()}
    return panels.figure(
        panels.curve(lengths, lines, x_label="length", y_label="share"),
        panels.heat(looks, x_label="read", y_label="written", title="map"),
    )


claim = Claim(
    name="C27",
    sources=(0,),
    experiment=experiment,
    any_data=True,
    wants="rows",
    own_models=len(ARMS) * SEEDS,
)
