"""Fitting to rows: arrays, tables, images and series, as the command line asks for."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from elbowroom.cli.inputs import are_images, read_data
from elbowroom.errors import ConfigError, DataError


def fit_rows(asked: Any, estimator: Any, out: Path) -> None:
    """Fits an estimator of rows to what the command line asks for."""
    from elbowroom.data.arrays import range_of

    if asked.stream and not are_images(asked.data):
        raise ConfigError("--stream fits folders, archives and lists of images only.", asked.data, "leave it out")
    series = _series(asked)
    data = read_data(asked.data, asked.split, asked.label_column, series, **_images(asked))
    held_out = _held_out(asked, estimator, (data.origin or {}).get("images", {}), series)
    if series and data.x.ndim == 3 and estimator.get_params().get("scaling") == "auto":
        low, high = range_of(data.x)
        if low < 0.0 or high > 1.0:  # channels have units of their own; what lies in 0 to 1 may be probabilities
            estimator.set_params(scaling="channels")
    estimator.fit(data, _told(asked, estimator, data), **held_out, run_dir=out, resume=asked.resume,
                  start_from=asked.start_from, callbacks=asked.callbacks(out))  # fmt: skip


def _told(asked: Any, estimator: Any, data: Any) -> Any:
    """The labels of the data, by name, where the model wants them or is to have them."""
    from sklearn.utils import get_tags

    from elbowroom.evaluation.conditions import named_labels

    if asked.labels and not estimator.takes_labels:
        raise ConfigError(f"{asked.model} learns nothing from labels.", "--labels",
                          "leave it out, or choose another --model")  # fmt: skip
    if asked.labels and data.y is None:
        raise DataError("Labels are wanted, and the data have none.", asked.data,
                        "name their column with --label-column, or leave --labels out")  # fmt: skip
    return named_labels(data) if asked.labels or get_tags(estimator).target_tags.required else None


def _streamed(asked: Any) -> dict[str, Any]:
    return {"cache": False} if asked.stream else {}


def _images(asked: Any) -> dict[str, Any]:
    return {"size": asked.size, "fit": asked.fit, "colour": asked.colour, "strict": asked.strict or None,
            "workers": asked.workers, **_streamed(asked)}  # fmt: skip


def _series(asked: Any) -> dict[str, Any] | None:
    """How a series is cut; None where rows are examples as they are."""
    if asked.window is None:
        for name in ("stride", "time", "gaps"):
            if getattr(asked, name) is not None:
                raise ConfigError(f"--{name} is for a series that is cut into windows.", repr(getattr(asked, name)),
                                  "say how long they are, such as --window 140, or leave it out")  # fmt: skip
        return None
    return {"window": asked.window, "stride": asked.stride, "time": asked.time, "gaps": asked.gaps or "refuse"}


def _held_out(asked: Any, estimator: Any, images: dict[str, Any], series: dict[str, Any] | None) -> dict[str, Any]:
    from sklearn.utils import get_tags

    from elbowroom.evaluation.conditions import named_labels

    if asked.validation is None or asked.share() is not None:
        return {}
    alike = images if are_images(asked.validation) else {}
    data = read_data(asked.validation, label_column=asked.label_column, series=series, **alike)
    return {"validation": (data.x, named_labels(data)) if get_tags(estimator).target_tags.required else data.x}
