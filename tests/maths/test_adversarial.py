"""The values of the two players."""

from __future__ import annotations

import math

import torch

from elbowroom.maths.adversarial import confusion, discrimination, squared_slope


def test_the_values_agree_with_torch_and_are_log_one_half_when_nobody_can_tell():
    prior, code = torch.randn(50, generator=torch.Generator().manual_seed(0)), torch.linspace(-3, 3, 50)
    wanted = -torch.nn.functional.binary_cross_entropy_with_logits(
        torch.stack([prior, code]), torch.stack([torch.ones(50), torch.zeros(50)]), reduction="none"
    )
    torch.testing.assert_close(discrimination(prior, code), wanted.mean(0))
    torch.testing.assert_close(discrimination(torch.zeros(1), torch.zeros(1)), torch.full((1,), -math.log(2)))


def test_the_encoder_raises_log_d_with_a_gradient_where_the_discriminator_is_sure():
    logit = torch.tensor([-8.0, 0.0, 8.0], requires_grad=True)
    value = confusion(logit)
    torch.testing.assert_close(value, torch.sigmoid(logit).log())
    value.sum().backward()
    assert logit.grad[0] > 0.99, "sure that it is a code: the pull is at its strongest"
    assert logit.grad[2] < 0.01


def test_the_squared_slope_is_that_of_the_logit_and_can_be_lowered():
    weight = torch.tensor([1.0, -2.0], requires_grad=True)
    z = torch.randn(5, 2, generator=torch.Generator().manual_seed(0))
    slope = squared_slope(lambda point: 0.5 * (weight * point.square()).sum(-1), z)
    torch.testing.assert_close(slope, (weight * z).square().sum(-1))
    slope.sum().backward()
    torch.testing.assert_close(weight.grad, (2 * weight * z.square()).sum(0).detach())
    assert not z.requires_grad
