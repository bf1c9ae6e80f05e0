"""What contract tests ask of a part: its example, and that a call changes nothing."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn

from elbowroom.model import Model, ModelConfig
from elbowroom.parts.networks.custom import Custom
from elbowroom.presets._choice import choose_posterior
from elbowroom.registry import FAMILIES

EVENTS = [(5,), (4, 4), (3, 5, 2)]
ROWS = 6
LATENT = 3


def names(family: str) -> list[str]:
    return FAMILIES[family].names()


def example(family: str, name: str) -> Any:
    config = FAMILIES[family].find(name).example()
    return Custom("Flat", Flat()) if isinstance(config, Custom) else config


class Flat(nn.Module):
    """A module of somebody's own, of no fixed output: the event's values, as many as are wanted."""

    def __init__(self) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.full((), 0.5))
        self.wanted = 1

    def forward(self, x: Tensor) -> Tensor:
        flat = self.weight * x.flatten(1)
        return flat.repeat(1, -(-self.wanted // flat.shape[1]))[:, : self.wanted]


def state_of(module: nn.Module) -> dict[str, Tensor]:
    return {name: value.clone() for name, value in module.state_dict().items()}


def assert_same_state(module: nn.Module, before: dict[str, Tensor]) -> None:
    after = module.state_dict()
    assert after.keys() == before.keys()
    for name, value in before.items():
        assert torch.equal(after[name], value), f"forward changed {name}"


def assert_pure(module: nn.Module, call: Any) -> Tensor:
    """Calls twice: the same result, the same state, and torch's generator untouched."""
    before, generator = state_of(module), torch.get_rng_state()
    first, second = call(), call()
    assert torch.equal(first, second)
    assert_same_state(module, before)
    assert torch.equal(torch.get_rng_state(), generator)
    return first


def assert_loads_back(module: nn.Module, twin: nn.Module) -> None:
    twin.load_state_dict(module.state_dict())
    assert_same_state(twin, state_of(module))


def prior_model(name: str, latent_dim: int | None = None) -> Model:
    """A small model with this prior, in float64: a prior may ask the model for what it is made of."""
    config = example("priors", name)
    return ModelConfig(
        (5,), latent_dim or config.dimensions or LATENT, encoder={"name": "mlp", "hidden": [7]},
        decoder={"name": "mlp", "hidden": [7]}, posterior=choose_posterior(None, config), prior=config,
        likelihood="gaussian", scaling="identity",
    ).build(seed=0).double()  # fmt: skip
