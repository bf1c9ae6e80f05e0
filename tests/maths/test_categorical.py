"""The categorical against torch."""

from __future__ import annotations

import torch
from torch.distributions import Categorical

from elbowroom.maths.categorical import log_categorical


def test_log_mass_agrees_with_torch_and_sums_to_one():
    logits = 30 * torch.randn(4, 3, 7, dtype=torch.float64)
    level = torch.randint(0, 7, (2, 4, 3))
    torch.testing.assert_close(log_categorical(level, logits), Categorical(logits=logits).log_prob(level))
    every = torch.arange(7).view(7, 1, 1)
    torch.testing.assert_close(log_categorical(every, logits).exp().sum(0), torch.ones(4, 3, dtype=torch.float64))


def test_gradients_agree_with_finite_differences_and_are_finite_at_the_extremes():
    level = torch.tensor([0, 3, 1])
    logits = torch.randn(3, 4, dtype=torch.float64, requires_grad=True)
    assert torch.autograd.gradcheck(lambda logits: log_categorical(level, logits), (logits,))
    far = torch.tensor([[1e6, -1e6, 0.0]], requires_grad=True)
    log_categorical(torch.tensor([1]), far).sum().backward()
    assert torch.equal(far.grad, torch.tensor([[-1.0, 1.0, 0.0]]))
