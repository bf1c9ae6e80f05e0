"""Writes history to TensorBoard, if `pip install 'elbowroom[log]'` brought it."""

from __future__ import annotations

from pathlib import Path

from elbowroom.errors import ConfigError
from elbowroom.training.callback import Callback
from elbowroom.training.loop import Training


class TensorBoard(Callback):
    """One scalar per column of history, one point per epoch.

    Raises:
        ConfigError: tensorboard is not installed.
    """

    def __init__(self, folder: str | Path):
        try:
            from torch.utils.tensorboard import SummaryWriter
        except ImportError:
            raise ConfigError("The TensorBoard log needs tensorboard.", "no such package",
                              "pip install 'elbowroom[log]'") from None  # fmt: skip
        self.writer = SummaryWriter(str(folder))

    def on_epoch(self, training: Training) -> None:
        for name, value in training.row.items():
            if name not in ("epoch", "step"):
                self.writer.add_scalar(name, value, training.step)

    def on_finish(self, training: Training) -> None:
        self.writer.close()
