"""C27: does a single context vector lose long sequences, and does attention mend it?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import torch

from elbowroom.data.ragged import Ragged
from elbowroom.data.text.tasks import symbol_rows
from elbowroom.decoding.generate import Decoding, generate
from elbowroom.lab import draw, panels
from elbowroom.lab.claim import Claim, Number, Outcome, Verdict, Words
from elbowroom.lab.scale import SEEDS
from elbowroom.lab.verdicts import Interval, above, all_of, difference, interval
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


def taught(bench: Workbench, arm: Arm, seed: int) -> SequenceModel:
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
    """Percent of symbols that are right at their place, of what is written for new sequences of a length."""
    seed = derive_seed("C27", bench.base_seed, length) % 2**31
    source, target = reversed_pairs(max(bench.scale.codes // 20, 10), length, length, seed)
    written = generate(model, source, Decoding(beams=1, most=length))
    hits = [sum(a == b for a, b in zip(found, target[row], strict=False)) for row, found in enumerate(written)]
    return 100.0 * float(np.mean(hits)) / length


@torch.no_grad()
def looked(model: SequenceModel, bench: Workbench, length: int) -> np.ndarray:
    """How much each written symbol of a new sequence looks at each one that was read [U, T], ENDs included."""
    source, target = reversed_pairs(1, length, length, derive_seed("C27", bench.base_seed, "map") % 2**31)
    prefix = torch.tensor([[BEGIN, *target[0][:-1].tolist()]])
    return model.decoder.attention(prefix, model.read(torch.from_numpy(source.padded([0]))))[0].numpy()


def judge(fall: Interval, gain: Interval, gain_more: Interval) -> tuple[Verdict, str]:
    """Of the plain model's fall and attention's gain; on a condition where a plain model with more has caught up."""
    main, rival = all_of(above(fall, POINTS), above(gain, POINTS)), above(gain_more, POINTS)
    if main != "holds" or rival == "holds":
        return main, ""
    return ("conditional", "equal_budget") if rival == "refuted" else ("undecided", "")


def experiment(bench: Workbench) -> Outcome:
    lengths = bench.scale.lengths
    found: dict[str, list[list[float]]] = {name: [] for name in ARMS}
    sizes, seen = {}, None
    for name, arm in ARMS.items():
        for seed in bench.seeds:
            model = taught(bench, arm, seed)
            found[name].append([right(model, bench, length) for length in lengths])
            sizes[name] = sum(p.numel() for p in model.parameters())
            if arm.attention and seen is None:
                seen = looked(model, bench, min(MAP, lengths[-1]))
    assert seen is not None
    rates = {name: np.array(rows) for name, rows in found.items()}
    last = {name: rows[:, -1] for name, rows in rates.items()}
    fall = difference(rates["plain"][:, 0], last["plain"])
    gain, gain_more = (difference(last["attention"], last[name]) for name in ("plain", "plain_more"))
    verdict, condition = judge(fall, gain, gain_more)
    return Outcome(
        verdict=verdict,
        condition=condition,
        numbers=(
            gain.number("gain", "points"),
            gain_more.number("gain_more", "points"),
            fall.number("fall", "points"),
            *(interval(values).number(f"{name}_longest", "%") for name, values in last.items()),
            Number("longest", lengths[-1], unit="symbols"),
            *(Number(f"{name}_size", size) for name, size in sizes.items()),
        ),
        plot=_plot(lengths, rates, seen),
    )


def _plot(lengths: tuple[int, ...], rates: Mapping[str, np.ndarray], seen: np.ndarray) -> dict:
    lines = {name: rows.T for name, rows in rates.items()}
    return panels.figure(
        panels.curve(lengths, lines, x_label="length", y_label="share"),
        panels.heat(seen, x_label="read", y_label="written", title="map"),
    )


claim = Claim(
    name="C27",
    sources=(0,),
    experiment=experiment,
    figure=draw.panels,
    any_data=True,
    wants="rows",
    own_models=len(ARMS) * SEEDS,
    words={
        "en": Words(
            title="One context vector, and attention",
            claim="A single context vector loses information on long sequences, and attention mends it.",
            method=(
                "Sequences of ten symbols drawn evenly, to be written from their end: no symbol says anything of "
                "another, so all of them have to be kept. A GRU Seq2Seq without attention and one with Luong's, "
                "equal in units, sequences and steps, trained on all lengths from the shortest to the longest: 5 to 20 "
                "symbols, 5 to 80 with --full. Measured is the share of symbols that are right at their place when "
                "each model writes new sequences by itself. The claim holds if, by 95% intervals over paired seeds, "
                "the plain model loses more than 10 points from the shortest length to the longest, and attention is "
                "more than 10 points above it there. A rival explanation is a lack of parameters or of training: so a "
                "plain model with about twice the parameters and twice the steps must stay as far below, or the claim "
                "holds conditionally."
            ),
            remark=(
                "In 20 symbols there are 66 bits, which would fit into a vector of so many float32 numbers: what is "
                "lost is lost in learning to write and read the vector, not for lack of room. Chance is 10%."
            ),
            conclusions={
                "holds": (
                    "It does. The plain model falls with the length, also with twice the parameters and the training; "
                    "the one that looks back keeps far more, and its map shows where it looks: from the end to the "
                    "beginning."
                ),
                "conditional": (
                    "At equal budgets it does, but a plain model with more parameters and steps catches up: what was "
                    "lost is a matter of training."
                ),
                "refuted": (
                    "The plain model does not fall by 10 points, or attention is not 10 points above it at the longest "
                    "sequences."
                ),
                "undecided": "The seeds do not agree on whether the gap at the longest sequences is 10 points.",
            },
            labels={
                "gain": "Right symbols at the longest length: attention minus plain",
                "gain_more": "Attention minus plain with more parameters and steps",
                "fall": "Plain: shortest length minus longest",
                "plain_longest": "Right at the longest length, plain",
                "plain_more_longest": "Right at the longest length, plain with more",
                "attention_longest": "Right at the longest length, attention",
                "longest": "Longest length",
                "plain_size": "Parameters, plain",
                "plain_more_size": "Parameters, plain with more",
                "attention_size": "Parameters, attention",
                "plain": "One vector",
                "plain_more": "One vector, more",
                "attention": "Attention",
                "points": "percentage points",
                "symbols": "symbols",
                "length": "Length of the sequence (symbols)",
                "share": "Symbols right at their place (%)",
                "map": "Where attention looks",
                "read": "Symbol read",
                "written": "Symbol written",
                "equal_budget": "the plain model has no more parameters and no more training",
            },
        ),
        "ko": Words(
            title="문맥 벡터 하나와 어텐션",
            claim="하나의 문맥 벡터는 긴 시퀀스에서 정보를 잃고, 어텐션이 이를 보완한다.",
            method=(
                "기호 열 가지를 고르게 뽑아 만든 시퀀스를 끝에서부터 거꾸로 쓰게 한다. 어느 기호도 다른 기호를 알려 "
                "주지 않으므로 모두 간직해야 한다. 어텐션이 없는 GRU Seq2Seq와 Luong 어텐션이 있는 것을, 유닛 수와 "
                "시퀀스와 스텝을 같게 하여 가장 짧은 길이부터 가장 긴 길이까지(5에서 20, --full이면 5에서 80) 모두 "
                "섞어 학습한다. 새 시퀀스를 모델이 스스로 쓰게 하고 제자리에 맞게 쓴 기호의 비율을 잰다. 짝지은 "
                "시드의 95% 구간으로 보아, 어텐션 없는 모델이 가장 짧은 길이에서 가장 긴 길이까지 10포인트 넘게 "
                "떨어지고 가장 긴 길이에서 어텐션이 10포인트 넘게 앞서면 성립한다. 경쟁하는 설명은 매개변수나 학습이 "
                "모자라다는 것이다. 그래서 매개변수와 스텝을 약 두 배로 늘린, 어텐션 없는 모델도 그만큼 뒤져야 하며, "
                "그렇지 않으면 조건부로 성립한다."
            ),
            remark=(
                "기호 20개에는 66비트가 들어 있고, 이는 float32 수로 된 그만한 벡터에 들어가고도 남는다. 잃는 까닭은 "
                "자리가 없어서가 아니라 벡터에 쓰고 읽는 법을 배우지 못해서이다. 우연히 맞을 비율은 10%이다."
            ),
            conclusions={
                "holds": (
                    "그렇다. 어텐션 없는 모델은 매개변수와 학습을 두 배로 늘려도 길이에 따라 떨어진다. 되돌아보는 "
                    "모델은 훨씬 많이 간직하며, 그림을 보면 끝에서 처음으로 되짚어 간다."
                ),
                "conditional": (
                    "같은 조건에서는 그렇다. 그러나 매개변수와 스텝이 더 많은, 어텐션 없는 모델이 따라잡는다. 잃은 "
                    "것은 학습의 문제이다."
                ),
                "refuted": (
                    "어텐션 없는 모델이 10포인트 떨어지지 않거나, 가장 긴 시퀀스에서 어텐션이 10포인트 앞서지 않는다."
                ),
                "undecided": "가장 긴 시퀀스에서 차이가 10포인트를 넘는지 시드마다 다르다.",
            },
            labels={
                "gain": "가장 긴 길이에서 맞은 기호: 어텐션 빼기 벡터 하나",
                "gain_more": "어텐션 빼기 매개변수와 스텝이 더 많은 벡터 하나",
                "fall": "벡터 하나: 가장 짧은 길이 빼기 가장 긴 길이",
                "plain_longest": "가장 긴 길이에서 맞은 비율, 벡터 하나",
                "plain_more_longest": "가장 긴 길이에서 맞은 비율, 더 많은 벡터 하나",
                "attention_longest": "가장 긴 길이에서 맞은 비율, 어텐션",
                "longest": "가장 긴 길이",
                "plain_size": "매개변수, 벡터 하나",
                "plain_more_size": "매개변수, 더 많은 벡터 하나",
                "attention_size": "매개변수, 어텐션",
                "plain": "벡터 하나",
                "plain_more": "벡터 하나, 두 배",
                "attention": "어텐션",
                "points": "퍼센트포인트",
                "symbols": "기호",
                "length": "시퀀스의 길이 (기호)",
                "share": "제자리에 맞은 기호 (%)",
                "map": "어텐션이 보는 곳",
                "read": "읽은 기호",
                "written": "쓴 기호",
                "equal_budget": "어텐션 없는 모델의 매개변수와 학습이 더 많지 않을 때",
            },
        ),
    },
)
