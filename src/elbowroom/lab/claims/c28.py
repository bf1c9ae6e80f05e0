"""C28: does the Transformer not read step by step?"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import torch
from torch import Tensor

from elbowroom.lab import draw, panels
from elbowroom.lab.claim import Claim, Number, Outcome, Verdict, Words
from elbowroom.lab.verdicts import all_of, exact, interval
from elbowroom.lab.workbench import Workbench
from elbowroom.maths.noise import derive_seed
from elbowroom.objectives.objective import Batch
from elbowroom.parts.memory import Memory
from elbowroom.parts.sequence_encoder import SequenceEncoder, SequenceEncoderModule
from elbowroom.parts.sequence_encoders.transformer import Transformer
from elbowroom.presets.seq2seq import Seq2SeqPreset
from elbowroom.presets.transformer import TransformerPreset
from elbowroom.sequence_model import SequenceModel, SequenceModelConfig
from elbowroom.tokens import SPECIAL

TOLERANCE = 1e-5
"""Of states in float32, relative to the largest."""
FLAT, STEEP = 0.01, 0.5
"""Exponents of the length: up to the first a chain is of one length, from the second on it grows step by step."""
SYMBOLS, ROWS, SET, REPEATS = 10, 8, 50, 3
"""Different symbols; sequences of a batch; symbols of one that is shuffled; passes, of which the quickest counts."""
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
    found = configs(bench)
    shape = found["transformer"].encoder
    assert isinstance(shape, Transformer)
    parts: dict[str, SequenceEncoder] = {
        "set": replace(shape, positions="none"), "positions": shape, "recurrent": found["plain"].encoder,
    }  # fmt: skip
    return {name: _drawn(found["transformer"], part) for name, part in parts.items()}


def _drawn(config: SequenceModelConfig, encoder: SequenceEncoder) -> Callable[[int], SequenceEncoderModule]:
    return lambda seed: replace(config, encoder=encoder, shared_embedding=False).build(seed).encoder


@torch.no_grad()
def disorder(read: Callable[[Tensor], Memory], tokens: Tensor, order: Tensor) -> float:
    """How far the states of shuffled tokens [B, T] are from the shuffled states, relative to the largest."""
    states, shuffled = read(tokens).states, read(tokens[:, order]).states
    assert states is not None
    assert shuffled is not None
    return float((shuffled - states[:, order]).abs().max() / states.abs().max())


def chain(result: Tensor) -> int:
    """The longest chain of operations, each waiting for the one before, between weights and a result.

    No number of processors makes a pass shorter than this.
    """
    lengths: dict[object, int] = {}
    open_nodes = [result.grad_fn]
    while open_nodes:
        node = open_nodes[-1]
        assert node is not None
        before = [found for found, _ in node.next_functions if found is not None]
        missing = [found for found in before if found not in lengths]
        if node not in lengths and missing:
            open_nodes += missing
            continue
        lengths.setdefault(node, 1 + max((lengths[found] for found in before), default=0))
        open_nodes.pop()
    return lengths[result.grad_fn]


def slope(lengths: Sequence[int], values: Sequence[float]) -> float:
    """The exponent of the length in values ~ length^slope, by least squares of logarithms."""
    found = np.polyfit(np.log(lengths), np.log(np.maximum(values, 1e-9)), 1)[0]
    return round(float(found), 9) + 0.0  # of equal values it is 0, and not what rounding left


def seconds(model: SequenceModel, batch: Batch) -> float:
    """Processor time of one pass that sees the target, the quickest of some; other programs' time is not in it."""
    found = []
    with torch.no_grad():
        for _ in range(REPEATS):
            started = time.process_time()
            model(batch, {})
            found.append(time.process_time() - started)
    return min(found)


