"""The categorical against torch."""

from __future__ import annotations

import torch
from torch.distributions import Categorical

from elbowroom.maths import categorical
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


def test_the_log_mass_of_a_linear_output_and_its_gradient_are_those_of_its_logits(monkeypatch):
    monkeypatch.setitem(categorical.VALUES_AT_ONCE, "cpu", 20)  # several blocks, the last one smaller
    level = torch.randint(0, 7, (11,))
    x, weight = (torch.randn(n, 3, dtype=torch.float64, requires_grad=True) for n in (11, 7))
    bias = torch.randn(7, dtype=torch.float64, requires_grad=True)
    found = categorical.log_categorical_linear(level, x, weight, bias)
    torch.testing.assert_close(found, log_categorical(level, x @ weight.T + bias))
    assert torch.autograd.gradcheck(
        lambda *arguments: categorical.log_categorical_linear(level, *arguments), (x, weight, bias)
    )
    assert categorical.log_categorical_linear(level[:0], x[:0], weight, bias).shape == (0,)


def test_a_linear_output_takes_autocasts_products_and_keeps_sums_in_float32():
    level, wide = torch.randint(0, 300, (50,)), (torch.randn(50, 16), torch.randn(300, 16), torch.randn(300))
    arguments = [value.requires_grad_() for value in wide]
    exact = categorical.log_categorical_linear(level, *arguments)
    wanted = torch.autograd.grad(exact.sum(), arguments)
    with torch.autocast("cpu", torch.bfloat16):
        found = categorical.log_categorical_linear(level, *arguments)
    assert found.dtype == torch.float32
    torch.testing.assert_close(found, exact, rtol=0.02, atol=0.1)
    for one, other in zip(torch.autograd.grad(found.sum(), arguments), wanted, strict=True):
        assert (one - other).norm() < 0.02 * other.norm()
