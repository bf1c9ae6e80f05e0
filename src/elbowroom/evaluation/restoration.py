"""How well a model restores damaged images: PSNR and SSIM beside those of the damage itself and of classical filters.

All images are seen with the data's range as 0 to 1, and what lies outside is cut to it, for the model as for filters.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from elbowroom.configuration import to_dict
from elbowroom.data.arrays import range_of
from elbowroom.errors import DataError
from elbowroom.evaluation.alarms import Finding
from elbowroom.evaluation.damage import Damaged, damage
from elbowroom.evaluation.denoising import denoise
from elbowroom.evaluation.filters import filters_for
from elbowroom.evaluation.group import Group
from elbowroom.evaluation.image_quality import PSNR_MOST, SSIM_SIDE, psnr, ssim
from elbowroom.evaluation.inference import modelled_rows, reconstruct
from elbowroom.evaluation.inpainting import inpaint
from elbowroom.evaluation.measure import Measure
from elbowroom.model import Model
from elbowroom.parts.corruptions import Corruption
from elbowroom.shapes import as_picture

CERTAIN = 3.0
"""A difference of paired means counts when it is above so many of its standard errors."""


@dataclass(frozen=True)
class Restoration:
    """What was measured, and the images behind it.

    Args:
        group: the measures "psnr_noisy", "psnr_restored", "psnr_" + each filter's name, and the same of "ssim_", with
            findings; "psnr_reconstruction", where it is another, is that of all values as the model has them.
        images: "clean", "noisy" or, where values are hidden, "damaged" (NaN there), "restored", "reconstruction", and
            each filter's [N, *event], in the data's units.
        psnr, ssim: name -> one number for each image [N], in dB and at most 1; ssim is empty for small images.
    """

    group: Group
    images: dict[str, np.ndarray]
    psnr: dict[str, np.ndarray]
    ssim: dict[str, np.ndarray]

    def __getitem__(self, name: str) -> Measure:
        return self.group[name]

    @property
    def filters(self) -> list[str]:
        """The names of the filters that were measured."""
        return _filters_among(self.psnr)

    @property
    def shown(self) -> dict[str, np.ndarray]:
        """The images that a picture shows: of the filters the best alone."""
        best = max(self.filters, key=lambda name: self.psnr[name].mean(), default=None)
        beside = {*self.filters, "reconstruction"} - {best}
        return {name: rows for name, rows in self.images.items() if name not in beside}


def restoration(
    model: Model,
    x: np.ndarray,
    corruption: Any = None,
    split: str = "given rows",
    seed: int = 0,
    labels: Any = None,
    filters: bool = True,
) -> Restoration:
    """Damages clean images x [N, *event], has the model restore them, and measures.

    Args:
        model: any; one trained with a corruption is a denoiser.
        x: clean images, grey or colour.
        corruption: a name or configuration; None is the one the model was trained with.
        split: what to call these rows.
        seed: of the damage, which belongs to the row.
        labels: of the rows, for a conditional model.
        filters: measure the classical filters that are made for this damage too.

    Raises:
        DataError: rows that are no images, or that are all one value.
        ConfigError: an unknown corruption, none where the model was trained without, or no scikit-image.
    """
    if as_picture(x.shape[1:])[0] != "image":
        raise DataError("PSNR and SSIM are of images [H, W] or [H, W, C].", f"rows of shape {x.shape[1:]}",
                        "reshape the rows to images, or compare squared errors")  # fmt: skip
    x = modelled_rows(model, x, seed)
    low, high = range_of(x)
    if high <= low:
        raise DataError("Images to restore have a range.", f"rows that are all {low:g}", "pass images that differ")
    damaged = damage(model, x, corruption, seed)
    scale = _Scale(low, high, x.shape[1:], damaged.x.dtype)
    views = {"clean": scale.to_unit(x), "noisy": scale.to_unit(damaged.x)}
    restored = restored_rows(model, damaged, labels)
    views["restored"] = scale.to_unit(restored)
    if damaged.hidden is None and not np.array_equal(plain := reconstruct(model, damaged.x, labels), restored):
        views["reconstruction"] = scale.to_unit(plain)
    if filters:
        views |= _filtered(views, damaged, scale)
    clean = views.pop("clean")
    db = {name: psnr(clean, seen) for name, seen in views.items()}
    alike = {name: value for name, seen in views.items() if (value := ssim(clean, seen)) is not None}
    images = {"clean": x, **damaged.seen()}
    images |= {name: scale.to_data(seen) for name, seen in views.items() if name != "noisy"}
    measures = [_measure(f"psnr_{name}", value, "dB", split) for name, value in db.items()]
    measures += [_measure(f"ssim_{name}", value, "similarity", split) for name, value in alike.items()]
    notes = [_about(damaged.corruption, seed, low, high), *_findings(db, alike)]
    return Restoration(Group("restoration", tuple(measures), tuple(notes)), images, db, alike)


def restored_rows(model: Model, damaged: Damaged, labels: Any = None) -> np.ndarray:
    """Damaged rows as the model restores them [N, *event]; what is known to be clean stays as it is."""
    if damaged.hidden is None:
        return denoise(model, damaged.x, damaged.corruption, labels)
    return inpaint(model, damaged.x, damaged.hidden, labels)


@dataclass(frozen=True)
class _Scale:
    """Between rows in the data's units and images [N, H, W, C] with values from 0 to 1."""

    low: float
    high: float
    event: tuple[int, ...]
    dtype: np.dtype

    @property
    def channels_first(self) -> bool:
        return len(self.event) == 3 and as_picture(self.event)[1] != self.event

    def to_unit(self, x: np.ndarray) -> np.ndarray:
        return self.shaped(np.clip((x.astype(self.dtype) - self.low) / (self.high - self.low), 0.0, 1.0))

    def shaped(self, x: np.ndarray) -> np.ndarray:
        """Rows as images [N, H, W, C]."""
        if self.channels_first:
            x = np.moveaxis(x, 1, -1)
        return x.reshape(len(x), *as_picture(self.event)[1])

    def to_data(self, images: np.ndarray) -> np.ndarray:
        if self.channels_first:
            images = np.moveaxis(images, -1, 1)
        return (images.reshape(len(images), *self.event) * (self.high - self.low) + self.low).astype(self.dtype)


