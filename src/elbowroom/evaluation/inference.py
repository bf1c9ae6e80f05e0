"""Deterministic passes of data through a model, in blocks that fit memory.

Whatever is computed here depends on the row, the model and the seed alone, and not on the rows beside it.
"""

from __future__ import annotations

import copy
import math
import warnings
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Any

import numpy as np
import torch
from torch import Tensor

from elbowroom.data.rows import in_order
from elbowroom.distributions.distribution import LatentDistribution
from elbowroom.errors import ConfigError, DataError
from elbowroom.maths.noise import Draw, row_noise
from elbowroom.model import Model, ModelConfig
from elbowroom.objectives.objective import Objective
from elbowroom.objectives.terms import Terms

VALUES_AT_ONCE = 2**19
"""Values of one block of decoded data: 2 MB, which stay near the processor; larger blocks are slower."""


MOST_VALUES = 2**31
"""Of all examples that are drawn in one call: 8 GB."""
DRAWN_AT_ONCE = 2**22
"""Values of examples that are decoded together as they are drawn."""
MOST_SAMPLES = 10**7
"""Draws of one row, which are kept until they are summed up."""


def counted(name: str, value: Any, least: int, most: int) -> int:
    """A number of things, if it is one.

    Raises:
        ConfigError: it is no whole number, or lies outside of these bounds.
    """
    if isinstance(value, bool) or not isinstance(value, int | np.integer) or not least <= value <= most:
        raise ConfigError(f"{name} is a whole number, {least} to {most:,}.", f"{name}={value!r}",
                          f"try {max(least, min(16, most))}")  # fmt: skip
    return int(value)


def for_inference(model: Model, dtype: np.dtype | type = np.float32) -> Model:
    """The model in evaluation mode on the processor, computing in float64 if the data do, else float32."""
    wanted = torch.float64 if np.dtype(dtype) == np.float64 else torch.float32
    if not model.training and model.dtype == wanted and model.device.type == "cpu":
        return model
    return copy.deepcopy(model).cpu().to(wanted).eval()


@cache
def _keep_freed_memory() -> None:
    """Has glibc keep up to 64 MB that were freed.

    It begins by giving every block of some MB back to the system, and half of the time of an NLL went into asking for
    them anew, page by page; freeing one large block, which is never touched, raises its thresholds (mallopt(3)).
    """
    torch.empty(31 * 2**18)


