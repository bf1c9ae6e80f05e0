"""Which type the matrix products of training run in: what the processor multiplies fastest, if it pays."""

from __future__ import annotations

from typing import Literal

import torch
from torch import nn

from elbowroom.errors import ConfigError

Precision = Literal["auto", "float32", "bfloat16"]

LEAST_WEIGHTS = 100_000
"""Below this the casts cost more than the products save."""


def choose_device(name: str) -> torch.device:
    """The device of this name; "auto" is CUDA where there is one, else the processor.

    Raises:
        ConfigError: torch does not know the device, or it is not there.
    """
    if name == "auto":
        name = "cuda" if torch.cuda.is_available() else "cpu"
    try:
        device = torch.device(name)
        torch.empty(0, device=device)
    except (RuntimeError, AssertionError) as error:
        raise ConfigError(
            "The device must be there.", f"{name!r}: {str(error).splitlines()[0]}", "use 'auto' or 'cpu'"
        ) from None
    return device


def choose_precision(wanted: Precision, model: nn.Module, device: torch.device) -> Precision:
    """ "float32" or "bfloat16"; the answer is written into the run's settings and replayed on resume."""
    if wanted != "auto":
        return wanted
    large = sum(p.numel() for p in model.parameters()) >= LEAST_WEIGHTS
    return "bfloat16" if large and has_fast_bfloat16(device) else "float32"


def has_fast_bfloat16(device: torch.device) -> bool:
    """Whether this device has instructions for bfloat16 products (AVX512-BF16, AMX, or a GPU's)."""
    if device.type == "cuda":
        return torch.cuda.is_bf16_supported(including_emulation=False)
    probes = ("_is_avx512_bf16_supported", "_is_amx_tile_supported")
    return any(getattr(torch.cpu, probe, lambda: False)() for probe in probes)