def _filtered(views: dict[str, np.ndarray], damaged: Damaged, scale: _Scale) -> dict[str, np.ndarray]:
    noisy, hidden = views["noisy"], None if damaged.hidden is None else scale.shaped(damaged.hidden)
    rms = float(np.sqrt(np.square(noisy - views["clean"]).mean(dtype=np.float64)))
    filters = filters_for(damaged.corruption).items()
    return {name: np.clip(filter_(noisy, hidden, rms), 0.0, 1.0).astype(scale.dtype) for name, filter_ in filters}


def _measure(name: str, values: np.ndarray, unit: str, split: str) -> Measure:
    error = float(values.std(ddof=1) / len(values) ** 0.5) if len(values) > 1 else None
    return Measure(name, float(values.mean()), unit, split, len(values), standard_error=error)


def _about(corruption: Corruption, seed: int, low: float, high: float) -> Finding:
    settings = to_dict(corruption)
    name = settings.pop("name")
    words = ", ".join(f"{key} {value}" for key, value in settings.items() if value is not None)
    values = {"corruption": name, "settings": words, "seed": seed, "low": low, "high": high}
    return Finding("notice", "restoration.about", values)


def _findings(db: dict[str, np.ndarray], alike: dict[str, np.ndarray]) -> list[Finding]:
    """Who did better, by differences of the same images, and what has to be known of the numbers."""
    findings = []
    gain = db["restored"] - db["noisy"]
    if _beyond_chance(-gain):
        findings.append(Finding("warning", "restoration.harm", _difference(-gain)))
    if names := _filters_among(db):
        best = max(names, key=lambda name: db[name].mean())
        ahead = db["restored"] - db[best]
        code = "model" if _beyond_chance(ahead) else "filter" if _beyond_chance(-ahead) else "alike"
        level: Literal["warning", "good"] = "warning" if code == "filter" else "good"
        findings.append(
            Finding(level, f"restoration.{code}", {"filter": best, **_difference(np.sign(ahead.mean()) * ahead)})
        )
        if alike:
            best = max(names, key=lambda name: alike[name].mean())
            behind = alike[best] - alike["restored"]
            if code != "filter" and _beyond_chance(behind):
                values = {"filter": best, "by": float(behind.mean())}
                findings.append(Finding("notice", "restoration.filter_by_ssim", values))
    else:
        findings.append(Finding("notice", "restoration.no_filter"))
    if not alike:
        findings.append(Finding("notice", "restoration.no_ssim", {"side": SSIM_SIDE}))
    cut = sum(int((values >= PSNR_MOST).sum()) for values in db.values())
    if cut:
        findings.append(Finding("notice", "restoration.cut", {"count": cut, "most": PSNR_MOST}))
    return findings


def _filters_among(measured: dict[str, np.ndarray]) -> list[str]:
    return [name for name in measured if name not in ("noisy", "restored", "reconstruction")]


def _difference(values: np.ndarray) -> dict[str, Any]:
    return {"db": float(values.mean()), "error": _error(values)}


def _error(values: np.ndarray) -> float:
    return float(values.std(ddof=1) / len(values) ** 0.5) if len(values) > 1 else float("inf")


def _beyond_chance(difference: np.ndarray) -> bool:
    return bool(difference.mean() > CERTAIN * _error(difference))
