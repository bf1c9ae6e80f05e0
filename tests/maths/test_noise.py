"""Noise as an argument: pinned seeds, and noise that belongs to a row and not to its place."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from elbowroom.maths.noise import Draw, common_noise, derive_seed, draw, row_noise

words = st.lists(st.one_of(st.integers(), st.text()), max_size=5)


@pytest.mark.parametrize(
    ("key", "seed"),
    [
        ((), 6510301506637419378),
        ((0,), 2736609759171767065),
        ((0, "posterior", 7), 6206867789471931786),
        ((1, "order", 3), 2277809295971352257),
        (("global", b"\x00\xff"), 1611875054111123217),
    ],
)
def test_derived_seeds_never_change(key, seed):
    """A change here changes the weights of every run there is."""
    assert derive_seed(*key) == seed


@given(words)
def test_a_seed_has_63_bits_and_is_a_function_of_its_words(key):
    assert derive_seed(*key) == derive_seed(*key)
    assert 0 <= derive_seed(*key) < 2**63


def test_words_do_not_run_together():
    keys = [("ab", "c"), ("a", "bc"), ("abc",), ("a", "b", "c"), ("abc", "")]
    assert len({derive_seed(*key) for key in keys}) == len(keys)


def test_each_draw_has_a_stream_of_its_own():
    wanted = {"a": Draw("normal", (1000,)), "b": Draw("normal", (1000,)), "u": Draw("uniform", (1000,))}
    noise = draw(wanted, 0, "main", 5)
    assert abs(float(torch.corrcoef(torch.stack([noise["a"], noise["b"]]))[0, 1])) < 0.15
    assert 0.0 <= float(noise["u"].min()) <= float(noise["u"].max()) < 1.0
    alone = draw({"b": wanted["b"]}, 0, "main", 5)
    assert torch.equal(alone["b"], noise["b"])
    assert not torch.equal(draw(wanted, 0, "main", 6)["a"], noise["a"])


def test_drawing_leaves_the_global_generator_alone():
    before = torch.get_rng_state()
    draw({"a": Draw("normal", (10,))}, 0)
    row_noise(np.ones((3, 2)), (4,), 0)
    assert torch.equal(before, torch.get_rng_state())


def test_row_noise_belongs_to_the_row_in_any_company_and_order():
    rows = np.random.default_rng(0).random((20, 3, 2))
    noise = row_noise(rows, (5, 2), 0, "score")
    order = np.random.default_rng(1).permutation(20)
    assert torch.equal(row_noise(rows[order], (5, 2), 0, "score"), noise[order])
    for i in (0, 7):
        assert torch.equal(row_noise(rows[i : i + 1], (5, 2), 0, "score")[0], noise[i])


@pytest.mark.parametrize("dtype", [np.float32, np.float16, np.uint8, np.int64])
def test_row_noise_is_the_same_for_the_same_numbers_in_another_dtype(dtype):
    rows = np.random.default_rng(0).integers(0, 200, (6, 4)).astype(np.float64)
    assert torch.equal(row_noise(rows.astype(dtype), (3,), 0), row_noise(rows, (3,), 0))


def test_row_noise_takes_minus_zero_for_zero_and_rows_of_any_stride():
    rows = np.zeros((2, 4))
    assert torch.equal(row_noise(-rows, (3,), 0), row_noise(rows, (3,), 0))
    wide = np.random.default_rng(0).random((5, 8))
    assert torch.equal(row_noise(wide[:, ::2], (3,), 0), row_noise(wide[:, ::2].copy(), (3,), 0))


def test_row_noise_is_standard_normal():
    noise = row_noise(np.arange(5000.0)[:, None], (4,), 0)
    assert abs(float(noise.mean())) < 4 / np.sqrt(20_000)
    assert float(noise.std()) == pytest.approx(1.0, abs=4 / np.sqrt(40_000))


def test_common_noise_is_standard_normal_in_pairs_that_cancel():
    noise = common_noise(10_001, 4, 0)
    assert noise.shape == (10_001, 1, 4)
    assert torch.equal(noise[0:10_000:2], -noise[1:10_000:2])
    assert float(noise.std()) == pytest.approx(1.0, abs=4 / np.sqrt(40_000))
    assert not torch.equal(common_noise(2, 4, 0), common_noise(2, 4, 1))


def test_another_key_gives_other_noise():
    rows = np.ones((1, 2))
    assert not torch.equal(row_noise(rows, (3,), 0, "a"), row_noise(rows, (3,), 0, "b"))
    assert not torch.equal(row_noise(rows, (3,), 0, "a"), row_noise(rows, (3,), 1, "a"))
