"""Whatever users hold, as a NumPy array, and what must be true of it before a model sees it.

Tensors and frames are recognised by their methods and their module's name, so nothing is imported for them. Checks go
in blocks, so that nothing large is copied.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from elbowroom.data.rows import Rows, row_blocks
from elbowroom.errors import DataError
from elbowroom.shapes import EventShape


class NotNumbersError(DataError, TypeError):
    """Values that are no numbers; a `TypeError` too, as scikit-learn and `float` raise it."""


def check_data(x: Any, what: str = "x") -> np.ndarray:
    """x as a NumPy array [N, *event] of finite real numbers, in its own dtype, without a copy of an array.

    Args:
        x: array, memory-mapped array, torch tensor, nested list or data frame.
        what: how an error calls it.

    Raises:
        DataError: it is empty, has fewer than two dimensions, holds text, objects or complex numbers, or
            NaN or infinity (the first place and the number of them are named).

    >>> check_data([[0.5, 1.0]]).shape
    (1, 2)
    """
    array = as_array(x, what)
    _check_shape(array, what)
    array = _numbers(array, what)
    if array.dtype.kind == "f":
        _check_finite(array, what)
    return array


def check_width(x: np.ndarray, event_shape: EventShape, who: str = "the model") -> None:
    """Raise unless the rows of x [N, *event] have the shape that was fitted.

    Args:
        x: checked data.
        event_shape: the shape of one row at fitting.
        who: how the error calls the fitted thing.

    Raises:
        DataError: the shapes differ; a cure is named where a reshape would do.
    """
    received, expected = tuple(x.shape[1:]), tuple(event_shape)
    if received == expected:
        return
    got, cure = f"rows of shape {received}", "pass rows of the shape of the training data"
    if len(received) == len(expected) == 1:  # scikit-learn's words, which its users search for
        got += f": X has {received[0]} features, but {who} is expecting {expected[0]} features as input"
    if np.prod(received) == np.prod(expected):
        cure = f"x.reshape{(-1, *expected)}, if the values are in this order"
    raise DataError(f"{who} was fitted on rows of shape {expected}.", got, cure)


def as_numbers(rows: np.ndarray) -> np.ndarray:
    """Rows in a dtype that torch computes with."""
    return rows if rows.dtype in (np.float32, np.float64, np.uint8, np.bool_) else rows.astype(np.float64)


LARGE = 1e15
"""Float32 holds sums of squares of smaller values, whatever they are summed over."""
LARGEST = 1e150
"""Float64, likewise."""


def wide_enough(rows: np.ndarray, what: str = "X") -> np.ndarray:
    """Rows in a dtype that holds the squares of their values: float64 in the place of float32 where some are large.

    Raises:
        DataError: not even float64 does.
    """
    if rows.dtype.kind != "f" or isinstance(rows, Rows):
        return rows
    extremes = [(float(block.max()), float(block.min())) for some in row_blocks(rows) if (block := rows[some]).size]
    largest = max(max(high, -low) for high, low in extremes)
    if largest > LARGEST:
        raise DataError(f"Values of {what} have squares that can be computed with.", f"{largest:.3g}",
                        "divide by their scale, or drop these rows")  # fmt: skip
    return rows.astype(np.float64) if largest > LARGE else rows


def check_weight(weight: Any, rows: int) -> np.ndarray | None:
    """The weight of each of so many rows [N] as float64, or None.

    Raises:
        DataError: weights of another number, that are not finite, below 0, or all 0.
    """
    if weight is None:
        return None
    try:
        weights = np.asarray(weight, dtype=np.float64)
    except (TypeError, ValueError, RuntimeError):
        raise DataError("Sample weights are numbers.", type(weight).__name__, "pass one number per row") from None
    if weights.shape != (rows,):
        raise DataError("There is one sample_weight for each row.", f"shape {weights.shape} for {rows} rows")
    if not np.all(np.isfinite(weights)) or np.any(weights < 0) or not np.any(weights > 0):
        raise DataError("Sample weights are finite, not negative, and not all zero.", "others",
                        "pass weights of 0 or more, at least one above 0")  # fmt: skip
    return weights


def _numbers(array: np.ndarray, what: str) -> np.ndarray:
    kind = array.dtype.kind
    if kind in "biuf":
        return array
    if kind == "c":
        raise DataError(
            f"Complex data not supported: {what} is real.",
            str(array.dtype),
            "pass the real and the imaginary part as two features",
        )
    if kind == "O":
        return _numbers_from_objects(array, what)
    names = {"U": "text", "S": "bytes", "M": "dates", "m": "durations", "V": "records", "T": "text"}
    raise NotNumbersError(
        f"{what} holds numbers.",
        f"{names.get(kind, 'values')} ({array.dtype})",
        "encode them as numbers first",
    )


def _numbers_from_objects(array: np.ndarray, what: str) -> np.ndarray:
    # Mixed lists arrive as objects; numbers among them are welcome, text that looks like one is not.
    values = np.empty(array.shape, np.float64)
    for place, value in np.ndenumerate(array):
        try:
            if isinstance(value, str | bytes):
                raise TypeError
            values[place] = np.nan if value is None else float(value)
        except (TypeError, ValueError):
            raise NotNumbersError(
                f"{what}: every argument must be a number, and no string or other object that is no number.",
                f"{value!r} at {_place(place)}",
                "encode text and categories as numbers first",
            ) from None
    return values


def _check_shape(array: np.ndarray, what: str) -> None:
    rule = f"{what} has shape [N, *event]: rows first, at least one row and one value in each."
    name = what.split()[0]  # "x of rows.npy" is x
    if array.ndim < 2:
        raise DataError(
            rule,
            f"an array of shape {array.shape}",
            f"Reshape your data: {name}.reshape(-1, 1) if it is one feature, {name}.reshape(1, -1) if it is one row",
        )
    if len(array) == 0:
        raise DataError(rule, f"0 rows, shape {array.shape}", "pass at least one row")
    if array.size == 0:
        got = f"0 feature(s) (shape={array.shape}) while a minimum of 1 is required"
        raise DataError(rule, got, "pass at least one column")


def _check_finite(array: np.ndarray, what: str) -> None:
    count, first, value = 0, (), 0.0
    for rows in row_blocks(array):
        block = np.asarray(array[rows])
        finite = np.isfinite(block)
        if finite.all():
            continue
        if count == 0:
            place = np.unravel_index(int(np.argmin(finite)), finite.shape)
            value = float(block[place])
            first = (rows.start + int(place[0]), *(int(i) for i in place[1:]))
        count += int(finite.size - np.count_nonzero(finite))
    if count:
        raise DataError(
            f"{what} holds finite numbers: no NaN or infinity.",
            f"{'NaN' if np.isnan(value) else 'inf'} at {_place(first)}, {count} such value(s) in all",
            "drop these rows, or fill the values (for example with the column's mean over the training rows)",
        )


def _place(index: tuple[int, ...]) -> str:
    row, *rest = index
    column = f", column {rest[0] if len(rest) == 1 else tuple(rest)}" if rest else ""
    return f"row {row}{column}"


def is_frame(x: Any) -> bool:
    """Whether x is a data frame, by its library and its columns."""
    library = type(x).__module__.split(".")[0]
    return library in ("pandas", "polars", "pyarrow") and hasattr(x, "columns")


def as_array(x: Any, what: str = "x") -> np.ndarray:
    """x as a NumPy array, without a copy where that is possible; memory-mapped arrays stay mapped.

    Args:
        x: array, torch tensor on any device, nested list, data frame or column of one.
        what: how an error calls it.

    Raises:
        DataError: x is sparse, masked, ragged, or a frame with columns that are not numeric.

    >>> as_array([[1, 2], [3, 4]]).shape
    (2, 2)
    """
    if is_frame(x):
        from elbowroom.data.readers.frames import from_frame  # whose rows are arrays of this file

        return from_frame(x).x
    if isinstance(x, np.ma.MaskedArray) and np.ma.is_masked(x):
        raise DataError(f"{what} has no missing values.", "a masked array", f"fill them: {what}.filled(value)")
    if hasattr(x, "toarray") and hasattr(x, "nnz"):
        raise DataError(f"{what} is dense.", "a sparse matrix", f"pass {what}.toarray()")
    if isinstance(x, Rows):
        return x  # type: ignore[return-value] # it has an array's face, and is read where it is wanted
    if hasattr(x, "detach") and hasattr(x, "cpu"):
        array = _from_tensor(x, what)
    elif isinstance(x, np.memmap):
        array = x
    else:
        try:
            array = np.asarray(x)
        except (ValueError, TypeError) as error:  # ragged lists
            raise DataError(f"{what} has rows of one shape.", str(error), "pad or cut the rows") from None
    return array if array.dtype.isnative else array.astype(array.dtype.newbyteorder("="))


def range_of(x: np.ndarray) -> tuple[float, float]:
    """Lowest and highest value that rows like these can have: of 8-bit pixels 0 and 255, else of x itself."""
    if x.dtype == np.uint8 and x.max() > 1:
        return 0.0, 255.0
    return float(x.min()), float(x.max())


def _from_tensor(x: Any, what: str) -> np.ndarray:
    kinds = {"is sparse": str(x.layout) != "torch.strided" and not x.is_nested, "is nested": x.is_nested,
             "is quantised": x.is_quantized, "has no values": x.is_meta}  # fmt: skip
    cures = {"is sparse": f"pass {what}.to_dense()", "is nested": "pad or cut the rows to one shape",
             "is quantised": f"pass {what}.dequantize()", "has no values": "pass one that has memory"}  # fmt: skip
    for kind, holds in kinds.items():
        if holds:
            raise DataError(f"{what} is a tensor with a number at each place.", f"a tensor that {kind}", cures[kind])
    x = x.detach().cpu()
    if str(x.dtype) == "torch.bfloat16":  # NumPy has no bfloat16; float32 holds all its values
        x = x.float()
    return x.resolve_conj().resolve_neg().numpy()
