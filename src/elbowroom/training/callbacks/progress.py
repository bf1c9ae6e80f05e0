"""A progress bar in the terminal: epoch, value, rate, time left."""

from __future__ import annotations

import sys
import time

from elbowroom.training.callback import Callback, Training

REDRAW_SECONDS = 0.1
LINE_SECONDS = 5.0
"""Where there is no terminal, a line at most this often, and one at the end."""


class Progress(Callback):
    """A rich progress bar on a terminal, and now and then a plain line elsewhere."""

    def on_start(self, training: Training) -> None:
        from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

        self._drawn = self._started = time.perf_counter()
        self._first = training.step
        self._shown = ""
        self._bar = None
        if sys.stderr.isatty():
            from rich.console import Console

            columns = (
                TextColumn("{task.description}"),
                BarColumn(bar_width=28),
                TextColumn("{task.fields[rate]}"),
                TimeRemainingColumn(compact=True),
                TextColumn("{task.fields[value]}"),
            )
            self._bar = Progress(*columns, console=Console(stderr=True), auto_refresh=False)
            self._task = self._bar.add_task("", total=training.total_steps, completed=training.step, rate="", value="")
            self._bar.start()

    def on_step(self, training: Training) -> None:
        if self._bar is None:
            return
        now = time.perf_counter()
        if now - self._drawn >= REDRAW_SECONDS:
            self._drawn = now
            self._draw(training)

    def on_epoch(self, training: Training) -> None:
        row = training.row
        name = next(name for name in ("val_elbo", "val_log_px", "elbo", "log_px") if name in row)
        self._shown = f"{name} {row[name]:z.2f} nats"
        if self._bar is not None:
            self._draw(training)
            return
        now = time.perf_counter()
        if now - self._drawn >= LINE_SECONDS or training.step == training.total_steps:
            self._drawn = now
            line = f"epoch {row['epoch']}/{training.settings.epochs}  {self._shown}  {self._rate(training)}"
            print(line, file=sys.stderr, flush=True)

    def on_finish(self, training: Training) -> None:
        if self._bar is not None:
            self._draw(training)
            self._bar.stop()

    def _draw(self, training: Training) -> None:
        assert self._bar is not None
        epoch = min(training.epoch + 1, training.settings.epochs)
        self._bar.update(self._task, completed=training.step, rate=self._rate(training), value=self._shown,
                         description=f"epoch {epoch}/{training.settings.epochs}", refresh=True)  # fmt: skip

    def _rate(self, training: Training) -> str:
        seconds = max(time.perf_counter() - self._started, 1e-9)
        examples = (training.step - self._first) * len(training.examples) / training.steps_per_epoch
        return f"{examples / seconds:,.0f} examples/s"
