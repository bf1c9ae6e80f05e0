"""One line per epoch: what was trained, how well the model explains the data, how long it took."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from torch import Tensor

from elbowroom.data.whole_files import write_whole
from elbowroom.training.callback import Callback, State, Training
from elbowroom.training.data import Monitor
from elbowroom.training.writing import without_stopping


class History(Callback):
    """Completes `training.row` with the monitors' measures and keeps all rows.

    Args:
        monitors: prefix -> monitor; "" for a part of the training data, "val_" for validation data.
        path: of history.jsonl, or None to keep the rows in memory alone.
    """

    def __init__(self, monitors: Mapping[str, Monitor], path: Path | None = None):
        self.monitors, self.path = monitors, path
        self.rows: list[dict[str, Any]] = []
        self._before = 0.0

    def on_start(self, training: Training) -> None:
        self._started = time.perf_counter()

    def on_epoch(self, training: Training) -> None:
        with training.averaged_model() as model:
            for prefix, monitor in self.monitors.items():
                means = monitor(model)
                if not prefix:
                    del means["objective"]  # the mean over the epoch's own steps is reported
                training.row |= {prefix + name: value for name, value in means.items()}
        training.row["seconds"] = round(self._before + time.perf_counter() - self._started, 3)
        self.rows.append(training.row)
        self._write()

    def _write(self) -> None:
        if self.path is not None:
            path, text = self.path, "".join(json.dumps(row) + "\n" for row in self.rows)
            without_stopping(lambda: write_whole(path, text.encode()))

    def state(self) -> State:
        return {}, {"rows": self.rows, "seconds": self._before + time.perf_counter() - self._started}

    def restore(self, tensors: Mapping[str, Tensor], values: Mapping[str, Any]) -> None:
        self.rows, self._before = list(values["rows"]), float(values["seconds"])
