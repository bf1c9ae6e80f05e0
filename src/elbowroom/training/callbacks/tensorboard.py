"""Writes history to TensorBoard, if `pip install 'elbowroom[log]'` brought it."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

from elbowroom.errors import ConfigError
from elbowroom.training.callback import Callback, Training


class TensorBoard(Callback):
    """One scalar per column of history, one point per epoch.

    Raises:
        ConfigError: tensorboard is not installed.
    """

    def __init__(self, folder: str | Path):
        if find_spec("tensorboard") is None:
            raise ConfigError("The TensorBoard log needs tensorboard.", "no such package",
                              "pip install 'elbowroom[log]'")  # fmt: skip
        self.folder = folder

    def on_start(self, training: Training) -> None:
        from torch.utils.tensorboard import SummaryWriter

        self.writer = SummaryWriter(str(self.folder))

    def on_epoch(self, training: Training) -> None:
        for name, value in training.row.items():
            if name not in ("epoch", "step"):
                self.writer.add_scalar(name, value, training.step)

    def on_finish(self, training: Training) -> None:
        self.writer.close()
