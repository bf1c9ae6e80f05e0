"""Rows like those that a run was fitted to: read, brought to its columns, images and windows alike, and checked."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from elbowroom.data import catalogue
from elbowroom.data.cache import Consent
from elbowroom.data.dataset import Dataset
from elbowroom.data.groups import together
from elbowroom.data.load import MADE_ALIKE, held_out_split, load, path_and_member
from elbowroom.data.readers import options_of_tables
from elbowroom.data.readers._roles import check_names
from elbowroom.data.rows import fingerprint
from elbowroom.data.windows import windows
from elbowroom.errors import DataError
from elbowroom.runs.source import Announce, check_named, name_of, warn_of
from elbowroom.table_options import Fitted

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class RowReader:
    """Reads rows for one run.

    Args:
        folder: of the run, or None; errors name it.
        source: where its own rows came from (`runs.source`), or None.
        event_shape: of its rows.
        download: whether sets by name are downloaded: True, False, or a function that is asked with a sentence.
        progress: is called with the number of images that are decoded, and of all.
        announce: is told before a file is read that the run names.
    """

    folder: Path | None
    source: Mapping[str, Any] | None
    event_shape: Sequence[int]
    download: Consent = True
    progress: Progress | None = None
    announce: Announce = warn_of

    def read(
        self, data: str, split: str | None = None, label_column: str | None = None, gaps: str | None = None
    ) -> Dataset:
        """Rows of a name or path; images are made alike, and series cut, as the run's own were.

        Args:
            data: a set by name, a file, a folder of images.
            split: which part of a set.
            label_column: of a table.
            gaps: what is done where steps of a series are missing, if not what was done then.

        Raises:
            DataError: columns of other names, or what `load` raises.
        """
        own = self.source or {}
        if are_images(data):
            return self._in_range(self._load(data, split, label_column, **self.image_rule()))
        cut = own.get("series")
        if not cut:
            return in_columns(self._load(data, split, label_column, **self._columns()), own.get("feature_names"))
        series = self._load(data, split, label_column, **self._columns())
        chosen: Any = gaps or cut["gaps"]
        rows = windows(series, cut["window"], cut["stride"], gaps=chosen)
        return in_columns(rows, own.get("feature_names"))

    def steps(self, data: str, split: str | None = None, label_column: str | None = None) -> Dataset:
        """The series that `read` cuts, whole: a row for each step, those of a group together."""
        return together(self._load(data, split, label_column, **self._columns()))[0]

    def measured(self, data: str | None = None, split: str | None = None, label_column: str | None = None) -> Dataset:
        """The rows named; else the test part of what the run was fitted to, or that itself if it has none.

        Raises:
            DataError: nothing is named, and the run's own rows are not known, not there, or have changed since the fit.
        """
        if data is not None:
            return self.read(data, split, label_column)
        own = self._own()
        name, fitted = own["data"], own["split"]
        chosen = split or held_out_split(name, fitted)
        if chosen == fitted:
            rows = self.training()
            return rows if rows.split else replace(rows, split="train")  # a file is what the run was fitted to
        rows, target = self.read(name, chosen, label_column or own["label_column"]), own.get("target")
        return rows if target is None or target["data"] is None else self.with_target(rows, target["data"], chosen)

    def training(self) -> Dataset:
        """The rows that the run was fitted to.

        Raises:
            DataError: they are not known, not there, or have changed since the fit.
        """
        own = self._own()
        name = own["data"]
        if not catalogue.is_name(name) and not path_and_member(name)[0].exists():
            raise self._refusal(f"{name}, which is not here")
        rows = self.read(name, own["split"], own["label_column"])
        if fingerprint(rows.x) != own["fingerprint"]:
            raise self._refusal(f"{name}, which has changed since the fit")
        if (target := own.get("target")) is None:
            return rows
        if target["data"] is None:
            raise self._refusal(f"{name}, whose clean rows were in memory")
        pairs = self.with_target(rows, target["data"], own["split"])
        if fingerprint(pairs.target) != target["fingerprint"]:
            raise self._refusal(f"{target['data']}, which has changed since the fit")
        return pairs

    def with_target(self, rows: Dataset, target: str, split: str | None = None) -> Dataset:
        """Damaged rows with their clean ones, which are read of a name or path as the rows were."""
        if are_images(target):  # one that is left out would shift the others
            clean = self._in_range(self._load(target, split, None, strict=True, **self.image_rule()))
        else:
            clean = self.read(target, split)
        return pairs_of(rows, clean, target)

    def image_rule(self) -> dict[str, Any]:
        """How images are made alike for this run: as its own were, or else to the shape of its rows."""
        if self.own_images:
            return dict(self.own_images)
        shape = list(self.event_shape)
        if len(shape) != 2 and shape[2:] != [3]:
            return {}  # the run is of other rows, and its model says so when it sees images
        return {"size": shape[:2], "colour": "grey" if len(shape) == 2 else "colour"}

    def images(self, data: str) -> Any:
        """The files of the rows, and what a list says of them; None where the data are no images."""
        if not are_images(data):
            return None
        from elbowroom.data.images import prepare
        from elbowroom.data.images.rule import rule

        how = {name: value for name, value in self.image_rule().items() if name != "cache"}
        return prepare(Path(data), rule(**how))  # the pixels are ready, as the rows were read before

    def masks(self, data: str, names: Sequence[str]) -> tuple[np.ndarray, np.ndarray] | None:
        """What the masks of a folder of images mark.

        Args:
            data: the folder, or an archive of it.
            names: of the pictures that are asked for.

        Returns:
            Whether a picture has a mask [N], and what is marked [N, H, W]; None where the folder has no masks.
        """
        if not are_images(data):
            return None
        from elbowroom.data.images import load_images, parts_of
        from elbowroom.data.images.layout import inside_part

        if "ground_truth" not in parts_of(data):
            return None
        how = {**self.image_rule(), "colour": "grey"}
        truth = load_images(data, split="ground_truth", **how)
        assert truth.names is not None
        place = {inside_part(str(name)): row for row, name in enumerate(truth.names)}
        rows = [place.get(inside_part(str(name)), -1) for name in names]
        pixels = np.asarray(truth.x)
        half = int(pixels.max()) / 2  # some write 1 for what is marked, others 255
        marked = np.stack([pixels[row] > half if row >= 0 else np.zeros(pixels.shape[1:], bool) for row in rows])
        return np.array([row >= 0 for row in rows]), marked

    @property
    def own_images(self) -> Mapping[str, Any]:
        """How the images of the run's own data were made alike; empty where they were taken as they are."""
        return (self.source or {}).get("images") or {}

    @property
    def are_windows(self) -> bool:
        """Whether rows are windows of a series."""
        return bool(self.source and self.source.get("series"))

    def _columns(self) -> dict[str, Any]:
        """The columns of times and groups, as in the run's own table."""
        own = self.source or {}
        named = {name: own[name] for name in ("group_column",) if name in own}
        return named if not self.are_windows else {**named, "time_column": own["series"]["time"]}

    def _load(self, data: str, split: str | None, label_column: str | None, **options: Any) -> Dataset:
        if are_images(data):
            options["progress"] = self.progress
        elif catalogue.is_name(data):  # images of a public set are made alike too, where the run's own were
            options |= {name: value for name, value in self.own_images.items() if name in MADE_ALIKE}
        else:
            options |= self._as_table(data)
        return load(data, split, label_column, self.download, **options)

    def _as_table(self, data: str) -> dict[str, Any]:
        """How a table is read as the run's own was; nothing for other files, and for a run of other data."""
        own = self.source or {}
        known = options_of_tables(path_and_member(data)[0])
        if not known:
            return {}
        record, names = own.get("table") or {}, own.get("feature_names")
        options = {name: value for name, value in record.get("options", {}).items() if name in known}
        shape = self.event_shape[1:] or [1] if self.are_windows else self.event_shape  # a window is [T] or [T, C]
        columns = shape[0] if len(shape) == 1 else None
        fitted = Fitted(None if names is None else tuple(names), tuple(record.get("left_out") or ()),
                        record.get("fill"), own.get("label_column"), columns)  # fmt: skip
        return {**options, "fitted": fitted}

    def _own(self) -> Mapping[str, Any]:
        if self.source and self.source.get("data") is not None:
            path = path_and_member(self.source["data"])[0]
            if not catalogue.is_name(self.source["data"]) and path.exists():
                check_named(path, self.folder, self.announce)
            return self.source
        raise DataError("A report measures the model on data.", f"{self.folder}, {name_of(dict(self.source or {}))}",
                        "name the data: elbowroom report RUN DATA")  # fmt: skip

    def _in_range(self, data: Dataset) -> Dataset:
        """Images, 0 to 255, in the range of the numbers that the run was fitted to, where it had others."""
        limits = (self.source or {}).get("range")
        if limits is None:
            return data
        low, high = limits
        return replace(data, x=np.asarray(data.x, np.float32) * ((high - low) / 255.0) + low)

    def _refusal(self, what: str) -> DataError:
        return DataError("A run is measured on what it was fitted to, or on data that are named.", what,
                         "name them: elbowroom report RUN DATA")  # fmt: skip


def pairs_of(rows: Dataset, clean: Dataset, name: str) -> Dataset:
    """Damaged rows with their clean ones as the target, by their order; columns by their names.

    Args:
        rows: the damaged ones.
        clean: as many.
        name: of the data that are the clean ones.

    Raises:
        DataError: other columns, shapes, or another number of rows.
    """
    target = in_columns(clean, rows.feature_names).x
    return replace(rows, target=np.asarray(target), origin={**(rows.origin or {}), "target": {"data": name}})


def in_columns(data: Dataset, names: Sequence[str] | None) -> Dataset:
    """A table, or windows of several channels, with its columns in the order of these names.

    Raises:
        DataError: columns of other names.
    """
    own = None if data.feature_names is None else list(data.feature_names)
    if names is None or own is None or own == list(names):
        return data
    check_names(own, names)
    order = [own.index(name) for name in names]
    return replace(data, x=np.asarray(data.x)[..., order], feature_names=tuple(names))


def are_images(data: str) -> bool:
    """Whether this is no name of a public set, and a folder, archive or list of images."""
    from elbowroom.data.images import is_images

    return not catalogue.is_name(data) and is_images(data)
