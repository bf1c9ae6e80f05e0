"""Bad inputs over every public verb: each ends in a result of finite numbers, or in an error of ours."""

from __future__ import annotations

import inspect
import itertools
import random
import warnings
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import numpy as np
import torch

from attacks.model import ROWS, vae
from attacks.trial import Attempt, Silent, Size, attempt
from elbowroom.errors import DivergedWarning

SECONDS = 30.0
MOST: dict[Size, int] = {"quick": 30, "short": 160, "long": 4000}
"""Attempts of each kind."""


def arrays() -> dict[str, Callable[[], Any]]:
    """What people pass as rows, and should not."""
    x = ROWS
    return {
        "None": lambda: None, "text": lambda: "abc", "a number": lambda: 3.0, "nothing": lambda: [],
        "an empty array": lambda: x[:0], "no column": lambda: x[:, :0], "one row": lambda: x[:1],
        "one dimension": lambda: x[0], "three dimensions": lambda: x[:, None], "wider": lambda: np.hstack([x, x]),
        "NaN": lambda: _with(np.nan), "inf": lambda: _with(np.inf), "1e30": lambda: x * np.float32(1e30),
        "1e38": lambda: np.clip(x, -1, 1) * np.float32(3e38), "1e300": lambda: x * 1e300,
        "one 1e38": lambda: _with(1e38), "one 1e20": lambda: _with(1e20), "tiny": lambda: x * np.float32(1e-40),
        "constant": lambda: np.ones_like(x),
        "complex": lambda: x.astype(complex), "objects": lambda: x.astype(object), "bytes": lambda: x.astype("S4"),
        "dates": lambda: x.astype("M8[s]"), "ragged": lambda: [[1.0], [1.0, 2.0]], "a dict": lambda: {"x": x},
        "a set": lambda: {1, 2}, "a generator": lambda: (row for row in x), "a function": lambda: len,
        "sparse": lambda: torch.from_numpy(x).to_sparse(), "csr": lambda: torch.from_numpy(x).to_sparse_csr(),
        "meta": lambda: torch.empty(48, 6, device="meta"), "nested": _nested, "quantised": _quantised,
        "gradients": lambda: torch.from_numpy(x.copy()).requires_grad_(), "half": lambda: torch.from_numpy(x).half(),
        "float16": lambda: x.astype(np.float16), "longdouble": lambda: x.astype(np.longdouble),
        "uint64": lambda: np.full((48, 6), 2**64 - 1, np.uint64) - np.arange(6, dtype=np.uint64),
        "backwards": lambda: x[::-1, ::-1], "big-endian": lambda: x.astype(">f4"), "booleans": lambda: x > 0,
        "masked": lambda: np.ma.masked_less(x, 0), "records": lambda: np.zeros(5, [("a", "f4"), ("b", "f4")]),
        "a module": lambda: torch.nn.Linear(2, 2), "lists": lambda: x.tolist(), "itself": _endless,
    }  # fmt: skip


NUMBERS: tuple[Any, ...] = (None, "a", -1, 0, 1.5, float("nan"), float("inf"), 10**9, 10**30, True, [], {}, (1, 2))
"""What stands in the place of a setting or an argument that is no array."""


def _with(value: float) -> np.ndarray:
    rows = ROWS.copy()
    rows[3, 2] = value
    return rows


def _endless() -> list[Any]:
    inner: list[Any] = []
    inner.append(inner)
    return inner


def _nested() -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return torch.nested.nested_tensor([torch.zeros(2), torch.zeros(3)])


def _quantised() -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return torch.quantize_per_tensor(torch.from_numpy(ROWS), 0.1, 0, torch.qint8)


def finite(result: Any, said: bool = False) -> None:
    """Refuses a result with NaN or infinity in it; in a history it may stand where it was said that training diverged.

    Raises:
        Silent: there is one.
    """
    if isinstance(result, tuple | list):
        for inner in result:
            finite(inner)
    elif isinstance(result, np.ndarray) and result.dtype.kind == "f" and not np.isfinite(result).all():
        raise Silent("a result that is not finite")
    elif hasattr(result, "history_"):
        diverged = str(getattr(result, "stop_reason_", "")).startswith("diverged")
        for row in () if diverged and said else result.history_:  # what it diverged to is in it, and that was said
            finite(np.array([value for value in row.values() if isinstance(value, int | float)], float))
        finite(result.transform(ROWS) if ROWS.shape[1:] == tuple(result.model_.config.event_shape) else None)


