"""C27 and C28: their measures on what is known, and models broken on purpose that flip their verdicts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
import torch

from elbowroom.lab.claims import c27, c28
from elbowroom.lab.measures.operations import longest_chain, slope
from elbowroom.lab.scale import QUICK
from elbowroom.lab.verdicts import Interval
from elbowroom.lab.workbench import Workbench
from elbowroom.maths.positions import sinusoids
from elbowroom.parts.attentions.luong import LuongModule
from elbowroom.parts.memory import Memory
from elbowroom.parts.transformer import Embedding, Heads

pytestmark = pytest.mark.slow  # trains models

SMALL = replace(QUICK, steps=600, batch_size=96, hidden=(96,), lengths=(3, 10), codes=400)


def around(mean: float, half: float = 1.0) -> Interval:
    return Interval(mean, mean - half, mean + half, 5)


# --- C27 -------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def small() -> Callable[[], str]:
    """From the attention as it is now to a verdict; models without one are trained once."""
    bench, without, train = Workbench("digits", SMALL, seed_count=3), {}, c27.trained

    def trained(bench, arm, seed):
        if arm.attention:
            return train(bench, arm, seed)
        if seed not in without:  # the one with more is the same here, to save time
            without[seed] = train(bench, arm, seed)
        return without[seed]

    def verdict() -> str:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(c27, "trained", trained)
            return c27.experiment(bench).verdict

    return verdict


def test_attention_mends_what_one_vector_loses(small):
    assert small() == "holds"


def test_an_attention_that_looks_everywhere_alike_mends_nothing(small, monkeypatch):
    def alike(self, query, keys, mask):
        share = mask / mask.sum(1, keepdim=True)
        return share[:, None].expand(-1, query.shape[1], -1) + 0.0 * (query @ keys.transpose(1, 2))

    monkeypatch.setattr(LuongModule, "forward", alike)
    assert small() == "refuted"


@pytest.mark.parametrize(
    ("fall", "gain", "gain_more", "verdict", "condition"),
    [
        (around(40), around(50), around(30), "holds", ""),
        (around(40), around(50), around(3), "conditional", "equal_budget"),
        (around(40), around(50), around(10), "undecided", ""),
        (around(40), around(3), around(3), "refuted", ""),
        (around(3), around(50), around(30), "refuted", ""),
        (around(40), around(12, 5), around(30), "undecided", ""),
    ],
)
def test_c27_wants_the_fall_the_mending_and_a_rival_left_behind(fall, gain, gain_more, verdict, condition):
    assert c27.rule(fall, gain, gain_more) == (verdict, condition)


def test_sequences_come_back_from_their_end():
    source, target = c27.reversed_pairs(20, 3, 6, 0)
    assert set((source.lengths - 1).tolist()) == {3, 4, 5, 6}
    assert all(target[i][:-1].tolist() == source[i][:-1].tolist()[::-1] for i in range(20))
    assert source.tokens[source.tokens != 2].min() == 4  # no special token but the END


def test_right_symbols_are_counted_at_their_place(monkeypatch):
    bench = Workbench("digits", SMALL, seed_count=2)

    def write_with(change: Callable[[list[int]], list[int]]) -> None:
        monkeypatch.setattr(c27, "generate", lambda model, source, how: [
            change(source[i][:-1].tolist()[::-1]) for i in range(len(source))])  # fmt: skip

    write_with(lambda row: row)
    assert c27.right(None, bench, 4) == 100.0
    write_with(lambda row: row[:1])
    assert c27.right(None, bench, 4) == 25.0
    write_with(lambda row: [14, *row[1:]])
    assert c27.right(None, bench, 4) == 75.0


def test_the_rival_has_twice_the_parameters(bench):
    scale = replace(QUICK, steps=4, lengths=(2, 3))
    sizes = {name: sum(p.numel() for p in c27.trained(Workbench("digits", scale), arm, 0).parameters())
             for name, arm in c27.ARMS.items()}  # fmt: skip
    assert sizes["plain"] > sizes["attention"]
    assert sizes["plain_more"] > 2 * sizes["plain"]


# --- C28 -------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def bench_of_passes() -> Workbench:
    return Workbench("digits", replace(QUICK, hidden=(32,), lengths=(5, 10)), seed_count=2)


def test_a_transformer_reads_at_once_and_cells_read_in_steps(bench_of_passes):
    outcome = c28.experiment(bench_of_passes)
    numbers = {number.name: number.value for number in outcome.numbers}
    assert outcome.verdict == "holds"
    assert numbers["error_set"] < 1e-5
    assert min(numbers["error_positions"], numbers["error_recurrent"]) > 0.01
    assert numbers["slope_transformer"] == 0.0
    assert min(numbers["slope_plain"], numbers["slope_attention"]) > 0.7
    assert numbers["chain_transformer"] < numbers["chain_plain"]


def test_an_encoder_that_cannot_leave_positions_out_is_found(bench_of_passes, monkeypatch):
    embed = Embedding.forward

    def placed(self, tokens, generator, first=0):
        x = embed(self, tokens, generator, first)
        return x + 0.01 * sinusoids(torch.arange(x.shape[1]), x.shape[2]).to(x.dtype)

    monkeypatch.setattr(Embedding, "forward", placed)
    assert c28.experiment(bench_of_passes).verdict == "refuted"


def test_an_attention_that_takes_token_after_token_is_found(bench_of_passes, monkeypatch):
    look = Heads.forward

    def in_steps(self, x, keys_and_values, mask, causal=False, first=0):
        attended = look(self, x, keys_and_values, mask, causal, first)
        before, steps = attended[:, :1], []
        for one in attended.split(1, 1):
            before = one + 0.0 * before  # the same numbers, each waiting for the one before
            steps.append(before)
        return torch.cat(steps, 1)

    monkeypatch.setattr(Heads, "forward", in_steps)
    outcome = c28.experiment(bench_of_passes)
    assert outcome.verdict == "refuted"
    assert outcome.numbers[0].value < 1e-5  # shuffling does not see it, the chain does


def test_c28_says_nothing_where_chains_of_cells_do_not_grow():
    chains = {"plain": 0.9, "attention": 0.9, "transformer": 0.0}
    assert c28.rule(1e-7, chains) == "holds"
    assert c28.rule(1e-3, chains) == "refuted"
    assert c28.rule(1e-7, {**chains, "transformer": 0.3}) == "refuted"
    assert c28.rule(1e-7, {**chains, "plain": 0.1}) == "undecided"


def test_a_chain_is_as_long_as_its_longest_branch():
    w = torch.ones(3, requires_grad=True)
    assert longest_chain(w.exp()) == 2  # the weight, and one operation
    assert longest_chain(w.exp() + w.exp().exp().exp()) == 5
    x = w
    for _ in range(3000):
        x = x * 1.0
    assert longest_chain(x) == 3001


def test_slopes_are_exponents_and_shuffling_of_what_has_no_order_is_exact():
    assert slope([16, 32, 64], [5 * n**2 for n in (16, 32, 64)]) == pytest.approx(2.0)
    tokens, order = torch.arange(12).view(2, 6), torch.tensor([3, 0, 5, 1, 4, 2])

    def each(x):
        return Memory(x[:, :1].double(), x[..., None].double())

    def running(x):
        return Memory(x[:, :1].double(), x.cumsum(1)[..., None].double())

    assert c28.disorder(each, tokens, order) == 0.0
    assert c28.disorder(running, tokens, order) > 0.1
    assert np.isfinite(c28.disorder(running, tokens, order))
