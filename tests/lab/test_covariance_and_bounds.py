"""What C40 and C46 to C49 rest on, where the answer is known: rules, the best diagonal q, distances, captions."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from elbowroom.lab.claims import c40, c46, c47, c49
from elbowroom.maths.ppca import PPCA, ppca_log_likelihood, ppca_posterior


def test_a_sampler_that_is_made_for_gradients_is_a_condition():
    assert c40.rule("refuted", "holds") == ("conditional", "condition")
    assert c40.rule("holds", "holds") == ("holds", "")
    assert c40.rule("refuted", "refuted") == ("refuted", "")


def test_torch_normal_has_no_gradient_and_rsample_has():
    mu, sigma = torch.zeros(3, dtype=torch.float64), torch.ones(3, dtype=torch.float64)
    assert c40._gradients(c40.SAMPLERS["torch_normal"], mu, sigma, 0)[1].tolist() == [0.0, 0.0, 0.0]
    assert c40._gradients(c40.SAMPLERS["rsample"], mu, sigma, 0)[1].tolist() == [1.0, 1.0, 1.0]


# --- C46: covariance ------------------------------------------------------------------------------------------------


def test_a_covariance_that_gains_for_one_size_is_a_condition_and_a_linear_loss_refutes():
    assert c46.rule("holds", {"small": "holds", "large": "holds"}) == ("holds", "")
    assert c46.rule("holds", {"small": "holds", "large": "refuted"}) == ("conditional", "small")
    assert c46.rule("holds", {"small": "refuted", "large": "refuted"}) == ("refuted", "")
    assert c46.rule("refuted", {"small": "holds", "large": "holds"}) == ("refuted", "")


def test_turned_axes_keep_p_of_x_and_cost_the_best_diagonal_q_what_the_determinants_say(rng):
    weight = torch.from_numpy(np.linalg.qr(rng.normal(size=(6, 2)))[0] * [3.0, 0.5])
    model, x = PPCA(weight, torch.zeros(6, dtype=torch.float64), 0.1), torch.from_numpy(rng.normal(size=(20, 6)))
    turned = c46._turned(model, 30)
    torch.testing.assert_close(ppca_log_likelihood(x, turned), ppca_log_likelihood(x, model))
    assert c46._lost(x, model) == pytest.approx(0.0, abs=1e-9)
    # KL of a diagonal Gaussian to one of the same mean and diagonal precision: half the log of the determinants' ratio
    precision = torch.linalg.inv(ppca_posterior(x, turned)[1])
    expected = 0.5 * float(precision.diagonal().log().sum() - torch.logdet(precision))
    assert c46._lost(x, turned) == pytest.approx(expected, rel=1e-9)
    assert expected > 0.1


# --- C47: cross entropy ---------------------------------------------------------------------------------------------


def test_cross_entropy_is_0_for_equal_black_and_white_images_and_the_entropy_for_grey_ones():
    binary, grey = torch.tensor([0.0, 1.0]).double(), torch.tensor([0.5, 0.25]).double()
    assert float(c47.cross_entropy(binary, binary, 1e-12)) == pytest.approx(0.0, abs=1e-9)
    entropy = np.log(2) - 0.25 * np.log(0.25) - 0.75 * np.log(0.75)
    assert float(c47.cross_entropy(grey, grey)) == pytest.approx(entropy)
    assert float(c47.cross_entropy(grey, binary)) > float(c47.cross_entropy(binary, grey)), "it is not symmetric"


def test_the_rank_correlation_is_scipys(rng):
    from scipy.stats import spearmanr

    a, b = rng.normal(size=(2, 3, 20)).round(1)  # with ties
    expected = np.mean([spearmanr(x, y).statistic for x, y in zip(a, b, strict=True)])
    assert c47.rank_correlation(a, b) == pytest.approx(expected)


# --- C49: captions --------------------------------------------------------------------------------------------------


def test_a_held_q_that_loses_is_a_condition():
    assert c49.rule("holds", "holds", "holds") == ("conditional", "free_q")
    assert c49.rule("holds", "holds", "refuted") == ("holds", "")
    assert c49.rule("holds", "refuted", "holds") == ("refuted", "")
    assert c49.rule("refuted", "holds", "holds") == ("refuted", "")


def test_captions_are_a_distribution_and_no_model_says_them_with_a_higher_log_p(rng):
    captions = c49._captions(rng)
    assert float(captions.share.sum()) == pytest.approx(1.0)
    torch.testing.assert_close(captions.said_of.sum(-1), torch.ones(len(captions.words), dtype=torch.float64))
    for _ in range(20):
        model = torch.from_numpy(rng.normal(size=c49.KINDS)), torch.from_numpy(rng.normal(size=(c49.KINDS, c49.KINDS)))
        assert float(captions.share @ c49._exact(captions, model)) < captions.highest


def test_the_bound_is_log_p_at_the_posterior_and_below_it_at_the_attention(rng):
    captions = c49._captions(rng)
    model = torch.from_numpy(rng.normal(size=c49.KINDS)), torch.from_numpy(rng.normal(size=(c49.KINDS, c49.KINDS)))
    exact = c49._exact(captions, model)
    torch.testing.assert_close(c49._bound(captions, model, c49._log_posterior(captions, model)), exact)
    gap = exact - c49._bound(captions, model, c49._log_attention(captions, model))
    alike = (captions.things == captions.things[:, :1]).all(1)  # places of one kind: the word says nothing of them
    assert bool((gap[~alike] > 1e-6).all())
    assert float(gap[alike].abs().max()) < 1e-9
