"""Noise as an argument: every random number is a function of a seed, a purpose and a place.

Training noise is derived from (seed, purpose, step); the noise of a bound from (seed, purpose, content of the row);
that of a verdict on a row, which must not hang on the row's last digits, from (seed, purpose) alone. So a resumed run
draws what the uninterrupted one would have drawn, and the score of a row does not depend on the rows beside it.
"""

from __future__ import annotations

import hashlib
import math
import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Literal

import numpy as np
import torch
from torch import Tensor

Noise = Mapping[str, Tensor]
NO_NOISE: Noise = {}


@dataclass(frozen=True)
class Draw:
    """A request for noise: its kind and its shape, the batch in the dimension that `shape` says.

    A "seed", of shape (), is for noise whose shape is known only when it is used, as that of sequences is.
    """

    kind: Literal["normal", "uniform", "seed"]
    shape: tuple[int, ...] = ()


_GLOBAL = threading.RLock()
"""Torch's global generators are those of the process; threads take turns."""


@contextmanager
def kept_generators(device: torch.device | None = None) -> Iterator[None]:
    """Torch's global generators for this thread alone; afterwards they are as they were.

    Args:
        device: a CUDA device whose generator is kept, too.
    """
    with _GLOBAL, torch.random.fork_rng(devices=[] if device is None else [device]):
        yield


@contextmanager
def seeded_generator(seed: int) -> Iterator[None]:
    """Torch's global generator of the processor, seeded, for this thread alone; afterwards it is as it was.

    For initial weights, which torch's modules draw from there.
    """
    with kept_generators():
        torch.default_generator.manual_seed(seed)
        yield


def derive_seed(*words: int | str | bytes) -> int:
    """A 63-bit seed from words, the same on every machine.

    >>> derive_seed(0, "posterior", 7) == derive_seed(0, "posterior", 7)
    True
    """
    digest = hashlib.blake2b(digest_size=8)
    for word in words:
        data = word if isinstance(word, bytes) else str(word).encode()
        digest.update(len(data).to_bytes(8, "little") + data)
    return int.from_bytes(digest.digest(), "little") >> 1


def draw(draws: Mapping[str, Draw], *key: int | str, device: torch.device | str = "cpu") -> dict[str, Tensor]:
    """The noise that `draws` asks for, one independent stream for each name, derived from the key."""
    generator = torch.Generator(device)
    noise = {}
    for name, wanted in draws.items():
        seed = derive_seed(*key, name)
        if wanted.kind == "seed":
            noise[name] = torch.tensor(seed)
            continue
        generator.manual_seed(seed)
        make = torch.randn if wanted.kind == "normal" else torch.rand
        noise[name] = make(wanted.shape, generator=generator, device=device)
    return noise


def noise_for(noise: Noise, name: str) -> dict[str, Tensor]:
    """The noise of one part of a model: what is called `name.something`, as `something`."""
    prefix = name + "."
    return {key[len(prefix) :]: value for key, value in noise.items() if key.startswith(prefix)}


def stream(seed: Tensor | None, device: torch.device | str = "cpu") -> torch.Generator | None:
    """The generator that a seed of `draw` stands for; None, which is no noise, for None."""
    return None if seed is None else torch.Generator(device).manual_seed(int(seed))


def bernoulli_mask(
    shape: torch.Size | tuple[int, ...], rate: float, generator: torch.Generator, device: torch.device | str
) -> Tensor:
    """Which places of this shape are struck, each by itself with probability `rate`, to 1/65536.

    Of each 64 bits that are drawn, four places are made, which takes a sixth of the time of torch's `bernoulli_`.
    """
    count = math.prod(shape)
    bits = torch.empty(-(-count // 4), dtype=torch.int64, device=device).random_(-(2**63), None, generator=generator)
    threshold = min(round(rate * 2**16) - 2**15, 2**15 - 1)
    return (bits.view(torch.int16)[:count] < threshold).view(shape)


def row_noise(rows: np.ndarray, shape: tuple[int, ...], *key: int | str) -> Tensor:
    """Standard normal noise [B, *shape] in float32, each row's own by its content and the key.

    Rows are read as float64, so that the same numbers in another dtype draw the same noise.
    """
    generator = torch.Generator()
    flat = np.ascontiguousarray(rows.reshape(len(rows), -1), dtype=np.float64) + 0.0  # -0.0 is 0.0
    noise = torch.empty(len(rows), *shape)
    for i, row in enumerate(flat):
        generator.manual_seed(derive_seed(*key, row.tobytes()))
        noise[i] = torch.randn(shape, generator=generator)
    return noise


def common_noise(samples: int, size: int, *key: int | str) -> Tensor:
    """Standard normal noise [S, 1, D] in float32 that is the same for every row, in pairs eps and -eps.

    Rows that are nearly equal get nearly equal scores by it, which `row_noise` does not promise. The pairs cancel what
    is odd in eps (antithetic draws: Hammersley & Morton 1956).

    Args:
        samples: S; of an odd number the last draw stays single.
        size: D.
        key: of the draws.
    """
    generator = torch.Generator().manual_seed(derive_seed(*key))
    half = torch.randn(-(-samples // 2), 1, size, generator=generator)
    return torch.stack([half, -half], 1).flatten(0, 1)[:samples]


def token_noise(texts: Iterable[np.ndarray], shape: tuple[int, ...], *key: int | str) -> Tensor:
    """Standard normal noise [B, *shape] in float32 of texts of any length, each one's own by its tokens and the key."""
    generator, normals = torch.Generator(), []
    for tokens in texts:
        generator.manual_seed(derive_seed(*key, tokens.astype(np.int32).tobytes()))
        normals.append(torch.randn(shape, generator=generator))
    return torch.stack(normals) if normals else torch.empty(0, *shape)
