"""Fits in threads: a seed means one model, and the caller's generators stay as they were."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
import torch

from elbowroom import VAE
from elbowroom.training.loop import may_draw

X = np.random.default_rng(0).normal(size=(60, 4)).astype(np.float32)


def fit(seed: int, **settings: object) -> np.ndarray:
    return VAE(2, hidden=(8,), epochs=3, batch_size=8, random_state=seed, **settings).fit(X).transform(X)


@pytest.mark.slow
@pytest.mark.parametrize("own", [False, True])
def test_fits_in_threads_give_the_model_of_their_seed_and_move_no_global_generator(own):
    encoder = torch.nn.Sequential(torch.nn.LazyLinear(8), torch.nn.Dropout(0.3), torch.nn.LazyLinear(4))
    settings = {"encoder": encoder, "decoder": torch.nn.LazyLinear(4), "likelihood": "laplace"} if own else {}
    alone = [fit(seed, **settings) for seed in (0, 1)]
    torch.manual_seed(3)
    before = torch.get_rng_state()
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda seed: fit(seed, **settings), [0, 1] * 4))
    for seed, codes in zip([0, 1] * 4, together, strict=True):
        assert np.array_equal(codes, alone[seed])
    assert torch.equal(torch.get_rng_state(), before)


def test_global_generators_are_seeded_for_modules_of_the_users_own_alone():
    vae = VAE(2, hidden=(8,), epochs=1, random_state=0).fit(X)
    assert not may_draw(vae.model_)
    mine = VAE(2, encoder=torch.nn.LazyLinear(4), hidden=(8,), epochs=1, random_state=0).fit(X)
    assert may_draw(mine.model_)