def verbs(estimator: Any) -> Iterator[tuple[str, Callable[[Any], Any]]]:
    """Each method with a place for rows, the other arguments right."""
    codes, labels = estimator.transform(ROWS), np.arange(len(ROWS)) % 2
    others: dict[str, dict[str, Any]] = {
        "attribute_vector": {"y": labels}, "edit": {"vector": np.ones(codes.shape[1])}, "neighbours": {"among": ROWS},
        "inpaint": {"mask": np.zeros(6, bool)}, "denoise": {"corruption": "gaussian"},
    }  # fmt: skip
    for name, method in inspect.getmembers(estimator, callable):
        if name.startswith(("_", "get_", "set_")) or name in (
            "save",
            "files",
            "take_files",
            "parts",
            "held_out",
            "raises",
            "method",
        ):
            continue
        wanted = [p.name for p in inspect.signature(method).parameters.values() if p.default is p.empty]
        for place in [p for p in wanted if p in ("X", "A", "B", "C", "vector", "among", "y")]:
            right = {"X": ROWS, "A": ROWS, "B": ROWS, "C": ROWS, **others.get(name, {})}
            fixed = {key: value for key, value in right.items() if key in wanted or key in others.get(name, {})}
            yield f"{name}({place})", partial(_call, method, fixed, place)
        for one in inspect.signature(method).parameters.values():
            if one.default is not one.empty and one.name not in ("run_dir", "resume", "start_from", "callbacks"):
                right = {"X": ROWS, "A": ROWS, "B": ROWS, "C": ROWS, **others.get(name, {})}
                fixed = {key: value for key, value in right.items() if key in wanted or key in others.get(name, {})}
                yield f"{name}({one.name}=)", partial(_call, method, fixed, one.name)


def _call(method: Any, fixed: dict[str, Any], place: str, value: Any) -> Any:
    return method(**{**fixed, place: value})


def _tried(call: Callable[[Any], Any], make: Callable[[], Any]) -> None:
    finite(call(make()))


def _set(cls: Any, name: str, value: Any, also: dict[str, Any]) -> None:
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        estimator = cls(**{**also, name: value}).fit(ROWS)
    finite(estimator, said=any(issubclass(one.category, DivergedWarning) for one in caught))


def attempts(size: Size) -> Iterator[Attempt]:
    """Rows for every verb of several estimators, values for every setting, and functions of the front door."""
    import elbowroom

    wide = arrays()
    plain: list[tuple[str, Callable[[], None]]] = []
    small = {"latent_dim": 2, "epochs": 1, "random_state": 0}
    estimators = {
        "VAE": vae(), "Autoencoder": elbowroom.Autoencoder(**small, hidden=(8,)),
        "ProbabilisticPCA": elbowroom.ProbabilisticPCA(2), "AnomalyDetector": elbowroom.AnomalyDetector(**small),
    }  # fmt: skip
    for name, estimator in estimators.items():
        estimator.fit(ROWS)
        for verb, call in verbs(estimator):
            for what, make in wide.items():
                plain.append((f"{name}.{verb}: {what}", partial(_tried, call, make)))
            if verb.endswith("=)"):
                for value in NUMBERS:
                    plain.append((f"{name}.{verb}: {value!r}", partial(_tried, call, partial(_same, value))))
        also = {"hidden": (8,), **small} if hasattr(estimator, "hidden") else {"random_state": 0}
        for setting in type(estimator)._get_param_names():
            for value in NUMBERS:
                work = partial(_set, type(estimator), setting, value, also if hasattr(estimator, "epochs") else {})
                plain.append((f"{name}({setting}={value!r})", work))
    for what, make in wide.items():
        for function in ("load_data", "default_for"):
            if hasattr(elbowroom, function):
                call = partial(_plain_call, getattr(elbowroom, function))
                plain.append((f"{function}: {what}", partial(_tried, call, make)))
        plain.append((f"report: {what}", partial(_report, estimators["VAE"], make)))
        plain.append((f"evaluate: {what}", partial(_evaluate, estimators["VAE"], make)))
    chosen = plain if len(plain) <= MOST[size] else random.Random(0).sample(plain, MOST[size])
    for name, work in itertools.islice(chosen, MOST[size]):
        yield attempt("inputs", name, work, SECONDS)


def _same(value: Any) -> Any:
    return value


def _plain_call(function: Callable[[Any], Any], value: Any) -> Any:
    return getattr(function(value), "x", None)


def _report(estimator: Any, make: Callable[[], Any]) -> None:
    import tempfile
    from pathlib import Path

    from elbowroom import report

    with tempfile.TemporaryDirectory() as place:
        report(estimator, make(), Path(place) / "r.html")


def _evaluate(estimator: Any, make: Callable[[], Any]) -> None:
    from elbowroom import evaluate

    finite(np.array([measure.value for measure in evaluate(estimator, make(), n_samples=2).measures]))
