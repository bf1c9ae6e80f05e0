"""What figures ask of the arrays they are given, said once."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from elbowroom.errors import ConfigError, DataError


def examples(values: np.ndarray, what: str, lead: int = 1) -> np.ndarray:
    """The values as an array with `lead` leading axes before the event, none of them empty.

    Raises:
        DataError: too few axes, or nothing in one of them.
    """
    array = np.asarray(values)
    if array.ndim == lead:  # one number per example is an event of one feature
        array = array[..., None]
    if array.ndim < lead or array.size == 0:
        letters = ("N", "R, C")[lead - 1]
        raise DataError(
            f"{what} is an array [{letters}, *event] with something in it.",
            f"shape {array.shape}",
            "pass at least one example",
        )
    return array.astype(np.float64) if array.dtype == bool else array


def same_length(rows: Mapping[str, np.ndarray], what: str) -> None:
    """All rows show the same examples.

    Raises:
        DataError: none at all, or lengths or shapes that differ.
    """
    shapes = {key: np.shape(row) for key, row in rows.items()}
    if not shapes or len(set(shapes.values())) > 1:
        raise DataError(
            f"{what} shows the same examples in every row.",
            ", ".join(f"{key} {shape}" for key, shape in shapes.items()) or "no rows",
            "pass arrays of one shape",
        )


def value_range(vmin: float, vmax: float) -> None:
    """The range of values is finite and not empty.

    Raises:
        ConfigError: it is not.
    """
    if not (np.isfinite(vmin) and np.isfinite(vmax) and vmin < vmax):
        raise ConfigError(
            "A picture's range of values is finite, vmin below vmax.",
            f"vmin={vmin}, vmax={vmax}",
            "pass the range of the data, such as 0 and 1, or 0 and 255",
        )


def codes_2d(codes: np.ndarray, title: str) -> np.ndarray:
    """Points of a plane as floats [N, 2].

    Raises:
        DataError: another shape, or no finite point.
    """
    array = np.asarray(codes, dtype=np.float64)
    if array.ndim != 2 or array.shape[1] != 2 or not np.isfinite(array).all(axis=1).any():
        raise DataError(
            "A map shows points [N, 2], at least one of them finite.",
            f"{title!r} of shape {array.shape}",
            "choose two latent dimensions, or project the codes to two",
        )
    return array
