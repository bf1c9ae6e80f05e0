"""Trustworthiness against scikit-learn's."""

from __future__ import annotations

import pytest
import torch
from sklearn.manifold import trustworthiness as of_scikit_learn

from elbowroom.maths.trustworthiness import trustworthiness
from helpers.numbers import points


@pytest.mark.parametrize("k", [1, 5, 12])
def test_trustworthiness_is_that_of_scikit_learn_in_blocks_of_any_size(k):
    true, shown = points(90, 0, 6), points(90, 1, 2)
    expected = of_scikit_learn(true.numpy(), shown.numpy(), n_neighbors=k)
    assert trustworthiness(true, shown, k, block=32) == pytest.approx(expected, abs=1e-12)
    assert trustworthiness(true, shown, k) == pytest.approx(expected, abs=1e-12)


def test_a_map_that_keeps_all_distances_is_trusted_wholly_and_one_of_chance_by_half():
    true = points(400, 0, 2)
    assert trustworthiness(true, true @ torch.tensor([[0.6, -0.8], [0.8, 0.6]], dtype=true.dtype)) == 1.0
    assert trustworthiness(true, points(400, 1, 2)) == pytest.approx(0.5, abs=0.05)