def judge(worst: float, chains: dict[str, float]) -> Verdict:
    """Of the largest error of shuffling and the slopes of chains; undecided if recurrent chains do not grow."""
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
            chains.setdefault(name, []).append(chain(models[0](batch, {}).log_px.sum()))
            times.setdefault(name, []).append([1000 * seconds(model, batch) for model in models])
    slopes = {name: slope(lengths, found) for name, found in chains.items()}
    by_time = {name: [slope(lengths, column) for column in np.array(found).T] for name, found in times.items()}
    worst = max(errors["set"])
    return Outcome(
        verdict=judge(worst, slopes),
        numbers=(
            Number("error_set", worst, count=bench.seed_count),
            Number("tolerance", TOLERANCE),
            *(interval(errors[name]).number(f"error_{name}") for name in ("positions", "recurrent")),
            *(Number(f"slope_{name}", found) for name, found in slopes.items()),
            *(Number(f"chain_{name}", found[-1]) for name, found in chains.items()),
            Number("longest", lengths[-1], unit="symbols"),
            *(interval(found).number(f"time_{name}") for name, found in by_time.items()),
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
    figure=draw.panels,
    any_data=True,
    wants="rows",
    words={
        "en": Words(
            title="Read at once, or step by step",
            claim="The Transformer does not read its input step by step.",
            method=(
                "Two measures, neither of them a clock's. First, an encoder without positions is given shuffled "
                "sequences of 50 symbols: if it reads no order, its states are the same ones, shuffled alike. "
                "Second, the longest chain of operations that wait for each other, in one pass that sees the target, "
                "as torch records it, for lengths from 16 on, each twice the one before; its slope in logarithms is 1 "
                "where every symbol is a step, and 0 where none is. The claim holds if shuffling is met within 1e-5 "
                "(float32, relative, every seed) and the Transformer's slope is 0 within 0.01; it is undecided if the "
                "recurrent models' slopes lie below 0.5, for then the chain would tell nothing. Weights are as "
                "initialised: neither measure depends on training."
            ),
            remark=(
                "Processor time on one thread stands beside it and decides nothing: there the Transformer's time grows "
                "too, in the end with the square of the length, for the work has to be done; what it has not is the "
                "waiting, which more processors can make use of. Writing is step by step in all three: each symbol "
                "waits for the one before. With positions the order is told, and shuffling is seen."
            ),
            conclusions={
                "holds": (
                    "It does not: without positions its encoder sees a set, and its longest chain is the same at all "
                    "lengths, while that of the recurrent models grows with each symbol."
                ),
                "refuted": (
                    "Its encoder sees an order without positions, or its longest chain grows with the length. Both "
                    "are theorems about attention, so look for an error in the code."
                ),
                "undecided": (
                    "The recurrent models' chains do not grow as recorded, perhaps because a step is hidden in one "
                    "operation; so the Transformer's chain tells nothing."
                ),
            },
            labels={
                "error_set": "Largest error of shuffling, encoder without positions",
                "tolerance": "Tolerance",
                "error_positions": "Error of shuffling, encoder with positions",
                "error_recurrent": "Error of shuffling, recurrent encoder",
                "slope_plain": "Slope of the chain, Seq2Seq",
                "slope_attention": "Slope of the chain, Seq2Seq with attention",
                "slope_transformer": "Slope of the chain, Transformer",
                "chain_plain": "Chain at the longest length, Seq2Seq",
                "chain_attention": "Chain at the longest length, Seq2Seq with attention",
                "chain_transformer": "Chain at the longest length, Transformer",
                "longest": "Longest length",
                "time_plain": "Slope of processor time, Seq2Seq",
                "time_attention": "Slope of processor time, Seq2Seq with attention",
                "time_transformer": "Slope of processor time, Transformer",
                "plain": "Seq2Seq",
                "attention": "With attention",
                "transformer": "Transformer",
                "set": "No positions",
                "positions": "Positions",
                "recurrent": "Recurrent",
                "symbols": "symbols",
                "length": "Length (symbols)",
                "chain": "Longest chain of operations",
                "time": "Processor time of a pass (ms)",
                "error": "Error of shuffling",
            },
        ),
        "ko": Words(
            title="한꺼번에 읽기와 차례로 읽기",
            claim="Transformer는 입력을 한 단계씩 차례로 읽지 않는다.",
            method=(
                "시계로 재지 않는 두 값을 쓴다. 첫째, 위치 정보가 없는 인코더에 기호 50개짜리 시퀀스를 순서를 섞어 "
                "준다. 순서를 읽지 않는다면 상태들도 똑같이 섞일 뿐 값은 그대로이다. 둘째, 목표를 보면서 한 번 "
                "계산할 때 서로 기다려야 하는 연산의 가장 긴 사슬을 torch가 남긴 기록에서 센다. 길이는 16부터 두 배씩 "
                "늘리며, 로그로 본 기울기는 기호마다 한 단계씩이면 1, 그런 단계가 없으면 0이다. 섞기의 오차가 모든 "
                "시드에서 1e-5 안에 있고(float32, 상대 오차) Transformer의 기울기가 0에서 0.01 안에 있으면 성립한다. "
                "순환 모델의 기울기가 0.5보다 작으면 사슬이 아무것도 말해 주지 않으므로 미정이다. 두 값 모두 학습과 "
                "상관없으므로 가중치는 초깃값이다."
            ),
            remark=(
                "스레드 하나의 프로세서 시간도 함께 보이지만 판정에는 쓰지 않는다. 해야 할 일은 같으므로 거기서는 "
                "Transformer의 시간도 늘며 끝내는 길이의 제곱으로 는다. 없는 것은 기다림이고, 프로세서가 많으면 그만큼 "
                "득을 본다. 쓰기는 셋 모두 한 단계씩이다. 기호마다 앞의 기호를 기다린다. 위치 정보가 있으면 순서를 "
                "알게 되므로 섞으면 값이 달라진다."
            ),
            conclusions={
                "holds": (
                    "그렇다. 위치 정보가 없으면 인코더는 집합을 볼 뿐이고, 가장 긴 사슬은 어느 길이에서나 같다. 순환 "
                    "모델의 사슬은 기호마다 길어진다."
                ),
                "refuted": (
                    "위치 정보 없이도 인코더가 순서를 보거나, 가장 긴 사슬이 길이에 따라 길어진다. 둘 다 어텐션의 "
                    "정리이므로 코드에 오류가 있는지 보아야 한다."
                ),
                "undecided": (
                    "순환 모델의 사슬이 기록에서는 길어지지 않는다. 여러 단계가 한 연산에 숨었을 수 있으며, 그렇다면 "
                    "Transformer의 사슬도 아무것도 말해 주지 않는다."
                ),
            },
            labels={
                "error_set": "섞기의 가장 큰 오차, 위치 정보가 없는 인코더",
                "tolerance": "허용 오차",
                "error_positions": "섞기의 오차, 위치 정보가 있는 인코더",
                "error_recurrent": "섞기의 오차, 순환 인코더",
                "slope_plain": "사슬의 기울기, Seq2Seq",
                "slope_attention": "사슬의 기울기, 어텐션이 있는 Seq2Seq",
                "slope_transformer": "사슬의 기울기, Transformer",
                "chain_plain": "가장 긴 길이의 사슬, Seq2Seq",
                "chain_attention": "가장 긴 길이의 사슬, 어텐션이 있는 Seq2Seq",
                "chain_transformer": "가장 긴 길이의 사슬, Transformer",
                "longest": "가장 긴 길이",
                "time_plain": "프로세서 시간의 기울기, Seq2Seq",
                "time_attention": "프로세서 시간의 기울기, 어텐션이 있는 Seq2Seq",
                "time_transformer": "프로세서 시간의 기울기, Transformer",
                "plain": "Seq2Seq",
                "attention": "어텐션",
                "transformer": "Transformer",
                "set": "위치 없음",
                "positions": "위치 있음",
                "recurrent": "순환",
                "symbols": "기호",
                "length": "길이 (기호)",
                "chain": "연산의 가장 긴 사슬",
                "time": "한 번 계산의 프로세서 시간 (ms)",
                "error": "섞기의 오차",
            },
        ),
    },
)