def blocks(x: np.ndarray, model: Model, samples: int = 1) -> Iterator[np.ndarray]:
    """The rows in blocks, fewer at a time the larger an example and the more samples of it."""
    _keep_freed_memory()
    per_row = samples * max(math.prod(model.likelihood.parameter_shape), 64)
    rows = max(1, VALUES_AT_ONCE // per_row)
    for some in in_order(x, [slice(start, start + rows) for start in range(0, len(x), rows)]):
        yield np.ascontiguousarray(x[some])


def evenly(most: int, rows: int) -> np.ndarray:
    """Which of so many rows to take where there are more than wanted, evenly: indices [min(most, rows)]."""
    count = min(most, rows)
    return np.arange(count) * rows // count


def as_input(x: np.ndarray) -> Tensor:
    """Rows as a tensor of a type that torch computes with."""
    if any(stride < 0 for stride in x.strides):  # a reversed array, which torch has no tensor for
        x = x.copy()
    with warnings.catch_warnings():  # nothing is written to it; memory-mapped rows may only be read
        warnings.filterwarnings("ignore", message="The given NumPy array is not writable")
        return torch.from_numpy(x if x.dtype in (np.float32, np.float64, np.uint8) else x.astype(np.float64))


def noise_of_rows(draws: Mapping[str, Draw], rows: np.ndarray, seed: int, purpose: str) -> dict[str, Tensor]:
    """The noise that is asked for rows [B, *event], each row's own by its content and the seed."""
    noise = {}
    for name, wanted in draws.items():
        normal = row_noise(rows, wanted.shape[1:], seed, purpose, name)
        noise[name] = normal if wanted.kind == "normal" else torch.special.ndtr(normal)
    return noise


@torch.no_grad()
def modelled_rows(model: Model, x: np.ndarray, seed: int) -> np.ndarray:
    """The rows that the model is a model of [N, *event]: x, or x binarised once where training binarises anew.

    The draw belongs to the row's content and the seed, so it is the same in any order and company.
    """
    if model.augmentation is None or not model.augmentation.changes_data:
        return x
    changed = []
    for block in blocks(x, model):
        noise = noise_of_rows(model.augmentation.data_draws(len(block)), block, seed, "augmentation")
        rows = model.augmentation(model.scaling(as_input(block), torch.float32), noise)
        changed.append(model.to_data(rows).numpy().astype(x.dtype))
    return np.concatenate(changed)


@torch.no_grad()
def check_support(model: Model, x: np.ndarray) -> None:
    """Refuses rows outside of what the likelihood gives a probability to.

    Raises:
        DataError: a value lies there.
    """
    if model.config.likelihood.support is None:
        return
    low, high = model.config.likelihood.support
    for block in blocks(x, model):
        scaled = model.scaling(as_input(block), torch.float64)
        if float(scaled.min()) < low - 1e-6 or float(scaled.max()) > high + 1e-6:
            raise DataError(
                f"The {model.config.likelihood.name} likelihood is for scaled data in [{low:g}, {high:g}].",
                f"{float(scaled.min()):.3g} to {float(scaled.max()):.3g}",
                "bring the rows to the range of those the model was fitted to, or fit with likelihood='gaussian'",
            )


def read_labels(config: ModelConfig | Objective, labels: Any, rows: int) -> np.ndarray | None:
    """The numbers [N, ...] that a condition makes of labels; None where there is no condition.

    Args:
        config: of the model, or an objective, which may have a condition of its own.
        labels: as the user has them, one for each row, or None.
        rows: N.

    Raises:
        ConfigError: a conditional model without labels, or labels for another.
        DataError: labels of another number, or ones that training did not see.
    """
    if config.condition is None:
        if labels is not None:
            raise ConfigError("This model was fitted without a condition, so it takes no labels.", "labels",
                              "leave them out, or fit a ConditionalVAE")  # fmt: skip
        return None
    if labels is None:
        raise ConfigError("A conditional model wants the labels of the rows too.", "rows alone",
                          "pass y, one label for each row")  # fmt: skip
    return config.condition.read(labels, rows)


def labelled(x: np.ndarray, model: Model, labels: Any, samples: int = 1) -> Iterator[tuple[np.ndarray, Tensor | None]]:
    """As `blocks`, each with its rows' conditions, or None where the model has none."""
    for block, _, condition in with_targets(x, None, model, labels, samples):
        yield block, condition


def with_targets(
    x: np.ndarray, target: np.ndarray | None, model: Model, labels: Any, samples: int = 1
) -> Iterator[tuple[np.ndarray, np.ndarray, Tensor | None]]:
    """As `labelled`, each block with what should come out of it: the same rows of a target, or else the block."""
    condition, start = read_labels(model.config, labels, len(x)), 0
    for block in blocks(x, model, samples):
        some = slice(start, start + len(block))
        wanted = block if target is None else np.ascontiguousarray(target[some])
        yield block, wanted, None if condition is None else torch.from_numpy(condition[some])
        start += len(block)


@torch.no_grad()
def over(
    x: np.ndarray,
    model: Model,
    function: Callable[[Tensor, Tensor | None], Tensor],
    labels: Any = None,
    samples: int = 1,
) -> np.ndarray:
    """The function's results on all blocks and their conditions [N, ...], the model prepared for the data's type.

    Samples are how many rows the function decodes for each row, by which a block fits memory.
    """
    results = [function(as_input(block), condition).numpy() for block, condition in labelled(x, model, labels, samples)]
    return finite(np.concatenate(results))


def finite(results: np.ndarray) -> np.ndarray:
    """Results, if they are finite numbers; infinity is never given in silence.

    Raises:
        DataError: one is not.
    """
    if not np.isfinite(results).all():
        raise DataError("What a model gives are finite numbers.", "values so far from those of the training rows that "
                        f"{results.dtype} cannot hold what follows from them",
                        "pass float64, bring the values to their range, or drop them")  # fmt: skip
    return results


def posterior(model: Model, x: np.ndarray, labels: Any = None) -> tuple[np.ndarray, np.ndarray]:
    """Code and variance of q(z|x) [N, D] each, in the dtype that the data ask for.

    Raises:
        ConfigError: a posterior that does not know its variance.
    """
    ready = for_inference(model, x.dtype)

    def both(block: Tensor, condition: Tensor | None) -> Tensor:
        q = ready.encode(block, condition)
        return torch.stack([q.code, q.variance], 1)

    result = over(x, ready, both, labels)
    return result[:, 0], result[:, 1]


def encode(model: Model, x: np.ndarray, labels: Any = None) -> np.ndarray:
    """The code of every row [N, D], the mean of q(z|x) where it is known: always the same for row and label."""
    ready = for_inference(model, x.dtype)
    return over(x, ready, lambda block, condition: ready.encode(block, condition).code, labels)


@torch.no_grad()
def encode_sampled(model: Model, x: np.ndarray, seed: int = 0, labels: Any = None) -> np.ndarray:
    """One draw of q(z|x) for every row [N, D]; it depends on row, label and seed, and not on the rows beside it."""
    ready, drawn = for_inference(model, x.dtype), []
    for block, condition in labelled(x, ready, labels):
        eps = row_noise(block, (1, model.config.latent_dim), seed, "codes").transpose(0, 1)
        drawn.append(ready.encode(as_input(block), condition).draw(eps.to(ready.dtype))[0][0].numpy())
    return np.concatenate(drawn)


def decode(model: Model, z: np.ndarray, labels: Any = None) -> np.ndarray:
    """The mean of p(x|z) for every code [N, D] in the data's units [N, *event]."""
    ready = for_inference(model, z.dtype)
    return over(
        z, ready, lambda block, condition: ready.to_data(ready.decode(block.to(ready.dtype), condition).mean), labels
    )


def reconstruct(model: Model, x: np.ndarray, labels: Any = None) -> np.ndarray:
    """Every row decoded from its mean code, in the data's units [N, *event]."""
    ready = for_inference(model, x.dtype)
    return over(
        x,
        ready,
        lambda block, condition: ready.to_data(ready.decode(ready.encode(block, condition).code, condition).mean),
        labels,
    )


def sample(
    model: Model, rows: int, seed: int, noise: bool = False, labels: Any = None, codes: np.ndarray | None = None
) -> np.ndarray:
    """New examples [rows, *event] from z ~ p(z), in the data's units: the mean of p(x|z), or with noise a draw.

    A conditional model wants one label for each of them; the codes do not depend on it. Codes [rows, D] of the
    caller's own, such as draws of one mode, take the place of draws of the prior.
    """
    counted("n_samples", rows, 0, MOST_VALUES // max(1, math.prod(model.config.event_shape)))
    if not isinstance(noise, bool | np.bool_):
        raise ConfigError("noise says whether p(x|z) is drawn from: True or False.", repr(type(noise)), "try False")
    ready = for_inference(model)
    generator = torch.Generator().manual_seed(seed)
    like = torch.zeros(rows, model.config.latent_dim)
    condition = read_labels(model.config, labels, rows)
    with torch.no_grad():
        z = ready.p(like).sample(generator) if codes is None else torch.from_numpy(codes).to(like)
        drawn = []
        for some in torch.arange(rows).split(max(1, DRAWN_AT_ONCE // max(math.prod(model.config.event_shape), 64))):
            px = ready.decode(z[some], None if condition is None else torch.from_numpy(condition[some.numpy()]))
            drawn.append(ready.to_data(px.sample(generator) if noise else px.mean))
        return finite(torch.cat(drawn).numpy())


@torch.no_grad()
def terms_of(
    model: Model, x: np.ndarray, samples: int, seed: int, purpose: str = "score", labels: Any = None,
    target: np.ndarray | None = None,
) -> Iterator[tuple[np.ndarray, LatentDistribution, Terms]]:  # fmt: skip
    """Block by block the rows, their q(z|x), and the Terms of them, or of a target, with noise of each row's own."""
    ready = for_inference(model, x.dtype)
    with ready.fixed_prior():
        for block, wanted, condition in with_targets(x, target, ready, labels, samples):
            q = ready.encode(as_input(block), condition)
            eps = row_noise(block, (samples, model.config.latent_dim), seed, purpose).transpose(0, 1)
            yield block, q, ready.score(as_input(wanted), q, eps, condition)


def has_density(model: Model) -> bool:
    """Whether q(z|x) and p(z) have one, without which there is no bound."""
    q = model.posterior(torch.zeros(1, *model.posterior.parameter_shape, dtype=model.dtype))
    with torch.no_grad():
        return q.has_density and model.p(q.code).has_density
